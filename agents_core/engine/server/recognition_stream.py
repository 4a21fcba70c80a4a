"""Speech input of one connection: built at the first audio, fed in slices, replaced on failure.

Applies the protocol's audio effects and returns speech events and transcripts to it.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from agents_core.engine.ports import (
    SpeechInput,
    SpeechInputFactory,
    Transcript,
    TurnDetection,
)
from agents_core.engine.protocol import (
    ClearAudio,
    CommitAudio,
    ConfigureTurnDetection,
    FeedAudio,
    RealtimeProtocol,
)
from agents_core.engine.wire.audio_formats import BYTES_PER_MS

log = logging.getLogger(__name__)

SLICE_MS = 60
"""Audio fed at once; other connections run between two slices."""

MAX_FAILURES = 3

AudioEffect: TypeAlias = FeedAudio | ConfigureTurnDetection | CommitAudio | ClearAudio


class RecognitionStream:
    """Runs one connection's speech input. ``flush`` sends the protocol's events."""

    def __init__(
        self, make: SpeechInputFactory, protocol: RealtimeProtocol, flush: Callable[[], None]
    ) -> None:
        self._make = make
        self._protocol = protocol
        self._flush = flush
        self._loop = asyncio.get_running_loop()
        self._detection: TurnDetection | None = None
        self._patterns: tuple[str, ...] = ()
        self._speech_input: SpeechInput | None = None
        self._generation = 0  # transcripts of a replaced speech input are ignored
        self._failures = 0
        self._closed = False

    async def apply(self, effect: AudioEffect) -> None:
        """Apply an effect; a failure of speech input is reported to the client, never raised."""
        try:
            await self._apply(effect)
        except Exception:  # a recogniser may raise anything; the connection goes on
            log.exception("speech input failed")
            await self._replace()
        self._flush()

    @property
    def has_audio(self) -> bool:
        """Whether the client has sent audio."""
        return self._speech_input is not None

    def expect(self, patterns: Sequence[str]) -> None:
        """What the agent has just asked for; see ``SpeechInput.expect``."""
        self._patterns = tuple(patterns)
        if self._speech_input is not None:
            self._speech_input.expect(self._patterns)

    def expect_acknowledgement(self, utterance: int) -> None:
        """See ``SpeechInput.spoken_over``."""
        if self._speech_input is not None:
            self._speech_input.spoken_over(utterance)

    async def _apply(self, effect: AudioEffect) -> None:
        match effect:
            case FeedAudio():
                await self._feed(effect.pcm)
            case ConfigureTurnDetection():
                self._detection = effect.detection
                if self._speech_input is not None:
                    self._speech_input.configure(effect.detection)
            case CommitAudio():
                if self._speech_input is None:
                    self._protocol.recognition_failed("The recogniser is not available.")
                else:
                    self._protocol.audio_committed(effect.item_id, self._speech_input.commit())
            case ClearAudio():
                if self._speech_input is not None:
                    self._speech_input.clear()

    async def _feed(self, pcm: bytes) -> None:
        speech_input = await self._ready()
        step = SLICE_MS * BYTES_PER_MS
        for start in range(0, len(pcm), step):
            if speech_input is None or self._closed:
                return
            for event in speech_input.feed(pcm[start : start + step]):
                self._protocol.speech_detected(event)
            if start + step < len(pcm):
                self._flush()
                await asyncio.sleep(0)

    async def _ready(self) -> SpeechInput | None:
        if self._speech_input is None and self._failures < MAX_FAILURES and not self._closed:
            generation = self._generation
            # On a thread: loading a recogniser blocks, and all connections share the loop.
            made = await asyncio.to_thread(
                self._make, lambda transcript: self._on_transcript(generation, transcript)
            )
            if self._closed:
                await asyncio.to_thread(made.close)
                return None
            made.configure(self._detection)
            made.expect(self._patterns)
            self._speech_input = made
        return self._speech_input

    def _on_transcript(self, generation: int, transcript: Transcript) -> None:
        """Called on a recognition thread, or on the loop's within ``feed`` and ``commit``."""
        try:
            self._loop.call_soon_threadsafe(self._deliver, generation, transcript)
        except RuntimeError:  # the loop is closed
            log.debug("a transcript after the end of the loop was dropped")

    def _deliver(self, generation: int, transcript: Transcript) -> None:
        if generation == self._generation and not self._closed:
            self._protocol.transcribed(transcript)
            self._flush()

    async def _replace(self) -> None:
        self._failures += 1
        self._generation += 1
        broken, self._speech_input = self._speech_input, None
        self._protocol.recognition_failed("The recogniser failed; what was just said is lost.")
        if broken is not None:
            await self._close(broken)

    async def close(self) -> None:
        """Close the speech input. Idempotent."""
        self._closed = True
        speech_input, self._speech_input = self._speech_input, None
        if speech_input is not None:
            await self._close(speech_input)

    async def _close(self, speech_input: SpeechInput) -> None:
        try:
            await asyncio.to_thread(speech_input.close)
        except Exception:  # a recogniser may raise anything
            log.exception("speech input could not be closed")
