"""A caller's voice: sentences spoken by flite, placed in time on a quiet line, as a WAV file.

Chromium plays such a file once, from the moment the microphone opens.
"""

import subprocess
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

MICROPHONE_HZ = 48_000
NOISE_STD = 2e-3  #: of full scale; a line without any noise is what no microphone delivers
Pcm = npt.NDArray[np.int16]
Voice = Mapping[str, Pcm]
"""The sentences that a caller can say, PCM16 mono 48 kHz."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words that begin at a time."""

    at_s: float
    text: str


def speak(flite: Path, text: str, scratch: Path) -> Pcm:
    """One sentence, PCM16 mono 48 kHz, shape (samples,), in the voice of flite that is heard best.

    Of slt's "baggage" a recogniser makes "package".
    """
    spoken = scratch / "flite.wav"
    command = [str(flite), "-voice", "rms", "-t", text, "-o", str(spoken)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pcm, rate_hz = read_wav(spoken)
    spoken.unlink()
    return resample(pcm, rate_hz=rate_hz)


def read_wav(path: Path) -> tuple[Pcm, int]:
    """PCM16 mono samples and their rate.

    Raises:
        ValueError: another format; nothing is guessed.
    """
    with wave.open(str(path), "rb") as file:
        if (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise ValueError(f"{path.name} is not 16 bit mono")
        pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return pcm.astype(np.int16), file.getframerate()


def write_wav(path: Path, pcm: Pcm) -> None:
    """PCM16 mono 48 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(MICROPHONE_HZ)
        file.writeframes(pcm.astype("<i2").tobytes())


def resample(pcm: Pcm, *, rate_hz: int) -> Pcm:
    """The same sound at the microphone's rate."""
    frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate_hz
    resampler = av.AudioResampler("s16", "mono", MICROPHONE_HZ)
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([part.to_ndarray().reshape(-1) for part in frames])


def compose(placed: Sequence[tuple[float, Pcm]], *, total_s: float) -> Pcm:
    """Sounds at their seconds over a low, repeatable noise floor.

    Raises:
        ValueError: two sounds overlap, or one runs past the end.
    """
    line = np.random.default_rng(7).normal(0.0, NOISE_STD * 32767, int(total_s * MICROPHONE_HZ))
    free_from = 0
    for at_s, pcm in sorted(placed, key=lambda item: item[0]):
        start = round(at_s * MICROPHONE_HZ)
        if start < free_from or start + len(pcm) > len(line):
            raise ValueError(f"the sound at {at_s} s does not fit")
        line[start : start + len(pcm)] += pcm
        free_from = start + len(pcm)
    return np.clip(line, -32768, 32767).astype(np.int16)


def record(flite: Path, path: Path, utterances: Sequence[Utterance], *, total_s: float) -> Path:
    """Write what the caller will say during a call; the path."""
    placed = [(item.at_s, speak(flite, item.text, path.parent)) for item in utterances]
    write_wav(path, compose(placed, total_s=total_s))
    return path


def voice_of(flite: Path, scratch: Path, sentences: Sequence[str]) -> Voice:
    """A caller who can say these sentences."""
    return {text: speak(flite, text, scratch) for text in sentences}
