"""One client's connection: drives the protocol with frames, time and the results of the work.

It decides nothing about the protocol; it owns the tasks, the ears and the queue to the client.
"""

import asyncio
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, assert_never

from websockets.exceptions import ConnectionClosed

from agents_core.engine.ports import Parts
from agents_core.engine.protocol import (
    CancelWork,
    ClearEars,
    CloseConnection,
    CommitEars,
    ConfigureEars,
    FeedEars,
    NeedDecision,
    NeedSpeech,
    RealtimeProtocol,
    WarmBrain,
)
from agents_core.engine.protocol.outbox import NewId
from agents_core.engine.server.incoming_events import Incoming
from agents_core.engine.server.outgoing_frames import Outgoing
from agents_core.engine.server.raw_websocket import EngineSocket
from agents_core.engine.server.recognition_stream import EarsEffect, Hearing
from agents_core.engine.server.synthesis_stream import SpeechStream
from agents_core.engine.wire.audio_formats import BYTES_PER_MS
from agents_core.engine.wire.client_errors import Problem
from agents_core.engine.wire.client_events import ClientEvent
from agents_core.engine.wire.codec import encode_server_event, parse_client_event

log = logging.getLogger(__name__)

DECISION_TIMEOUT_S = 60.0
REPLY_ROOM_CHARS = 1_000_000
"""A client that does not read gets no further event handled while this much is unsent."""

WARM_AFTER_S = 0.05
"""After a handoff the response follows at once; it then reads the new words by itself. While a
response runs (a greeting, for one) the next look is as much later."""

VOICE_ROOM_CHARS = 100_000
LEAD_MS = 2_000
"""Speech sent at once; after that it goes out at ``PACE`` times real time, so that a cancel still
finds something to stop and a burst does not crowd out the other connections."""

PACE = 4.0


@dataclass(frozen=True, slots=True)
class Pools:
    """Threads shared by all connections. A full pool makes work wait."""

    brain: ThreadPoolExecutor
    voice: ThreadPoolExecutor


