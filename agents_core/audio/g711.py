"""G.711 companding (mu-law and A-law) between 8-bit codes and PCM16, segments as in ITU-T G.711.

One code is one sample: ``len(pcm) == 2 * len(codes)``. Written here because Python 3.13 has no
``audioop`` any more (PEP 594).
"""

import numpy as np
from numpy.typing import NDArray

from agents_core.errors import AudioFormatError

_ULAW_BIAS = 132
_ULAW_CLIP = 32635  # the largest magnitude the biased code can hold


def decode_ulaw(data: bytes) -> bytes:
    """PCM16 little-endian from mu-law codes."""
    return _ULAW_TO_PCM[np.frombuffer(data, np.uint8)].tobytes()


def encode_ulaw(data: bytes) -> bytes:
    """Mu-law codes from PCM16 little-endian.

    Raises:
        AudioFormatError: half a sample.
    """
    return _PCM_TO_ULAW[_samples(data)].tobytes()


def decode_alaw(data: bytes) -> bytes:
    """PCM16 little-endian from A-law codes."""
    return _ALAW_TO_PCM[np.frombuffer(data, np.uint8)].tobytes()


def encode_alaw(data: bytes) -> bytes:
    """A-law codes from PCM16 little-endian.

    Raises:
        AudioFormatError: half a sample.
    """
    return _PCM_TO_ALAW[_samples(data)].tobytes()


def _samples(data: bytes) -> NDArray[np.uint16]:
    """The samples' bit patterns, which index the encoding tables."""
    if len(data) % 2:
        raise AudioFormatError(f"PCM16 audio has an even number of bytes, not {len(data)}.")
    return np.frombuffer(data, "<u2")


def _ulaw_decoding() -> NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.uint8)
    magnitude = ((code & 0x0F).astype(np.int32) << 3) + _ULAW_BIAS
    magnitude = (magnitude << ((code & 0x70) >> 4)) - _ULAW_BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype("<i2")


def _ulaw_encoding() -> NDArray[np.uint8]:
    sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(sample), _ULAW_CLIP) + _ULAW_BIAS
    segment = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    code = (segment << 4) | ((magnitude >> (segment + 3)) & 0x0F)
    codes: NDArray[np.uint8] = (~np.where(sample < 0, code | 0x80, code)).astype(np.uint8)
    return codes


def _alaw_decoding() -> NDArray[np.int16]:
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment = ((code & 0x70) >> 4).astype(np.int32)
    step = ((code & 0x0F).astype(np.int32) << 4) + np.where(segment, 0x108, 8)
    magnitude = step << np.maximum(segment - 1, 0)
    return np.where(code & 0x80, magnitude, -magnitude).astype("<i2")


def _alaw_encoding() -> NDArray[np.uint8]:
    sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.where(sample < 0, -1 - (sample >> 3), sample >> 3)  # 12 bits and a sign
    segment = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    code = (segment << 4) | ((magnitude >> np.maximum(segment, 1)) & 0x0F)
    return (code ^ np.where(sample < 0, 0x55, 0xD5)).astype(np.uint8)


_ULAW_TO_PCM = _ulaw_decoding()
_PCM_TO_ULAW = _ulaw_encoding()
_ALAW_TO_PCM = _alaw_decoding()
_PCM_TO_ALAW = _alaw_encoding()
