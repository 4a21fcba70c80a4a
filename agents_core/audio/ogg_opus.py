"""Writes both sides of a call as one Ogg Opus file, piece by piece, and reads it back.

The pieces, in order, are the file.
"""

import io
import wave
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from agents_core.audio.ogg_pages import OPUS_HZ, InvalidOpusFile, pre_skip_samples
from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.errors import AudioFormatError

Stereo = NDArray[np.int16]
"""(samples, 2) int16 at 24 kHz: the caller left, the agent right."""

FRAME_SAMPLES = 480  #: 20 ms, what Opus encodes at a time
APPLICATION = "lowdelay"
"""Avoids Opus's speech mode (SILK), in which the channels leak into each other: the first 5 ms at
-9 dB, and half of each while both speak. In this mode crosstalk is below -100 dB (measured), and
encoding takes 0.4 % of a core instead of 1.1 %."""

BIT_RATE = 40_000
"""In bit/s, for both channels. Spectral distance to the original while both speak: 4.7 and 5.6 dB
(5.3 and 6.9 dB at 32,000 bit/s, 4.2 and 4.5 dB at 48,000, 7.2 and 7.1 dB in speech mode). Silence
costs almost nothing: an hour takes 5 to 20 MB."""

PAGE_US = 200_000
"""Duration of an Ogg page in microseconds. FFmpeg writes a page when the next one is full, so a
killed process loses up to two. Shorter pages would cost more than 2 kbit/s."""

QUIET_FRAMES = 50
"""After a second of digital silence the encoder's state has decayed, and ``SILENT_PACKET`` is
written instead of encoding: an hour of silence takes half a second of CPU time."""

SILENT_PACKET = b"\xfc\xff\xfe"
"""20 ms of stereo silence in full band (RFC 6716: configuration 31, stereo, one frame)."""

_TIME_BASE = Fraction(1, CALL_RATE_HZ)


class _Pieces:
    """The file object that the muxer writes to. Not seekable, so written bytes never change."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._put = put

    def write(self, data: bytes) -> int:
        self._put(bytes(data))
        return len(data)


class OggOpusWriter:
    """``put`` gets each piece of the file; the pieces so far always form a playable file. One
    thread at a time. Raises ``av.FFmpegError`` where the encoder does.
    """

    def __init__(self, put: Callable[[bytes], None]) -> None:
        options = {"page_duration": str(PAGE_US), "flush_packets": "1"}
        self._file = av.open(_Pieces(put), "w", format="ogg", options=options)
        self._stream = self._file.add_stream("libopus", rate=CALL_RATE_HZ, layout="stereo")
        self._stream.bit_rate = BIT_RATE
        self._stream.options = {"application": APPLICATION}
        self._file.start_encoding()
        self._lead = _lead_samples(self._stream.codec_context.extradata)
        self._quiet = QUIET_FRAMES  # frames of silence fed since the last sound
        self._packets = 0

    def write(self, sound: Stereo) -> None:
        """Append sound: whole frames of 20 ms.

        Raises:
            AudioFormatError: not whole frames of stereo.
        """
        if sound.ndim != 2 or sound.shape[1] != 2 or len(sound) % FRAME_SAMPLES:
            raise AudioFormatError(f"Whole stereo frames are recorded, not {sound.shape}.")
        for start in range(0, len(sound), FRAME_SAMPLES):
            self._write_frame(sound[start : start + FRAME_SAMPLES])

    def _write_frame(self, sound: Stereo) -> None:
        self._quiet = 0 if sound.any() else self._quiet + 1
        if self._quiet > QUIET_FRAMES:
            self._mux(av.Packet(SILENT_PACKET))
            return
        interleaved = np.ascontiguousarray(sound, np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, "s16", "stereo")
        frame.sample_rate = CALL_RATE_HZ
        for packet in self._stream.encode(frame):
            self._mux(packet)

    def _mux(self, packet: "av.Packet[Any]", samples: int = FRAME_SAMPLES) -> None:
        packet.stream = self._stream
        packet.time_base = _TIME_BASE
        packet.pts = packet.dts = self._packets * FRAME_SAMPLES - self._lead
        packet.duration = samples
        self._packets += 1
        self._file.mux(packet)

    def close(self) -> None:
        """Write what the encoder still holds, and the end of the file."""
        rest = self._stream.encode(None)
        # The encoder delays audio by its look-ahead; after silence nothing is pending.
        owed = bool(rest) and self._quiet <= QUIET_FRAMES
        self._mux(rest[0] if owed else av.Packet(SILENT_PACKET), self._lead)
        self._file.close()


def _lead_samples(header: bytes | None) -> int:
    """Samples at the call's rate that a decoder skips at the start."""
    try:
        return pre_skip_samples(header or b"") * CALL_RATE_HZ // OPUS_HZ
    except InvalidOpusFile as error:
        raise AudioFormatError("This machine's Opus encoder does not say its delay.") from error


def read_sound(ogg: bytes, *, rate_hz: int = CALL_RATE_HZ) -> Iterator[Stereo]:
    """The audio of a recording in chunks, as far as it was written.

    Raises:
        AudioFormatError: it is no such file.
    """
    resampler = av.AudioResampler("s16", "stereo", rate_hz)
    try:
        with av.open(io.BytesIO(ogg), "r", format="ogg") as file:
            for frame in file.decode(audio=0):
                yield from map(_samples, resampler.resample(frame))
            yield from map(_samples, resampler.resample(None))
    except (av.FFmpegError, IndexError, ValueError) as error:  # IndexError: no sound in it
        raise AudioFormatError("This recording cannot be played: it is damaged.") from error


def _samples(frame: av.AudioFrame) -> Stereo:
    return frame.to_ndarray().reshape(-1, 2).astype(np.int16, copy=False)


def wav_of(ogg: bytes, *, rate_hz: int) -> bytes:
    """The recording as a WAV file, for a browser that cannot play Opus in Ogg.

    Raises:
        AudioFormatError: it is no recording.
    """
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        for sound in read_sound(ogg, rate_hz=rate_hz):
            file.writeframesraw(sound.tobytes())
    return buffer.getvalue()
