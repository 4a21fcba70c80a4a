"""Tones that a test can find again in a recording."""

import numpy as np
from numpy.typing import NDArray

from agents_core.audio.ogg_opus import read_sound

RATE = 24_000
Samples = NDArray[np.int16]


def tone(duration_ms: int, hz: float, *, peak: int = 9000) -> bytes:
    """PCM16 of a sine that begins and ends at once."""
    steps = np.arange(duration_ms * RATE // 1000)
    return (peak * np.sin(2 * np.pi * hz * steps / RATE)).astype("<i2").tobytes()


def frames(pcm: bytes, *, duration_ms: int = 20) -> list[bytes]:
    """The same in pieces."""
    size = duration_ms * RATE // 1000 * 2
    return [pcm[at : at + size] for at in range(0, len(pcm), size)]


def decoded(ogg: bytes) -> tuple[Samples, Samples]:
    """Caller and agent of a recording."""
    stretches = list(read_sound(ogg))
    sound = np.concatenate(stretches) if stretches else np.zeros((0, 2), np.int16)
    return sound[:, 0], sound[:, 1]


def loud_ms(sound: Samples, *, peak: int = 1500, pause_ms: int = 60) -> list[tuple[int, int]]:
    """Stretches (begin, end) in which something is heard; shorter pauses do not part them."""
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > peak)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > pause_ms * RATE // 1000)
    begins = loud[np.concatenate(([0], breaks + 1))]
    ends = loud[np.concatenate((breaks, [len(loud) - 1]))]
    return [
        (int(b) * 1000 // RATE, int(e) * 1000 // RATE) for b, e in zip(begins, ends, strict=True)
    ]


def level(sound: Samples) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))) if len(sound) else 0.0
