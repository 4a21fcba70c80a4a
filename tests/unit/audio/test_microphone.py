"""Microphone frames of every kind become mono PCM16 at 24 kHz."""

from typing import Any

import av
import numpy as np
import pytest

from agents_core.audio.microphone_frames import MicrophoneFrames
from agents_core.errors import AudioFormatError


def frame(
    index: int, *, rate: int = 48_000, layout: str = "stereo", format: str = "s16", pts: bool = True
) -> av.AudioFrame:
    """20 ms of a 440 Hz tone at a third of full scale."""
    count = rate // 50
    time_s = (np.arange(count) + index * count) / rate
    tone = np.sin(2 * np.pi * 440 * time_s) / 3
    channels = av.AudioLayout(layout).nb_channels
    if format == "s16":
        data = np.repeat((tone * 32767).astype(np.int16), channels).reshape(1, -1)
    else:
        data = np.tile(tone.astype(np.float32), (channels, 1))
    made = av.AudioFrame.from_ndarray(data, format=format, layout=layout)
    made.sample_rate = rate
    if pts:
        made.pts = index * count
    return made


def samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, "<i2").astype(float)


@pytest.mark.parametrize(
    ("rate", "layout", "format", "pts"),
    [
        (48_000, "stereo", "s16", True),
        (48_000, "mono", "s16", True),
        (44_100, "stereo", "fltp", True),
        (16_000, "mono", "s16", False),
        (24_000, "mono", "s16", True),
        (96_000, "5.1", "fltp", True),
    ],
)
def test_a_tone_arrives_whole(rate: int, layout: str, format: str, pts: bool) -> None:
    microphone = MicrophoneFrames()
    out = b"".join(
        microphone.convert(frame(i, rate=rate, layout=layout, format=format, pts=pts))
        for i in range(50)
    )
    heard = samples(out + microphone.flush())
    assert abs(len(heard) - 24_000) <= 32
    spectrum = np.abs(np.fft.rfft(heard[:24_000] * np.hanning(len(heard[:24_000]))))
    assert np.argmax(spectrum) == pytest.approx(440, abs=1)
    assert np.abs(np.diff(heard[100:-100])).max() < 1500  # a click would jump


def test_a_gap_in_timestamps_adds_no_audio() -> None:
    microphone = MicrophoneFrames()
    first = microphone.convert(frame(0))
    late = microphone.convert(frame(500))
    assert abs(len(first) + len(late) - 2 * 960) <= 64


def test_a_change_of_rate_and_layout_mid_stream_loses_nothing() -> None:
    microphone = MicrophoneFrames()
    out = b"".join(microphone.convert(frame(i)) for i in range(10))
    out += b"".join(microphone.convert(frame(i, rate=16_000, layout="mono")) for i in range(10))
    out += b"".join(microphone.convert(frame(i, format="fltp")) for i in range(10))
    assert abs(len(samples(out + microphone.flush())) - 30 * 480) <= 3


def test_what_is_no_audio_frame_is_refused_and_the_next_frame_still_works() -> None:
    microphone = MicrophoneFrames()
    video: Any = av.VideoFrame(16, 16, "rgb24")
    with pytest.raises(AudioFormatError, match="audio, not VideoFrame"):
        microphone.convert(video)
    without_rate = frame(0)
    without_rate.sample_rate = 0
    with pytest.raises(AudioFormatError, match="unknown rate"):
        microphone.convert(without_rate)
    assert len(microphone.convert(frame(0)) + microphone.flush()) == 960
