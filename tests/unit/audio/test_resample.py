"""The resampler: faithful, clean at every border, exact in length."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_core.audio.resample import Resampler
from agents_core.errors import AudioFormatError

PAIRS = [(24_000, 16_000), (16_000, 24_000), (22_050, 24_000), (8_000, 24_000), (48_000, 24_000)]


def tone(rate_hz: int, tone_hz: float, seconds: float = 0.5) -> bytes:
    time_s = np.arange(int(rate_hz * seconds)) / rate_hz
    return (np.sin(2 * np.pi * tone_hz * time_s) * 20_000).astype("<i2").tobytes()


def samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, "<i2").astype(float)


@pytest.mark.parametrize(("from_hz", "to_hz"), PAIRS)
def test_a_tone_comes_out_as_the_same_tone_at_the_same_time(from_hz: int, to_hz: int) -> None:
    resampler = Resampler(from_hz, to_hz)
    out = samples(resampler.process(tone(from_hz, 1000)) + resampler.flush())
    assert len(out) == to_hz // 2
    want = samples(tone(to_hz, 1000))
    error = (out - want)[100:-100]  # the ends lack the samples beyond them
    assert np.mean(error**2) < 1e-6 * np.mean(want**2)  # 60 dB below


def test_what_the_lower_rate_cannot_hold_is_removed() -> None:
    out = samples(Resampler(24_000, 16_000).process(tone(24_000, 9_500)))
    assert np.abs(out[400:]).max() < 3


@settings(max_examples=40)
@given(cuts=st.lists(st.integers(0, 700), max_size=30), pair=st.sampled_from(PAIRS))
def test_the_cuts_between_pieces_leave_no_trace(cuts: list[int], pair: tuple[int, int]) -> None:
    pcm = tone(pair[0], 700, seconds=0.2)
    whole = Resampler(*pair)
    in_pieces = Resampler(*pair)
    at, out = 0, b""
    for cut in cuts:
        out += in_pieces.process(pcm[at : at + 2 * cut])
        at += 2 * cut
    out += in_pieces.process(pcm[at:]) + in_pieces.flush()
    assert out == whole.process(pcm) + whole.flush()


def test_flush_leaves_it_as_new() -> None:
    resampler = Resampler(16_000, 24_000)
    first = resampler.process(tone(16_000, 440)) + resampler.flush()
    assert resampler.process(tone(16_000, 440)) + resampler.flush() == first
    assert resampler.flush() == b""


def test_loud_edges_are_clipped_rather_than_wrapped() -> None:
    square = np.where(np.arange(2400) % 60 < 30, 32767, -32768).astype("<i2").tobytes()
    out = samples(Resampler(24_000, 48_000).process(square))
    for wanted in (32767, -32768):
        assert wanted in out
    assert np.abs(np.diff(out)).max() <= 65535


def test_the_same_rate_passes_through() -> None:
    resampler = Resampler(24_000, 24_000)
    assert resampler.process(b"\1\2") == b"\1\2"
    assert resampler.flush() == b""


def test_half_a_sample_and_absurd_rates_are_refused() -> None:
    with pytest.raises(AudioFormatError, match="even number of bytes"):
        Resampler(8_000, 24_000).process(b"\0")
    with pytest.raises(AudioFormatError, match="0 Hz is not audio"):
        Resampler(0, 24_000)
