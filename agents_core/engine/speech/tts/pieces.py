"""Cuts sound into short pieces, each with the words that begin in it."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.engine.ports import SpeechChunk

PIECE_MS = 100
_PIECE = PIECE_MS * CALL_RATE_HZ // 1000  # samples


def in_step(
    text: str,
    sound: Iterable[NDArray[np.int16]],
    samples: int,
    words: Sequence[tuple[int, int]],
) -> Iterator[SpeechChunk]:
    """``sound`` in pieces of at most 100 ms, each as soon as its samples are there.

    ``samples`` is the length of all blocks together. ``words`` holds (sample, character) of each
    word's beginning; what lies before the first word goes with the first piece, what follows the
    last word goes with it.
    """
    said = 0
    for start, pcm in _cut(sound):
        end = start + len(pcm)
        upto = len(text) if end >= samples else _first_word_from(end, words, len(text))
        upto = max(said, upto)
        yield SpeechChunk(pcm.tobytes(), text[said:upto])
        said = upto
    if said < len(text):
        yield SpeechChunk(b"", text[said:])


def _cut(sound: Iterable[NDArray[np.int16]]) -> Iterator[tuple[int, NDArray[np.int16]]]:
    """(first sample, piece)."""
    at = 0
    rest = np.zeros(0, "<i2")
    for block in sound:
        rest = np.concatenate((rest, block))
        while len(rest) >= _PIECE:
            yield at, rest[:_PIECE]
            at, rest = at + _PIECE, rest[_PIECE:]
    if len(rest):
        yield at, rest


def _first_word_from(sample: int, words: Sequence[tuple[int, int]], end: int) -> int:
    return next((character for begins, character in words if begins >= sample), end)
