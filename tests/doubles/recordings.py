"""Recordings of any length, with tones on both sides."""

import numpy as np

from agents_core.audio.ogg_opus import OggOpusWriter
from tests.doubles.tones import RATE, tone


def recording(length_ms: int, *, line_ms: int = 1500) -> bytes:
    """Caller and agent take turns of ``line_ms``, each with a beep at its beginning."""
    pieces: list[bytes] = []
    writer = OggOpusWriter(pieces.append)
    beep = np.frombuffer(tone(line_ms // 3, 440), "<i2")
    for turn in range(length_ms // line_ms):
        sound = np.zeros((line_ms * RATE // 1000, 2), np.int16)
        sound[: len(beep), turn % 2] = beep
        writer.write(sound)
    writer.close()
    return b"".join(pieces)
