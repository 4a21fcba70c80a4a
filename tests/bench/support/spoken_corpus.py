"""Sentences as four synthetic speakers say them, in noise, and on a telephone line.

PCM16 in float32 (-1 to 1), mono, 16 kHz throughout.
"""

import functools
import json
import re
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents_core.audio import g711
from agents_core.audio.resample import Resampler

RATE_HZ = 16_000
FLITE_VOICES = ("slt", "rms", "kal16")
NEURAL_VOICE = "hibari"
VOICES = (*FLITE_VOICES, NEURAL_VOICE)
LINE_HZ = (300, 3400)  #: the band of a telephone
Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a sentence file."""

    id: str
    kind: str  #: everyday, name, code, figure or address
    said: str  #: as words are pronounced
    written: str  #: as a person writes it


def read_sentences(path: Path) -> list[Sentence]:
    """A file of JSON lines with the fields of ``Sentence``; lines with # are comments."""
    lines = path.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip() and not line.startswith("#")]
    return [Sentence(**{name: row[name] for name in Sentence.__slots__}) for row in rows]


def spoken(text: str, voice: str) -> Signal:
    """The text in one of ``VOICES``. Spelled letters are capitals for the synthesiser's sake."""
    text = with_letters(text)
    return _neural(text) if voice == NEURAL_VOICE else _flite(text, voice)


def with_letters(text: str) -> str:
    """Single letters as capitals; "a" and "I" only inside a code ("b a two")."""
    tokens = text.split()
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        if len(token) == 1 and (token not in "aI" or re.fullmatch("[B-Z]", before)):
            tokens[place] = token.upper()
    return " ".join(tokens)


def _flite(text: str, voice: str) -> Signal:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "caller.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as file:
            pcm, rate_hz = file.readframes(file.getnframes()), file.getframerate()
    return _at_rate(pcm, rate_hz)


def _neural(text: str) -> Signal:
    sound = np.asarray(_hibari()(text), np.float32)
    return _at_rate((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes(), 24_000)


@functools.cache
def _hibari() -> Any:
    from hibari import Hibari

    return Hibari(threads=1)


def _at_rate(pcm: bytes, rate_hz: int, to_hz: int = RATE_HZ) -> Signal:
    if rate_hz != to_hz:
        resampler = Resampler(rate_hz, to_hz)
        pcm = resampler.process(pcm) + resampler.flush()
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def to_pcm(signal: Signal) -> bytes:
    """PCM16 little-endian."""
    return bytes((np.clip(signal, -1, 1) * 32767).astype("<i2").tobytes())


def padded(signal: Signal, *, before_s: float = 0.3, after_s: float = 0.3) -> Signal:
    """With the quiet around a turn that voice activity detection leaves in it."""
    quiet = [np.zeros(int(length * RATE_HZ), np.float32) for length in (before_s, after_s)]
    return np.concatenate([quiet[0], signal, quiet[1]])


def level(signal: Signal) -> float:
    """RMS of the 20 ms frames that are not quiet."""
    frames = signal[: len(signal) // 320 * 320].reshape(-1, 320)
    power = (frames**2).mean(1)
    return float(np.sqrt(power[power > power.max() / 1000].mean())) if len(power) else 0.0


def mixed(signal: Signal, noise: Signal, snr_db: float) -> Signal:
    """Speech in noise, which is repeated or cut to its length."""
    fitted = np.resize(noise, len(signal))
    rms = float(np.sqrt((fitted**2).mean())) or 1.0
    together: Signal = signal + fitted * (level(signal) / rms * 10 ** (-snr_db / 20))
    return together / max(1.0, float(np.abs(together).max()))


def white(seconds: float, seed: int = 0) -> Signal:
    """White noise."""
    return np.random.default_rng(seed).normal(0, 0.1, int(seconds * RATE_HZ)).astype(np.float32)


def pink(seconds: float, seed: int = 0) -> Signal:
    """Noise with equal power in each octave."""
    return coloured(white(seconds, seed), lambda hz: 1 / np.sqrt(np.maximum(hz, 20)))


def coloured(signal: Signal, gain: Any) -> Signal:
    """The signal with ``gain(frequencies in Hz)`` applied to its spectrum, at the same RMS."""
    spectrum = np.fft.rfft(signal)
    spectrum *= gain(np.fft.rfftfreq(len(signal), 1 / RATE_HZ))
    shaped = np.fft.irfft(spectrum, len(signal))
    rms = float(np.sqrt((shaped**2).mean())) or 1.0
    return (shaped * (float(np.sqrt((signal**2).mean())) / rms)).astype(np.float32)


def babble(voices: Sequence[Signal]) -> Signal:
    """Several people at once, as long as the shortest."""
    length = min(map(len, voices))
    return np.asarray(sum(one[:length] / (level(one) or 1.0) for one in voices), np.float32)


def telephone(signal: Signal) -> Signal:
    """Through a line of 8 kHz with G.711 mu-law."""
    low, high = LINE_HZ
    band = coloured(signal, lambda hz: (hz >= low) & (hz <= high))
    pcm = to_pcm(band)
    down = Resampler(RATE_HZ, 8000)
    narrow = g711.decode_ulaw(g711.encode_ulaw(down.process(pcm) + down.flush()))
    return _at_rate(narrow, 8000)
