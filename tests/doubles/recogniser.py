"""A recogniser that reads words from the loudness of audio, and a scheduler that a test steps."""

import itertools
from collections.abc import Sequence

import numpy as np

from agents_core.engine.speech.stt.recogniser import Recognition, RecognitionHints
from agents_core.errors import SpeechUnavailable

WORDS = tuple(f"{tens}{ones}" for tens in "abcdefgh" for ones in ("lfa", "ravo", "elta", "olf"))
WORD_MS = 320
FRAME_MS = 20
QUIETEST, STEP = 1_000, 100


def spoken(*numbers: int, rate_hz: int = 16_000) -> bytes:
    """PCM16 mono: the words of these numbers, ``WORD_MS`` each."""
    blocks = [np.full(WORD_MS * rate_hz // 1000, QUIETEST + STEP * one) for one in numbers]
    return b"".join(block.astype("<i2").tobytes() for block in blocks)


def said(*numbers: int) -> str:
    """The same words as text."""
    return " ".join(WORDS[one] for one in numbers)


def silence(duration_ms: int, rate_hz: int = 16_000) -> bytes:
    return bytes(duration_ms * rate_hz // 1000 * 2)


class LoudnessRecogniser:
    """Hears each stretch of one loudness as a word; one that was cut short, as another word."""

    def __init__(self, *, alternatives: Sequence[str] = (), confidence: float = 0.8) -> None:
        self.heard: list[tuple[float, bool]] = []  #: (ms of audio, final) of each decode
        self.hints: list[RecognitionHints] = []
        self.fails = 0  #: so many decodes fail before one works
        self.closed = False
        self._alternatives = tuple(alternatives)
        self._confidence = confidence

    def recognise(self, pcm: bytes, hints: RecognitionHints, *, final: bool = True) -> Recognition:
        self.heard.append((len(pcm) / 32, final))
        self.hints.append(hints)
        if self.fails:
            self.fails -= 1
            raise SpeechUnavailable("scripted")
        text = " ".join(_words(np.frombuffer(pcm, "<i2")))
        if not text:
            return Recognition(text="", confidence=0.0)
        return Recognition(text=text, confidence=self._confidence, alternatives=self._alternatives)

    def close(self) -> None:
        self.closed = True


def _words(samples: np.ndarray) -> list[str]:
    frame = FRAME_MS * 16
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    levels = [round((float(np.median(one)) - QUIETEST) / STEP) for one in frames]
    words = []
    for level, run in itertools.groupby(levels):
        count = len(list(run))
        if level >= 0 and count >= 3:
            whole = count * FRAME_MS >= WORD_MS * 0.75
            words.append(WORDS[level] if whole else f"{WORDS[level][:2]}")
    return words
