"""Sounds that are not speech, as a microphone picks them up beside a caller.

float32, mono, 16 kHz, about -20 dBFS where they are loud.
"""

from collections.abc import Callable, Iterator

import numpy as np

from tests.bench.support.spoken_corpus import RATE_HZ, Signal, coloured, pink, white

LENGTHS_S = (0.3, 0.8, 2.0, 4.0, 8.0)
LEVELS = (0.02, 0.2, 1.0)
DTMF_HZ = ((697, 770, 852, 941), (1209, 1336, 1477, 1633))
Make = Callable[[float, int], Signal]
"""(seconds, seed) to a signal."""


def _time(seconds: float) -> Signal:
    return (np.arange(int(seconds * RATE_HZ)) / RATE_HZ).astype(np.float32)


def silence(seconds: float, seed: int) -> Signal:
    """The last bit of a quiet converter."""
    return white(seconds, seed) * 0.001


def brown(seconds: float, seed: int) -> Signal:
    """Rumble: a car, wind."""
    return coloured(white(seconds, seed), lambda hz: 1 / np.maximum(hz, 30))


def hum(seconds: float, seed: int) -> Signal:
    """Mains and its harmonics."""
    base = (50, 60)[seed % 2]
    parts = [np.sin(2 * np.pi * base * n * _time(seconds)) / n for n in range(1, 8)]
    return np.asarray(0.1 * sum(parts), np.float32)


def music(seconds: float, seed: int) -> Signal:
    """Chords of decaying notes, four a second at most."""
    rng, time = np.random.default_rng(seed), _time(seconds)
    out = np.zeros(len(time), np.float32)
    step = rng.uniform(0.25, 0.6)
    for start in np.arange(0, seconds, step):
        since = np.maximum(time - start, 0)
        for semitone in rng.choice(36, 3, replace=False):
            hz = 110 * 2 ** (semitone / 12)
            tone = sum(np.sin(2 * np.pi * hz * n * since) / n**1.5 for n in range(1, 6))
            out += 0.05 * tone * np.exp(-3 * since) * (time >= start)
    return out


def beeps(seconds: float, seed: int) -> Signal:
    """A ringing or engaged tone."""
    time, hz = _time(seconds), (425, 440, 1000, 2000)[seed % 4]
    tone = np.sin(2 * np.pi * hz * time)
    return np.asarray(0.15 * tone * (np.mod(time, 0.7) < 0.35), np.float32)


def dtmf(seconds: float, seed: int) -> Signal:
    """Keys of a telephone, 0.2 s each."""
    rng, time = np.random.default_rng(seed), _time(seconds)
    out = np.zeros(len(time), np.float32)
    for start in np.arange(0, seconds, 0.3):
        on = (time >= start) & (time < start + 0.2)
        for row in DTMF_HZ:
            out[on] += 0.1 * np.sin(2 * np.pi * rng.choice(row) * time[on])
    return out


def breath(seconds: float, seed: int) -> Signal:
    """Breathing out into the microphone, every 1.5 s or so."""
    rng, time = np.random.default_rng(seed), _time(seconds)
    centre = rng.uniform(500, 2000)
    air = coloured(white(seconds, seed), lambda hz: np.exp(-(((hz - centre) / centre) ** 2)))
    swell = np.clip(np.sin(2 * np.pi * time / rng.uniform(1.2, 2.0) + rng.uniform(0, 3)), 0, 1)
    return np.asarray(air * swell, np.float32)


def bursts(
    seconds: float, seed: int, *, gap_s: float, decay_s: float, low: float, high: float
) -> Signal:
    """Short noises of a band that die away."""
    rng, time = np.random.default_rng(seed), _time(seconds)
    noise = coloured(white(seconds, seed), lambda hz: (hz > low) & (hz < high))
    envelope = np.zeros(len(time), np.float32)
    start = rng.uniform(0.02, 0.1)
    while start < seconds:
        since = time - start
        shape = np.exp(-np.maximum(since, 0) / decay_s) * (since >= 0)
        envelope = np.maximum(envelope, rng.uniform(0.5, 1) * shape)
        start += gap_s * rng.uniform(0.6, 1.6)
    return np.asarray(3 * noise * envelope, np.float32)


def keyboard(seconds: float, seed: int) -> Signal:
    """Typing."""
    return bursts(seconds, seed, gap_s=0.15, decay_s=0.006, low=1000, high=7500)


def clicks(seconds: float, seed: int) -> Signal:
    """A mouse, a bad contact."""
    return bursts(seconds, seed, gap_s=0.7, decay_s=0.002, low=300, high=7900)


def coughs(seconds: float, seed: int) -> Signal:
    """A throaty burst, and what follows it."""
    cough = bursts(seconds, seed, gap_s=0.45, decay_s=0.09, low=250, high=3500)
    return cough + 0.3 * bursts(seconds, seed, gap_s=0.45, decay_s=0.15, low=100, high=900)


def door(seconds: float, seed: int) -> Signal:
    """Knocks and doors."""
    return bursts(seconds, seed, gap_s=0.9, decay_s=0.06, low=40, high=500)


NOISES: dict[str, Make] = {
    "silence": silence, "white": white, "pink": pink, "brown": brown, "hum": hum, "music": music,
    "beeps": beeps, "dtmf": dtmf, "breath": breath, "keyboard": keyboard, "clicks": clicks,
    "coughs": coughs, "door": door,
}  # fmt: skip


def noises(seed: int) -> Iterator[tuple[str, Signal]]:
    """(kind, signal) for every kind, length and level."""
    for kind, make in NOISES.items():
        for number, seconds in enumerate(LENGTHS_S):
            for step, loudness in enumerate(LEVELS):
                yield kind, make(seconds, seed + 10 * number + step) * np.float32(loudness)
