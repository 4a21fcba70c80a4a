"""One client's connection: drives the protocol with frames, time and results of brain and speech.

Owns the connection's tasks, its speech input and the queue of frames to the client.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Protocol, assert_never

from websockets.exceptions import ConnectionClosed

from agents_core.engine.ports import Components, Decision, Message, Prompt, Speak
from agents_core.engine.protocol import (
    CancelRecognition,
    CancelWork,
    ClearAudio,
    CloseConnection,
    CommitAudio,
    ConfigureTurnDetection,
    Effect,
    ExpectAcknowledgement,
    FeedAudio,
    RealtimeProtocol,
    RecogniseItem,
    RequestDecision,
    RequestSpeech,
    WarmBrain,
)
from agents_core.engine.protocol.outbox import NewId
from agents_core.engine.server.client_socket import ClientGone, ClientSocket
from agents_core.engine.server.incoming_events import IncomingEvents
from agents_core.engine.server.item_recognition import recognise
from agents_core.engine.server.outgoing_frames import OutgoingFrames
from agents_core.engine.server.recognition_stream import (
    AudioEffect,
    RecognitionStream,
)
from agents_core.engine.server.synthesis_stream import SynthesisStream
from agents_core.engine.wire.audio_formats import BYTES_PER_MS
from agents_core.engine.wire.client_errors import ClientError
from agents_core.engine.wire.client_events import ClientEvent
from agents_core.engine.wire.codec import encode_server_event, parse_client_event
from agents_core.engine.wire.server_events import ServerEvent
from agents_core.engine.wire.session_config import SessionConfig

log = logging.getLogger(__name__)

DECISION_TIMEOUT_S = 60.0
MAX_UNSENT_REPLY_CHARS = 1_000_000
"""While more than this is unsent, no further client event is handled."""

WARM_DELAY_S = 0.05
"""Delay before the brain reads a new session in advance, and between two tries while a response
runs. After a handoff the response follows at once and reads the session itself."""

NEW_S = 5.0
"""A client that will speak has attached its microphone by then."""

MAX_UNSENT_AUDIO_CHARS = 100_000
BURST_MS = 2_000
"""Speech sent at once; the rest follows at ``PACE_FACTOR`` times real time, so that a cancel still
finds something to stop and one burst does not delay the other connections."""

PACE_FACTOR = 4.0

LEFT = (ConnectionClosed, ClientGone)


class Outlet(Protocol):
    """Sees each event before the client; plays the audio of a WebRTC call."""

    def takes(self, event: ServerEvent) -> bool:
        """Whether the event is sent to the client as well."""
        ...

    async def room(self) -> None:
        """Return when more audio can be taken."""
        ...


@dataclass(frozen=True, slots=True)
class Pools:
    """Thread pools shared by all connections. When all threads are busy, work queues."""

    brain: ThreadPoolExecutor
    synthesis: ThreadPoolExecutor


class Connection:
    """Serves one client. When ``run`` returns, everything it started has ended."""

    def __init__(
        self,
        socket: ClientSocket,
        components: Components,
        pools: Pools,
        protocol: RealtimeProtocol,
        new_id: NewId,
        outlet: Outlet | None = None,
    ) -> None:
        self._socket = socket
        self._components = components
        self._pools = pools
        self._protocol = protocol
        self._new_id = new_id
        self._outlet = outlet
        self._loop = asyncio.get_running_loop()
        self._incoming = IncomingEvents()
        self._outgoing = OutgoingFrames()
        self._recognition = RecognitionStream(components.speech_input, protocol, self._flush)
        self._audio_effects: list[AudioEffect] = []
        self._work: dict[str, set[asyncio.Task[None]]] = {}
        self._pending_warm: WarmBrain | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closing = ""
        self._began_s = self._loop.time()

    @property
    def speaks(self) -> bool:
        """Whether the client has sent audio, or is too new to tell."""
        return self._recognition.has_audio or self._loop.time() - self._began_s < NEW_S

    async def run(self) -> None:
        """Serve the client until either side ends."""
        sender = asyncio.create_task(self._send())
        handler = asyncio.create_task(self._handle_in_order())
        try:
            while not self._closing:
                await self._incoming.room()
                self._read(await self._socket.next_frame())
                await asyncio.sleep(0)  # many frames may have arrived at once; let other tasks run
            await sender
        except LEFT:
            log.debug("the client disconnected")
        finally:
            await self._stop(sender, handler)

    def _read(self, frame: str | bytes) -> None:
        event: ClientEvent | ClientError
        try:
            event = parse_client_event(frame)
        except ClientError as error:
            event = error
        except Exception:  # a bug, as below
            log.exception("an event could not be read")
            self._protocol.internal_error(None)
            self._flush()
            return
        if self._incoming.overtakes(event) and self._outgoing.has_room(MAX_UNSENT_REPLY_CHARS):
            self._handle(event)
        else:
            self._incoming.put(event, chars=len(frame))

    async def _handle_in_order(self) -> None:
        try:
            self._flush()
            await self._apply_audio_effects()
            while (event := await self._incoming.next()) is not None:
                await self._outgoing.room(MAX_UNSENT_REPLY_CHARS)
                self._handle(event)
                # Its audio is processed before the next event: a commit covers what was sent.
                await self._apply_audio_effects()
                self._incoming.done()
                await asyncio.sleep(0)
        except Exception:  # top of the task; otherwise the client would wait for ever
            log.exception("a connection cannot go on")
            await self._socket.close(code=1011)

    def _handle(self, event: ClientEvent | ClientError) -> None:
        self._advance_clock()
        try:
            self._protocol.handle(event)
        except Exception:  # a bug must not end the client's session
            log.exception("an event could not be handled")
            self._protocol.internal_error(event.event_id)
        self._flush()

    async def _send(self) -> None:
        try:
            await self._outgoing.run(self._socket)
            await self._socket.close(code=1001, reason=self._closing)
        except LEFT:
            log.debug("the client disconnected with frames unsent")

    async def _stop(self, sender: asyncio.Task[None], handler: asyncio.Task[None]) -> None:
        self._closing = self._closing or "connection lost"
        if self._timer is not None:
            self._timer.cancel()
        tasks = [sender, *(task for tasks in self._work.values() for task in tasks)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._incoming.close()
        await self._recognition.close()
        await handler  # not cancelled: it may be building the speech input

    # --- the outlet of a call -----------------------------------------------------------------

    @property
    def config(self) -> SessionConfig:
        """The session's configuration."""
        return self._protocol.config

    def emit(self, event: ServerEvent) -> None:
        """Queue an event for the client."""
        self._outgoing.put(encode_server_event(event, event_id=self._new_id("event")))

    def handle(self, event: ClientEvent) -> None:
        """Handle an event on the client's behalf."""
        if not self._closing:
            self._handle(event)

    def playback_cut(self, item_id: str, played_ms: int) -> None:
        """The server plays this connection's audio and cut an item there."""
        if not self._closing:
            self._advance_clock()
            self._protocol.playback_cut(item_id, played_ms)
            self._flush()

    # --- effects ------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Send the protocol's events, carry out its effects, set its timer."""
        for event in self._protocol.take_events():
            if self._outlet is None or self._outlet.takes(event):
                self.emit(event)
        for effect in self._protocol.take_effects():
            self._carry_out(effect)
        self._set_timer()

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case RequestDecision():
                self._start(effect.response_id, self._decide(effect))
            case RequestSpeech():
                self._start(effect.response_id, self._speak(effect))
            case ExpectAcknowledgement(utterance=number):
                self._recognition.expect_acknowledgement(number)
            case RecogniseItem():
                self._start(effect.item_id, self._recognise(effect))
            case WarmBrain():
                self._pending_warm = effect
                self._loop.call_later(WARM_DELAY_S, self._warm)
            case CancelWork(response_id=key) | CancelRecognition(item_id=key):
                for task in self._work.get(key, ()):
                    task.cancel()
            case FeedAudio() | ConfigureTurnDetection() | CommitAudio() | ClearAudio():
                self._audio_effects.append(effect)
            case CloseConnection():
                self._closing = effect.reason
                self._outgoing.close()
            case _:
                assert_never(effect)

    async def _apply_audio_effects(self) -> None:
        while self._audio_effects:
            await self._recognition.apply(self._audio_effects.pop(0))

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

    def _advance_clock(self) -> None:
        self._protocol.advance(self._now_ms())

    def _set_timer(self) -> None:
        deadline_ms = self._protocol.next_deadline_ms()
        if self._timer is not None:
            if self._timer.when() * 1000 == deadline_ms and not self._timer.cancelled():
                return
            self._timer.cancel()
            self._timer = None
        if deadline_ms is not None and not self._closing:
            self._timer = self._loop.call_at(deadline_ms / 1000, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._advance_clock()
        self._flush()

    # --- brain and synthesis ------------------------------------------------------------------

    async def _decide(self, need: RequestDecision) -> None:
        thinking = self._loop.run_in_executor(self._pools.brain, self._think, need.prompt)
        try:
            # Not wait_for: in Python 3.11 it swallows a cancellation that arrives together with
            # the result (https://github.com/python/cpython/issues/86296).
            async with asyncio.timeout(DECISION_TIMEOUT_S):
                decision, patterns = await thinking
        except TimeoutError:
            self._failed(need.response_id, "brain_timeout", "The brain did not decide in time.")
        except Exception:  # a brain may raise anything
            log.exception("the brain failed")
            self._failed(need.response_id, "brain_failed", "The brain failed; nothing was said.")
        else:
            self._advance_clock()
            if not need.out_of_band:
                self._recognition.expect(patterns)
            self._protocol.decision_ready(need.response_id, decision)
            self._flush()

    def _think(self, prompt: Prompt) -> tuple[Decision, Sequence[str]]:
        """The decision, and patterns of the value it asks for. On a thread of the pool."""
        brain = self._components.brain
        decision = brain.decide(prompt)
        if not isinstance(decision, Speak):
            return decision, ()
        said = Message(role="assistant", text=decision.text)
        return decision, brain.expected_patterns(replace(prompt, items=(*prompt.items, said)))

    def _warm(self) -> None:
        """Let the brain read the session; wait while a response is being decided or spoken."""
        if self._closing or self._pending_warm is None:
            return
        if self._work:
            self._loop.call_later(WARM_DELAY_S, self._warm)
            return
        effect, self._pending_warm = self._pending_warm, None
        self._pools.brain.submit(self._components.brain.warm, effect.instructions, effect.tools)

    async def _speak(self, need: RequestSpeech) -> None:
        stream = SynthesisStream(
            self._components.synthesiser, need.text, voice_name=need.voice, speed=need.speed
        )
        started, sent_ms = self._loop.time(), 0.0
        try:
            async with aclosing(stream.chunks(self._pools.synthesis)) as chunks:
                async for chunk in chunks:
                    await self._outgoing.room(MAX_UNSENT_AUDIO_CHARS)
                    if self._outlet is not None:
                        await self._outlet.room()
                    self._advance_clock()
                    self._protocol.speech_chunk(need.response_id, chunk)
                    self._flush()
                    sent_ms += len(chunk.pcm) / BYTES_PER_MS
                    early_s = (sent_ms - BURST_MS) / 1000 / PACE_FACTOR - (
                        self._loop.time() - started
                    )
                    await asyncio.sleep(max(0.0, early_s))
            self._advance_clock()
            self._protocol.speech_finished(need.response_id)
            self._flush()
        except Exception:  # a synthesiser may raise anything
            log.exception("speech synthesis failed")
            message = "Speech synthesis failed in mid-sentence."
            self._failed(need.response_id, "synthesis_failed", message)
        finally:
            stream.stop()

    async def _recognise(self, need: RecogniseItem) -> None:
        transcript = None
        try:
            transcript = await recognise(
                self._components.speech_input, need.pcm, timeout_s=need.timeout_ms / 1000
            )
        except Exception:  # a recogniser may raise anything
            log.exception("an item's audio could not be recognised")
        self._advance_clock()
        self._protocol.item_transcribed(need.item_id, transcript)
        self._flush()

    def _failed(self, response_id: str, code: str, message: str) -> None:
        self._advance_clock()
        self._protocol.work_failed(response_id, code, message)
        self._flush()
