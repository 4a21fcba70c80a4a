"""G.711 against the values the standard names, and against itself."""

import numpy as np
import pytest

from agents_core.audio import g711
from agents_core.errors import AudioFormatError

ALL_CODES = bytes(range(256))


def pcm(*samples: int) -> bytes:
    return np.array(samples, "<i2").tobytes()


def test_ulaw_codes_stand_for_the_standards_values() -> None:
    assert g711.decode_ulaw(bytes([0xFF, 0x80, 0x00, 0xF0])) == pcm(0, 32124, -32124, 120)
    assert g711.encode_ulaw(pcm(0, 32767, -32768, 120)) == bytes([0xFF, 0x80, 0x00, 0xF0])


def test_alaw_codes_stand_for_the_standards_values() -> None:
    assert g711.decode_alaw(bytes([0xD5, 0x55, 0xAA, 0x2A])) == pcm(8, -8, 32256, -32256)
    assert g711.encode_alaw(pcm(0, -1, 32767, -32768)) == bytes([0xD5, 0x55, 0xAA, 0x2A])


def test_every_code_survives_the_way_there_and_back() -> None:
    assert g711.encode_alaw(g711.decode_alaw(ALL_CODES)) == ALL_CODES
    minus_zero_is_zero = ALL_CODES.replace(b"\x7f", b"\xff")
    assert g711.encode_ulaw(g711.decode_ulaw(ALL_CODES)) == minus_zero_is_zero


@pytest.mark.parametrize("law", ["ulaw", "alaw"])
def test_companding_error_grows_with_the_sample_and_stays_small(law: str) -> None:
    samples = np.arange(-32768, 32768, dtype=np.int32)
    encode, decode = getattr(g711, f"encode_{law}"), getattr(g711, f"decode_{law}")
    back = np.frombuffer(decode(encode(samples.astype("<i2").tobytes())), "<i2")
    error = np.abs(back.astype(np.int32) - samples)
    assert np.all(error <= np.maximum(16, np.abs(samples) // 16))


def test_half_a_sample_is_refused_and_nothing_is_nothing() -> None:
    with pytest.raises(AudioFormatError, match="even number of bytes"):
        g711.encode_ulaw(b"\0\0\0")
    with pytest.raises(AudioFormatError, match="even number of bytes"):
        g711.encode_alaw(b"\0")
    assert g711.decode_ulaw(b"") == b"" == g711.encode_alaw(b"")
