"""Converts the wire's audio formats (PCM, G.711 mu-law and A-law) from and to PCM16 mono 24 kHz."""

from typing import Protocol

from agents_core.engine.wire.session_config import AudioFormat

RATE_HZ = 24_000
TELEPHONE_HZ = 8_000
BYTES_PER_MS = RATE_HZ * 2 // 1000


class _Resampler(Protocol):
    def process(self, pcm: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


def _resampler(from_hz: int, to_hz: int) -> _Resampler:
    # Imported at first use: a session in PCM does not need numpy.
    from agents_core.audio.resample import Resampler

    return Resampler(from_hz, to_hz)


def _expand(data: bytes, format: AudioFormat) -> bytes:
    from agents_core.audio import g711

    return g711.decode_ulaw(data) if format == "audio/pcmu" else g711.decode_alaw(data)


def _compress(pcm: bytes, format: AudioFormat) -> bytes:
    from agents_core.audio import g711

    return g711.encode_ulaw(pcm) if format == "audio/pcmu" else g711.encode_alaw(pcm)


class Decoder:
    """Client audio to PCM16 24 kHz; stateful, one per buffer."""

    def __init__(self, format: AudioFormat) -> None:
        self.format = format
        self._half = b""  # half a PCM sample, split by the frame boundary
        self._up = None if format == "audio/pcm" else _resampler(TELEPHONE_HZ, RATE_HZ)

    def decode(self, data: bytes) -> bytes:
        """PCM16; a trailing half sample waits for the next call."""
        if self._up is not None:
            return self._up.process(_expand(data, self.format))
        joined = self._half + data
        even = len(joined) & ~1
        self._half = joined[even:]
        return joined[:even]


class Encoder:
    """PCM16 24 kHz to the client's format; stateful, one per spoken item."""

    def __init__(self, format: AudioFormat) -> None:
        self.format = format
        self._down = None if format == "audio/pcm" else _resampler(RATE_HZ, TELEPHONE_HZ)

    def encode(self, pcm: bytes) -> bytes:
        """The same audio in the client's format."""
        return pcm if self._down is None else _compress(self._down.process(pcm), self.format)

    def finish(self) -> bytes:
        """The resampler's remaining samples, at the end of an item."""
        return b"" if self._down is None else _compress(self._down.flush(), self.format)


def wire_bytes_per_ms(format: AudioFormat) -> int:
    """Bytes per millisecond of this format."""
    return BYTES_PER_MS if format == "audio/pcm" else TELEPHONE_HZ // 1000
