"""faster-whisper as a Recogniser, when that package is installed.

It recognises a segment when the segment ends, so there are no partial transcripts. Its weights are
downloaded at the first use.
"""

import math
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np

from agents_core.engine.speech.stt.recogniser_pool import RecognisedSegment, RecogniserFailed
from agents_core.errors import SpeechUnavailable

MODEL = "base.en"
MOST_SILENCE = 0.6
"""Whisper makes up words for noise; it says so with a no_speech_prob above this (its own default
for skipping a segment)."""


def require_whisper() -> None:
    """Check that the recogniser is installed.

    Raises:
        SpeechUnavailable: it is not.
    """
    if find_spec("faster_whisper") is None:
        raise SpeechUnavailable(
            "ENGINE_STT is faster-whisper, but the package faster-whisper is not installed."
        )


def load_model() -> Any:
    """The model, shared by all recognisers: it takes calls from several threads.

    Raises:
        SpeechUnavailable: not installed, or its weights are missing and cannot be fetched.
    """
    require_whisper()
    try:
        return import_module("faster_whisper").WhisperModel(MODEL, compute_type="int8")
    except (OSError, RuntimeError, ValueError) as error:  # no weights, no network, a bad cache
        raise SpeechUnavailable(
            f"faster-whisper is installed, but its model {MODEL} could not be loaded."
        ) from error


class SharedModel:
    """Loads a model once, at the first call, for every thread that asks."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._lock = Lock()
        self._model: Any = None

    def __call__(self) -> Any:
        """The model.

        Raises:
            SpeechUnavailable: from ``load``; the next call tries again.
        """
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model


class WhisperRecogniser:
    """A Recogniser around one shared WhisperModel."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._audio = bytearray()

    def start(self, adaptation: str) -> None:
        """Begin a segment of speech; there is nothing to adapt."""
        self._audio.clear()

    def feed(self, pcm: bytes) -> str:
        """Collect audio; no guess before the end."""
        self._audio += pcm
        return ""

    def finish(self) -> RecognisedSegment:
        """Recognise the segment."""
        samples = np.frombuffer(bytes(self._audio), "<i2").astype(np.float32) / 32768
        self._audio.clear()
        try:
            segments, _ = self._model.transcribe(
                samples, language="en", beam_size=1, condition_on_previous_text=False
            )
            kept = [segment for segment in segments if segment.no_speech_prob < MOST_SILENCE]
        except RuntimeError as error:  # what CTranslate2 raises for everything
            raise RecogniserFailed("faster-whisper could not recognise the audio.") from error
        text = " ".join(segment.text.strip() for segment in kept)
        return RecognisedSegment(text=text, confidence=confidence(kept))

    def close(self) -> None:
        """Nothing to free: the model is shared."""
        self._audio.clear()


def confidence(segments: list[Any]) -> float:
    """Geometric mean of the tokens' probabilities (avg_logprob is their mean logarithm), weighted
    by duration."""
    total = sum(segment.end - segment.start for segment in segments)
    if total <= 0:
        return 0.0
    mean = sum((s.end - s.start) * s.avg_logprob for s in segments) / total
    return min(1.0, math.exp(mean))
