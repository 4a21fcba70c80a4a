"""The neural network of a voice: phoneme ids to a spectrum for each 12.5 ms, and each id's length.

hibari's own class does not give the times of words, and its session keeps an arena of memory.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents_core.errors import SpeechUnavailable

FRAME_HZ = 80  #: of the network's outputs

DURATIONS = "/Clip_output_0"
"""The tensor in the network (hibari-tts 0.2.1) that holds each id's length in steps of two frames.

hibari does not give it out; ``_with_output`` does. Against the word times of whisper tiny.en (201
words, its own error included) it is off by 52 ms (median) and 208 ms (p95); counting ids, which is
done where a network lacks it, by 212 and 443 ms. https://github.com/MMWilliams/hibari"""

_NETWORK_OUTPUTS = ["lh", "theta", "ln", "lr", "phi", "f0"]

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum:
    """What the network predicts for one utterance, ``frames`` long; all float32."""

    harmonic: Float  #: (601, frames) log magnitude of the filter behind the pulses
    harmonic_phase: Float  #: (601, frames) its phase, before tanh, in half turns
    noise: Float  #: (601, frames) log magnitude
    free: Float  #: (601, frames) log magnitude of the part with a phase of its own
    free_phase: Float  #: (601, frames) radians
    f0_hz: Float  #: (frames,), under 40 where there is no voice
    ends: NDArray[np.int64]  #: (ids,) the frame at which each id ends

    def at(self, frames: NDArray[np.int64]) -> "Spectrum":
        """These frames, in this order; ``ends`` stays as it is."""
        return Spectrum(
            harmonic=self.harmonic[:, frames],
            harmonic_phase=self.harmonic_phase[:, frames],
            noise=self.noise[:, frames],
            free=self.free[:, frames],
            free_phase=self.free_phase[:, frames],
            f0_hz=self.f0_hz[frames],
            ends=self.ends,
        )


class AcousticModel:
    """A loaded network; any thread, several at once.

    Raises:
        SpeechUnavailable: the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # it keeps the largest sentence's memory for good
        options.enable_mem_pattern = False
        try:
            model = path.read_bytes()
            timed = DURATIONS.encode() in model
            self._session: Any = onnxruntime.InferenceSession(
                _with_output(model, DURATIONS) if timed else model,
                options,
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # onnxruntime's errors share no public class
            raise SpeechUnavailable(f"The voice {path.name} cannot be loaded.") from error
        self._outputs = [*_NETWORK_OUTPUTS, *([DURATIONS] if timed else [])]

    def spectrum(self, ids: list[int]) -> Spectrum:
        """``ids`` with a pause (0) at both ends."""
        inputs = {"ids": np.asarray([ids], np.int64), "speed": np.ones(1, np.float32)}
        found = self._session.run(self._outputs, inputs)
        harmonic, phase, noise, free, free_phase, f0_hz = (part[0] for part in found[:6])
        frames = len(f0_hz)
        steps = found[6].reshape(-1) if len(found) > 6 else np.ones(len(ids))
        return Spectrum(
            harmonic=harmonic,
            harmonic_phase=phase,
            noise=noise,
            free=free,
            free_phase=free_phase,
            f0_hz=f0_hz,
            ends=np.rint(np.cumsum(steps) * (frames / steps.sum())).astype(np.int64),
        )


def _with_output(model: bytes, name: str) -> bytes:
    """The ONNX file with one more output. A protobuf message may be written in parts: what is
    appended (field 7 of the file is the graph, 12 of the graph an output, 1 of that its name) is
    added to what is there."""
    return model + _field(7, _field(12, _field(1, name.encode())))


def _field(number: int, content: bytes) -> bytes:
    assert len(content) < 128  # one byte of length
    return bytes([number << 3 | 2, len(content)]) + content
