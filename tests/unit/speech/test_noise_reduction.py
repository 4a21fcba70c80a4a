"""Noise is taken from noisy speech, and nothing from clean speech."""

import numpy as np

from agents_core.engine.speech.stt.whisper.noise_reduction import contrast_db, without_noise

RATE_HZ = 16_000


def tones() -> np.ndarray:
    """Four short tones with pauses between them."""
    time = np.arange(2 * RATE_HZ) / RATE_HZ
    return (0.3 * np.sin(2 * np.pi * 500 * time) * (np.mod(time, 0.5) < 0.3)).astype(np.float32)


def hiss(level: float) -> np.ndarray:
    return np.random.default_rng(0).normal(0, level, 2 * RATE_HZ).astype(np.float32)


def test_the_pauses_of_noisy_speech_become_quieter_and_the_speech_stays() -> None:
    noisy = tones() + hiss(0.05)
    cleaned = without_noise(noisy)
    assert len(cleaned) == len(noisy) and cleaned.dtype == np.float32
    pause, tone = slice(13_000, 15_500), slice(8500, 12_000)
    assert cleaned[pause].std() < 0.9 * noisy[pause].std()
    assert 0.8 < cleaned[tone].std() / tones()[tone].std() < 1.1


def test_clean_speech_and_short_pieces_stay_as_they_are() -> None:
    clean = tones() + hiss(0.0005)
    assert without_noise(clean) is clean
    short = hiss(0.1)[:1000]
    assert without_noise(short) is short


def test_contrast_is_between_loud_and_quiet_frames() -> None:
    assert contrast_db(tones()) > 60
    assert contrast_db(hiss(0.1)) < 3
