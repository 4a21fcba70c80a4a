"""A live call on its own thread, used from many threads; nothing is left after its end."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import Ack, Interrupt, SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.errors import TeamError
from tests.doubles.call_harness import call_setup
from tests.doubles.call_team import TEAM, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Say, ScriptedServer, scripted_server

FRAME = b"\x01\x00" * 480
ANSWER_S = 60.0


class ServerThread:
    """The scripted server on a thread of its own, as far from the call as a real one."""

    def __init__(self) -> None:
        self.server = ScriptedServer()
        self._ready = threading.Event()
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="server")
        self._thread.start()
        assert self._ready.wait(ANSWER_S)

    async def _run(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with scripted_server([Say("Good day.")] * 100) as self.server:
            self._ready.set()
            await self._over.wait()

    def stop(self) -> None:
        assert self._loop is not None and self._over is not None
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(ANSWER_S)


@pytest.fixture
def server() -> Iterator[ServerThread]:
    running = ServerThread()
    yield running
    running.stop()


def call_to(server: ServerThread, call_id: str = "0123456789abcdef") -> LiveCall:
    endpoint = Endpoint(kind="openai", url=server.server.url, api_key=SecretStr("sk-test"))
    setup = call_setup(endpoint, TEAM, Office().catalogue())
    object.__setattr__(setup, "call_id", call_id)
    return LiveCall(setup)


def when(call: LiveCall, holds: Callable[[tuple[ev.CallEvent, ...]], bool]) -> None:
    """Wait as a page does: by looking again."""
    reached = threading.Event()
    call.event_log.listen(lambda _: reached.set())
    deadline = time.monotonic() + ANSWER_S
    while not holds(call.events_after(0)):
        assert reached.wait(max(deadline - time.monotonic(), 0.001)), call.events_after(0)
        reached.clear()


def said(text: str) -> Callable[[tuple[ev.CallEvent, ...]], bool]:
    return lambda events: any(
        isinstance(event, ev.TranscriptDone) and text in event.text for event in events
    )


def kinds(call: LiveCall) -> list[str]:
    return [type(event).__name__ for event in call.events_after(0)]


def test_a_page_types_and_reads_the_answer(server: ServerThread) -> None:
    call = call_to(server)
    assert call.submit(SendMessage("hello")).result(ANSWER_S).ok
    when(call, said("Good day"))
    call.stop(wait=True)
    events = call.events_after(0)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert (kinds(call)[0], kinds(call)[-1]) == ("CallStarted", "CallEnded")
    assert call.events_after(len(events) - 1) == events[-1:]


def test_a_command_before_the_call_is_ready_waits(server: ServerThread) -> None:
    call = call_to(server)
    futures = [call.submit(SendMessage(f"line {number}")) for number in range(3)]
    assert all(future.result(ANSWER_S).ok for future in futures)
    call.stop(wait=True)
    taken = [
        event.text
        for event in call.events_after(0)
        if isinstance(event, ev.MessageQueued)
        or (isinstance(event, ev.TranscriptDone) and event.typed)
    ]
    # The later ones wait for the answer to the first.
    assert list(dict.fromkeys(taken)) == ["line 0", "line 1", "line 2"]


def test_stop_from_many_threads_at_once_ends_it_once(server: ServerThread) -> None:
    call = call_to(server)
    with ThreadPoolExecutor(8) as pool:
        stops = [pool.submit(call.stop, f"reason {n}", wait=True) for n in range(8)]
        assert not wait(stops, ANSWER_S * 2).not_done
    call.stop()
    assert call.ended
    assert kinds(call).count("CallEnded") == 1
    assert call.events_after(0)[-1].reason.startswith("reason")  # type: ignore[attr-defined]


def test_a_call_stopped_before_it_was_ready_ends_with_that_reason(server: ServerThread) -> None:
    call = call_to(server)
    call.stop("changed my mind", wait=True)
    last = call.events_after(0)[-1]
    assert isinstance(last, ev.CallEnded)
    assert last.reason == "changed my mind"


def test_a_command_after_the_end_gets_a_sentence(server: ServerThread) -> None:
    call = call_to(server)
    call.stop(wait=True)
    ack = call.submit(SendMessage("hello")).result(ANSWER_S)
    assert (ack.ok, ack.message) == (False, "This call has ended.")
    call.attach_media(PacedSink())
    call.detach_media()
    call.offer_audio(FRAME)
    assert kinds(call)[-1] == "CallEnded"


def test_commands_during_the_end_are_all_answered(server: ServerThread) -> None:
    for round_number in range(3):
        call = call_to(server, f"{round_number:016d}")
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(call.submit, Interrupt()) for _ in range(40)]
            call.stop()
            more = [pool.submit(call.submit, Interrupt()) for _ in range(40)]
            answers = [job.result(ANSWER_S).result(ANSWER_S) for job in (*asked, *more)]
        call.stop(wait=True)
        assert {(answer.ok, answer.message) for answer in answers} <= {
            (True, ""),
            (False, "This call has ended."),
        }


def test_no_thread_is_left_after_twenty_calls(server: ServerThread) -> None:
    before = set(threading.enumerate())
    for round_number in range(20):
        call = call_to(server, f"{round_number:016d}")
        call.attach_media(PacedSink())
        call.offer_audio(FRAME)
        assert call.submit(SendMessage("hello")).result(ANSWER_S).ok
        when(call, said("Good day"))
        call.stop(wait=True)
        assert call.ended
    left = set(threading.enumerate()) - before
    for thread in left:  # one that is about to end is not left
        thread.join(ANSWER_S)
    assert not [thread.name for thread in left if thread.is_alive()]


def test_offering_audio_never_blocks_and_never_raises(server: ServerThread) -> None:
    call = call_to(server)
    call.offer_audio(FRAME)  # before the call is there
    call.attach_media(PacedSink())
    assert call.submit(Interrupt()).result(ANSWER_S).ok
    held, holding = threading.Event(), threading.Event()

    def hold(_: ev.CallEvent) -> None:
        holding.set()
        held.wait(ANSWER_S)  # the call's thread is busy

    call.event_log.listen(hold)
    asked = call.submit(SendMessage("hello"))
    assert holding.wait(ANSWER_S)
    for _ in range(1000):
        call.offer_audio(FRAME)
    assert not asked.done()  # everything was offered while the call's thread was blocked
    held.set()
    assert asked.result(ANSWER_S).ok
    call.stop(wait=True)
    call.offer_audio(FRAME)


def test_a_call_whose_team_cannot_be_built_says_so_and_ends() -> None:
    endpoint = Endpoint(kind="openai", url="ws://127.0.0.1:9", api_key=SecretStr("sk-test"))
    broken = TEAM.model_copy(update={"entry": "Nobody"})
    call = LiveCall(call_setup(endpoint, broken, Office().catalogue()))
    call.stop("too late", wait=True)
    last = call.events_after(0)[-1]
    assert isinstance(last, ev.CallEnded)
    assert last.reason == "it could not start. No agent is called 'Nobody', so no call can start."
    assert call.submit(SendMessage("hello")).result(ANSWER_S).message == "This call has ended."


def test_the_end_is_reported_once_and_when_the_call_has_ended(server: ServerThread) -> None:
    endpoint = Endpoint(kind="openai", url=server.server.url, api_key=SecretStr("sk-test"))
    reported: list[bool] = []
    call = LiveCall(
        call_setup(endpoint, TEAM, Office().catalogue()),
        on_end=lambda: reported.append(call.ended),
    )
    assert call.submit(SendMessage("hello")).result(ANSWER_S).ok
    assert reported == []
    call.stop(wait=True)
    call.stop(wait=True)
    assert reported == [True]


def test_a_command_to_a_call_that_fails_to_start_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The request was taken, but its task had not begun; a coroutine left so is a warning."""
    asked: list[Future[Ack]] = []
    known = threading.Event()

    def breaks(*_: object) -> None:
        assert known.wait(ANSWER_S)
        asked.append(call.submit(SendMessage("hello")))
        raise TeamError("It cannot be built.")

    monkeypatch.setattr("agents_core.call.call_runner.CallRunner", breaks)
    endpoint = Endpoint(kind="openai", url="ws://127.0.0.1:9", api_key=SecretStr("sk-test"))
    call = LiveCall(call_setup(endpoint, TEAM, Office().catalogue()))
    known.set()
    call.stop(wait=True)
    assert asked[0].result(ANSWER_S).message == "This call has ended."
    gc.collect()


def test_the_wall_clock_is_on_the_first_event_only(server: ServerThread) -> None:
    call = call_to(server)
    assert call.submit(SendMessage("hello")).result(ANSWER_S).ok
    call.stop(wait=True)
    first, *others = call.events_after(0)
    assert isinstance(first, ev.CallStarted)
    assert first.wall_time.endswith("+00:00")
    assert not any(hasattr(event, "wall_time") for event in others)
    assert call.elapsed_ms() >= others[-1].at_ms
