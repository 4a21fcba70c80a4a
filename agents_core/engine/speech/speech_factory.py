"""Builds speech input (VAD, turn detection, STT) and the synthesiser (TTS) of an engine process."""

import atexit
import os
from collections.abc import Callable

from agents_core.engine.ports import SpeechInput, Synthesiser, Transcript
from agents_core.engine.speech.speech_input import LocalSpeechInput
from agents_core.engine.speech.stt.recogniser import Recognition, RecognitionHints
from agents_core.engine.speech.stt.recogniser_pool import (
    RecognisedSegment,
    Recogniser,
    RecogniserPool,
)
from agents_core.engine.speech.stt.whisper_model import BUILT_IN
from agents_core.engine.speech.stt.whisper_recogniser import WhisperRecogniser
from agents_core.engine.speech.tts.espeak_synthesiser import EspeakSynthesiser
from agents_core.engine.speech.turn_detection.vad import require_vad, silero

MAX_RECOGNISERS = 4


class LocalSpeechInputFactory:
    """Makes one speech input per connection; all share a pool of recognisers."""

    def __init__(self, make: Callable[[], Recogniser], *, size: int) -> None:
        self._recognisers = RecogniserPool(make, size=size)
        atexit.register(self.close)

    def __call__(self, on_transcript: Callable[[Transcript], None]) -> SpeechInput:
        return LocalSpeechInput(on_transcript, self._recognisers, silero())

    def close(self) -> None:
        """Close idle recognisers now and busy ones when they are done. Idempotent."""
        self._recognisers.close()
        atexit.unregister(self.close)


def build_speech_input_factory(stt_model: str = "") -> LocalSpeechInputFactory:
    """Speech input with this Whisper model; empty for the built-in one.

    Raises:
        SpeechUnavailable: not installed, or the model is not there.
    """
    require_vad()
    recogniser = WhisperRecogniser(stt_model)
    size = min(MAX_RECOGNISERS, max(2, os.cpu_count() or 1))
    return LocalSpeechInputFactory(lambda: _SegmentRecogniser(recogniser), size=size)


class _SegmentRecogniser:
    """Collects a segment's audio for the shared recogniser; no guess before the end."""

    def __init__(self, recogniser: WhisperRecogniser) -> None:
        self._recogniser = recogniser
        self._audio = bytearray()

    def start(self, adaptation: str) -> None:
        """Begin a segment."""
        self._audio.clear()

    def feed(self, pcm: bytes) -> str:
        """Collect audio."""
        self._audio += pcm
        return ""

    def finish(self) -> RecognisedSegment:
        """Recognise the segment."""
        heard: Recognition = self._recogniser.recognise(bytes(self._audio), RecognitionHints())
        return RecognisedSegment(
            text=heard.text, confidence=heard.confidence, alternatives=heard.alternatives
        )

    def close(self) -> None:
        """Nothing to free: the recogniser is shared."""


def build_synthesiser() -> Synthesiser:
    """The synthesiser of this process.

    Raises:
        SpeechUnavailable: the synthesiser is not installed.
    """
    return EspeakSynthesiser()


def about(stt_model: str = "") -> str:
    """One sentence that names recogniser and synthesiser, for the page."""
    recogniser = f"Whisper ({stt_model or BUILT_IN}, English)"
    return f"Hears with Silero voice activity and {recogniser}, speaks with espeak-ng."