class Connection:
    """Run it once with ``run``; everything it started is gone when that returns."""

    def __init__(
        self,
        socket: EngineSocket,
        parts: Parts,
        pools: Pools,
        protocol: RealtimeProtocol,
        new_id: NewId,
    ) -> None:
        self._socket = socket
        self._parts = parts
        self._pools = pools
        self._protocol = protocol
        self._new_id = new_id
        self._loop = asyncio.get_running_loop()
        self._incoming = Incoming()
        self._outgoing = Outgoing()
        self._hearing = Hearing(parts.ears, protocol, self._settle)
        self._ears_effects: list[EarsEffect] = []
        self._work: dict[str, set[asyncio.Task[None]]] = {}
        self._unread: WarmBrain | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closing = ""

    async def run(self) -> None:
        """Serve the client until either side ends."""
        sender = asyncio.create_task(self._send())
        handler = asyncio.create_task(self._handle_in_order())
        try:
            while not self._closing:
                await self._incoming.room()
                self._read(await self._socket.next_frame())
                await asyncio.sleep(0)  # many frames may have come at once; others want a turn
            await sender
        except ConnectionClosed:
            log.debug("the client is gone")
        finally:
            await self._stop(sender, handler)

    def _read(self, frame: str | bytes) -> None:
        event: ClientEvent | Problem
        try:
            event = parse_client_event(frame)
        except Problem as problem:
            event = problem
        except Exception:  # a defect of ours, as below
            log.exception("an event could not be read")
            self._protocol.internal_error(None)
            self._settle()
            return
        if self._incoming.overtakes(event) and self._outgoing.has_room(REPLY_ROOM_CHARS):
            self._handle(event)
        else:
            self._incoming.put(event, chars=len(frame))

    async def _handle_in_order(self) -> None:
        try:
            self._settle()
            await self._ears_work()
            while (event := await self._incoming.next()) is not None:
                await self._outgoing.room(REPLY_ROOM_CHARS)
                self._handle(event)
                # All its audio is heard before the next one: a commit ends exactly what was sent.
                await self._ears_work()
                self._incoming.done()
                await asyncio.sleep(0)
        except Exception:  # top of the task; without it the client would wait for ever
            log.exception("a connection cannot go on")
            await self._socket.close(code=1011)

    def _handle(self, event: ClientEvent | Problem) -> None:
        self._tell_time()
        try:
            self._protocol.handle(event)
        except Exception:  # a defect of ours must not cost the client its call
            log.exception("an event could not be handled")
            self._protocol.internal_error(event.event_id)
        self._settle()

    async def _send(self) -> None:
        try:
            await self._outgoing.run(self._socket)
            await self._socket.close(code=1001, reason=self._closing)
        except ConnectionClosed:
            log.debug("the client went away with frames unsent")

    async def _stop(self, sender: asyncio.Task[None], handler: asyncio.Task[None]) -> None:
        self._closing = self._closing or "connection lost"
        if self._timer is not None:
            self._timer.cancel()
        tasks = [sender, *(task for tasks in self._work.values() for task in tasks)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._incoming.close()
        await self._hearing.close()
        await handler  # not cancelled: it may be in the middle of making ears

    # --- effects ------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Send what the protocol has to say, start what it asks for, set its alarm."""
        for event in self._protocol.take_events():
            self._outgoing.put(encode_server_event(event, event_id=self._new_id("event")))
        for effect in self._protocol.take_effects():
            match effect:
                case NeedDecision():
                    self._start(effect.response_id, self._decide(effect))
                case NeedSpeech():
                    self._start(effect.response_id, self._speak(effect))
                case WarmBrain():
                    self._unread = effect
                    self._loop.call_later(WARM_AFTER_S, self._warm)
                case CancelWork():
                    for task in self._work.get(effect.response_id, ()):
                        task.cancel()
                case FeedEars() | ConfigureEars() | CommitEars() | ClearEars():
                    self._ears_effects.append(effect)
                case CloseConnection():
                    self._closing = effect.reason
                    self._outgoing.close()
                case _:
                    assert_never(effect)
        self._set_alarm()

    async def _ears_work(self) -> None:
        while self._ears_effects:
            await self._hearing.carry_out(self._ears_effects.pop(0))

    def _start(self, response_id: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.setdefault(response_id, set()).add(task)
        task.add_done_callback(lambda done: self._forget(response_id, done))

    def _forget(self, response_id: str, task: asyncio.Task[None]) -> None:
        tasks = self._work[response_id]
        tasks.discard(task)
        if not tasks:
            del self._work[response_id]

    # --- time ---------------------------------------------------------------------------------

    def _now_ms(self) -> int:
        return int(self._loop.time() * 1000)

    def _tell_time(self) -> None:
        self._protocol.advance(self._now_ms())

    def _set_alarm(self) -> None:
        deadline_ms = self._protocol.next_deadline_ms()
        if self._timer is not None:
            if self._timer.when() * 1000 == deadline_ms and not self._timer.cancelled():
                return
            self._timer.cancel()
            self._timer = None
        if deadline_ms is not None and not self._closing:
            self._timer = self._loop.call_at(deadline_ms / 1000, self._alarm)

    def _alarm(self) -> None:
        self._timer = None
        self._tell_time()
        self._settle()

    # --- work ---------------------------------------------------------------------------------

    async def _decide(self, need: NeedDecision) -> None:
        thinking = self._loop.run_in_executor(
            self._pools.brain, self._parts.brain.decide, need.prompt
        )
        try:
            # Not wait_for: in Python 3.11 it swallows a cancellation that meets the decision.
            async with asyncio.timeout(DECISION_TIMEOUT_S):
                decision = await thinking
        except TimeoutError:
            self._failed(need.response_id, "brain_timeout", "The brain did not decide in time.")
        except Exception:  # the brain is foreign code
            log.exception("the brain failed")
            self._failed(need.response_id, "brain_failed", "The brain failed; nothing was said.")
        else:
            self._tell_time()
            self._protocol.decision_ready(need.response_id, decision)
            self._settle()

    def _warm(self) -> None:
        """Not while a decision runs: it reads the same words, and two would share one core."""
        if self._closing or self._unread is None:
            return
        if self._work:
            self._loop.call_later(WARM_AFTER_S, self._warm)
            return
        effect, self._unread = self._unread, None
        self._pools.brain.submit(self._parts.brain.warm, effect.instructions, effect.tools)

    async def _speak(self, need: NeedSpeech) -> None:
        stream = SpeechStream(self._parts.voice, need.text, voice_name=need.voice, speed=need.speed)
        started, sent_ms = self._loop.time(), 0.0
        try:
            async with aclosing(stream.pieces(self._pools.voice)) as pieces:
                async for piece in pieces:
                    await self._outgoing.room(VOICE_ROOM_CHARS)
                    self._tell_time()
                    self._protocol.spoken(need.response_id, piece)
                    self._settle()
                    sent_ms += len(piece.pcm) / BYTES_PER_MS
                    early_s = (sent_ms - LEAD_MS) / 1000 / PACE - (self._loop.time() - started)
                    await asyncio.sleep(max(0.0, early_s))
            self._tell_time()
            self._protocol.speech_finished(need.response_id)
            self._settle()
        except Exception:  # the voice is foreign code
            log.exception("the voice failed")
            self._failed(need.response_id, "voice_failed", "The voice failed in mid-sentence.")
        finally:
            stream.stop()

    def _failed(self, response_id: str, code: str, message: str) -> None:
        self._tell_time()
        self._protocol.work_failed(response_id, code, message)
        self._settle()
