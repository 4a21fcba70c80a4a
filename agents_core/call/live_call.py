"""A live call on a thread of its own: what pages and media tracks use.

The SDK is imported on the call's thread (it costs seconds of CPU), so importing this module is
cheap.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar, cast

from agents_core.audio.ports import AudioSink
from agents_core.call.contract.commands import Ack, Command
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.errors import SwitchboardError, kind_and_place
from agents_core.events import CallEnded, CallEvent
from agents_core.late_imports import one_at_a_time

if TYPE_CHECKING:
    from agents_core.call.call_runner import CallRunner
    from agents_core.call.contract.call_setup import CallSetup

log = logging.getLogger(__name__)

JOIN_S = 5.0

T = TypeVar("T")


class LiveCall:
    """Starts at once. Every method may be called from any thread; none waits for the network."""

    def __init__(
        self,
        setup: "CallSetup",
        *,
        listener: Callable[[CallEvent], None] | None = None,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        """``listener`` gets every event on the call's thread; it must not wait or raise.
        ``on_end`` neither; it is called once, when ``ended`` has become true."""
        self.call_id = setup.call_id
        self.endpoint: Endpoint = setup.endpoint
        self.event_log = EventLog(setup.clock)
        if listener is not None:  # before the thread starts, which emits the first event
            self.event_log.listen(listener)
        self._setup = setup
        self._on_end = on_end
        self._loop = asyncio.new_event_loop()
        self._runner: CallRunner | None = None
        self._ready = asyncio.Event()  # the runner exists
        self._done = threading.Event()
        self._promised: dict[Future[Any], Any] = {}  # result if the loop ends first, by future
        self._tasks: set[asyncio.Task[None]] = set()
        self._lock = threading.Lock()
        self._stop_reason = ""
        self._ending = False
        self._thread = threading.Thread(
            target=self._run, name=f"call-{self.call_id[:8]}", daemon=True
        )
        self._thread.start()

    # --- any thread -----------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether the call has ended; its events can still be read."""
        return self._done.is_set()

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        """Events with a higher ``seq``."""
        return self.event_log.after(seq)

    def listen(self, listener: Callable[[CallEvent], None]) -> Callable[[], None]:
        """Call ``listener`` with every later event on the call's thread, where it must not wait or
        raise; returns how to stop that."""
        return self.event_log.listen(listener)

    def elapsed_ms(self) -> int:
        """Milliseconds since the call started."""
        return self.event_log.now_ms()

    def offer_audio(self, pcm: bytes) -> None:
        """PCM16 mono 24 kHz from the microphone; never blocks, never raises."""
        runner = self._runner
        if runner is not None:
            runner.microphone.offer(pcm)

    def submit(self, command: Command) -> "Future[Ack]":
        """Carry out a command on the call's loop."""
        return self._on_loop(lambda: self._handle(command), Ack(False, "This call has ended."))

    def attach_media(self, sink: AudioSink, *, listens_only: bool = False) -> None:
        """Play the agents' audio on ``sink`` and take the microphone's; ``listens_only``: there is
        no microphone."""
        self._on_loop(lambda: self._attach(sink, listens_only), None)

    def detach_media(self) -> None:
        """Stop using microphone and loudspeaker; the call goes on by typing."""
        self._on_loop(lambda: self._attach(None), None)

    def stop(self, reason: str = "hung up", *, wait: bool = False) -> None:
        """End the call. Idempotent. ``wait`` joins the thread (never on a media loop)."""
        self._stop_reason = self._stop_reason or reason
        self._on_loop(self._stop, None)
        if wait and threading.current_thread() is not self._thread:
            self._thread.join(JOIN_S)

    # --- the call's thread ----------------------------------------------------------------

    def _run(self) -> None:
        reason = "something went wrong inside it"
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._main())
        except SwitchboardError as error:
            reason = f"it could not start. {error}"
        except Exception as error:
            # Only the type: a message may quote what a form or a header held.
            log.error("call %s failed: %s", self.call_id, kind_and_place(error))
        finally:
            self._finish(reason)

    def _finish(self, reason: str) -> None:
        """Make CallEnded the last event and resolve every open future."""
        last = self.event_log.after(0)[-1:]
        if not last or not isinstance(last[0], CallEnded):
            self.event_log.emit(CallEnded, reason=reason)
        with self._lock:
            self._done.set()
            promised, self._promised = self._promised, {}
        for done, otherwise in promised.items():
            done.set_result(otherwise)
        self._on_end()

    async def _main(self) -> None:
        with one_at_a_time:
            from agents_core.call.call_runner import CallRunner

        self._runner = CallRunner(self._setup, self.event_log)
        self._ready.set()
        if self._stop_reason:
            self._runner.stop(self._stop_reason)
        try:
            await self._runner.run()
        finally:
            self._ending = True

    async def _handle(self, command: Command) -> Ack:
        await self._ready.wait()
        assert self._runner is not None
        return await self._runner.commands.handle(command)

    async def _stop(self) -> None:
        await self._ready.wait()
        assert self._runner is not None
        self._runner.stop(self._stop_reason)

    async def _attach(self, sink: AudioSink | None, listens_only: bool = False) -> None:
        await self._ready.wait()
        assert self._runner is not None
        await self._runner.attach(sink, listens_only=listens_only)

    def _on_loop(self, work: Callable[[], Coroutine[Any, Any, T]], otherwise: T) -> "Future[T]":
        """Run ``work`` on the call's loop; ``otherwise`` when the call ends before it is done."""
        done: Future[T] = Future()
        done.set_running_or_notify_cancel()  # it cannot be cancelled any more
        with self._lock:
            if not self.ended:
                self._promised[done] = otherwise
                try:
                    self._loop.call_soon_threadsafe(self._begin, work, done)
                except RuntimeError:  # the loop has just closed; _finish resolves the future
                    log.debug("call %s is ending", self.call_id)
                return done
        done.set_result(otherwise)
        return done

    def _begin(self, work: Callable[[], Coroutine[Any, Any, T]], done: "Future[T]") -> None:
        if not self._ending:  # else _finish resolves the future
            task = self._loop.create_task(self._resolve(work, done))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _resolve(self, work: Callable[[], Coroutine[Any, Any, T]], done: "Future[T]") -> None:
        failed, result = False, None
        try:
            result = await work()  # made here: without a task it would never be awaited
        except Exception as error:  # of the transport, mostly; the session manager reports it
            log.info("call %s: %s", self.call_id, kind_and_place(error))
            failed = True
        with self._lock:
            open_still = done in self._promised
            otherwise = self._promised.pop(done, None)
        if open_still:
            done.set_result(otherwise if failed else cast(T, result))
