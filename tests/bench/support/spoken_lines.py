"""A caller's sentences as a browser delivers them: flite through Opus, and when the words end.

The same frames come out every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.browser.support.voices import MICROPHONE_HZ, Pcm, compose, speak

FRAME_SAMPLES = MICROPHONE_HZ // 50
OPUS_DELAY_S = 0.0065
"""libopus looks 6.5 ms ahead: what comes out of the decoder is that much later."""

WORDS_END_SHARE = 0.02
"""Of the loudest sample; quieter than this is flite's own silence after the last word."""

BEFORE_S = 0.2
AFTER_S = 0.5


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One sentence: decoded stereo 48 kHz frames of 20 ms, and the seconds where its words end."""

    text: str
    frames: tuple[av.AudioFrame, ...]
    words_end_s: float


def spoken_line(flite: Path, text: str, scratch: Path) -> SpokenLine:
    """The sentence over a line's faint noise, encoded as a browser does and decoded again."""
    words = speak(flite, text, scratch)
    total_s = BEFORE_S + len(words) / MICROPHONE_HZ + AFTER_S
    line = compose([(BEFORE_S, words)], total_s=total_s + 0.02)
    loud = np.flatnonzero(np.abs(words.astype(int)) > WORDS_END_SHARE * np.abs(words).max())
    end_s = BEFORE_S + (int(loud[-1]) + 1) / MICROPHONE_HZ + OPUS_DELAY_S
    return SpokenLine(text, tuple(through_opus(line)), end_s)


def quiet(duration_s: float) -> tuple[av.AudioFrame, ...]:
    """The same line while nobody speaks."""
    return tuple(through_opus(compose([], total_s=duration_s)))


def through_opus(line: Pcm) -> list[av.AudioFrame]:
    """48 kHz mono encoded with libopus (VoIP, 32 kbit/s) and decoded to what the app receives."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = MICROPHONE_HZ, "stereo", "s16"
    encoder.bit_rate, encoder.options = 32_000, {"application": "voip"}
    encoder.time_base = Fraction(1, MICROPHONE_HZ)
    decoder = av.CodecContext.create("libopus", "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.sample_rate, decoder.layout = MICROPHONE_HZ, "stereo"
    decoder.open()
    packets = [packet for frame in _frames(line) for packet in encoder.encode(frame)]
    decoded = [frame for packet in packets for frame in decoder.decode(packet)]
    return [frame for frame in decoded if isinstance(frame, av.AudioFrame)]


def _frames(line: Pcm) -> Sequence[av.AudioFrame]:
    found = []
    for number in range(len(line) // FRAME_SAMPLES):
        mono = line[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES]
        frame = av.AudioFrame.from_ndarray(np.repeat(mono, 2).reshape(1, -1), "s16", "stereo")
        frame.sample_rate, frame.pts = MICROPHONE_HZ, number * FRAME_SAMPLES
        frame.time_base = Fraction(1, MICROPHONE_HZ)
        found.append(frame)
    return found
