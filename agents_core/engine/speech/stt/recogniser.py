"""The recogniser port: a stretch of speech in, its words out."""

from dataclasses import dataclass
from typing import Protocol

WINDOW_S = 12
"""Longest stretch one call takes; longer turns come in overlapping stretches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionHints:
    """What a session makes likely."""

    acknowledgement: bool = False  #: "mm-hm" and the like are likelier than other short phrases
    patterns: tuple[str, ...] = ()  #: regular expressions of the field that was just asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What was heard."""

    text: str  #: as a person would write it; empty when nothing was said
    confidence: float  #: 0 to 1: how probably the words are right
    alternatives: tuple[str, ...] = ()  #: other readings, likeliest first


class Recogniser(Protocol):
    """One per process, shared by all connections. Calls block, release the GIL, and may come from
    any thread."""

    def recognise(self, pcm: bytes, hints: RecognitionHints, *, final: bool = True) -> Recognition:
        """PCM16 little-endian mono 16 kHz, at most ``WINDOW_S`` seconds; what is longer is cut.
        ``final=False`` is a cheaper decode for partial words.

        Raises:
            SpeechUnavailable: the model failed on this audio, or was closed.
        """
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...
