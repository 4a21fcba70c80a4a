"""Turns a network's spectrum into sound, changed to another speaker, block by block.

The network separates pitch from timbre, so a speaker is changed without the artefacts of a pitch
shifter: pitch is that of the pulses; timbre moves when each frame's spectrum is put back into a
longer or shorter window (all formants, and the pitch, times 300 / ``hop``).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from agents_core.engine.speech.tts.acoustic_model import Float, Spectrum
from agents_core.engine.speech.tts.voices import LocalVoice

NETWORK_HOP = 300  #: samples of a frame at 24 kHz, as the network was trained
_WINDOW = 4 * NETWORK_HOP
_BINS = _WINDOW // 2 + 1
_RATE_HZ = 24_000
_VOICED_HZ = 40.0
_LOUDEST_LOG = 7.0  # hibari's own limit
_HARMONIC_BINS = 100  # up to 2 kHz
_BLOCK = 40  # frames: half a second of speech in about 2 ms
_SEED = 20_24  # the noise part: the same text gives the same bytes


def hann(size: int) -> Float:
    """A periodic Hann window."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)


def render(
    spectrum: Spectrum, frames: NDArray[np.int64], voice: LocalVoice
) -> Iterator[NDArray[np.int16]]:
    """The sound of these frames at 24 kHz, in blocks; ``voice.hop`` samples for each frame."""
    hop = voice.hop
    noise = np.random.default_rng(_SEED)
    pulses = _windows(_pulses(spectrum.f0_hz[frames], voice))
    window, colour = hann(4 * hop), _colour(voice)
    bins = min(_BINS, 2 * hop + 1)
    carried = np.zeros((3, hop), np.float32)
    for start in range(0, len(frames), _BLOCK):
        block = slice(start, start + _BLOCK)
        part = spectrum.at(frames[block])
        harmonic = part.harmonic if voice.pitch == 1 else _between_harmonics(part)
        mixed = _mix(part, harmonic, pulses[block], noise)
        mixed *= colour
        sound = np.fft.irfft(mixed[:, :bins], 4 * hop, axis=1).astype(np.float32) * window
        parts = sound.reshape(-1, 4, hop)
        added = np.zeros((len(parts) + 3, hop), np.float32)
        added[:3] = carried
        for quarter in range(4):
            added[quarter : quarter + len(parts)] += parts[:, quarter]
        carried = added[len(parts) :]
        yield np.clip(np.rint(added[: len(parts)].reshape(-1)), -32768, 32767).astype("<i2")


def _mix(
    spectrum: Spectrum,
    harmonic: Float,
    pulses: Float,
    noise: np.random.Generator,
) -> NDArray[np.complex64]:
    """(frames, bins): filtered pulses, noise, and the part with a phase of its own."""
    source = np.fft.rfft(pulses * (hann(_WINDOW) / NETWORK_HOP), axis=1).astype(np.complex64)
    angle = np.float32(np.pi) * np.tanh(spectrum.harmonic_phase.T)
    mixed = _polar(harmonic.T, angle)
    mixed *= source
    shape = (len(mixed), 2 * mixed.shape[1])
    random = noise.standard_normal(shape, dtype=np.float32).view(np.complex64)
    mixed += random * _magnitude(spectrum.noise.T)
    mixed += _polar(spectrum.free.T, spectrum.free_phase.T)
    return mixed


def _between_harmonics(spectrum: Spectrum) -> Float:
    """The harmonic filter for another pitch: below 2 kHz the network makes sense only at multiples
    of its own pitch (at 0.72 of it speech is 8 dB too loud), so the rest is interpolated."""
    f0_hz = np.maximum(spectrum.f0_hz, _VOICED_HZ)
    bin_hz = _RATE_HZ / _WINDOW
    place = np.arange(_HARMONIC_BINS)[:, None] * bin_hz / f0_hz
    lower = np.floor(place)
    columns = np.arange(len(f0_hz))[None, :]

    def at(harmonic: Float) -> Float:
        """Below the first multiple as at the first."""
        bins = np.rint(np.maximum(harmonic, 1) * f0_hz / bin_hz).astype(np.int64)
        found: Float = spectrum.harmonic[bins, columns]
        return found

    share = place - lower
    between = (1 - share) * at(lower) + share * at(lower + 1)
    changed = spectrum.harmonic.copy()
    changed[:_HARMONIC_BINS] = np.where(
        spectrum.f0_hz > _VOICED_HZ, between, changed[:_HARMONIC_BINS]
    )
    return changed


def _magnitude(log: Float) -> Float:
    return np.exp(np.minimum(log, _LOUDEST_LOG), dtype=np.float32)


def _polar(log: Float, angle: Float) -> NDArray[np.complex64]:
    turned = np.empty(angle.shape, np.complex64)
    np.cos(angle, out=turned.real)
    np.sin(angle, out=turned.imag)
    turned *= _magnitude(log)
    return turned


def _pulses(f0_hz: Float, voice: LocalVoice) -> Float:
    """The pulse train of this pitch curve, with the voice's own height and liveliness."""
    from hibari import dsp

    voiced = f0_hz > _VOICED_HZ
    changed = f0_hz.copy()
    if voiced.any():
        middle = voice.middle_hz
        changed[voiced] = middle * (f0_hz[voiced] / middle) ** voice.liveliness * voice.pitch
    train: Float = dsp.pulses(changed, vthresh=_VOICED_HZ)
    return train


def _windows(pulses: Float) -> Float:
    """(frames, 1200): the stretch around the beginning of each frame."""
    padded = np.pad(pulses, _WINDOW // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::NETWORK_HOP][:-1]


def _colour(voice: LocalVoice) -> Float:
    """A factor for each bin: to PCM16, and brighter or darker above 1 kHz."""
    octaves = np.log2(np.maximum(np.arange(_BINS) * _RATE_HZ / _WINDOW, 1000) / 1000)
    level = 32_767 * voice.hop / NETWORK_HOP / 1.5  # overlapping windows add to 1.5
    tilt = 10 ** (voice.tilt_db * octaves / 20)
    return (level * tilt).astype(np.float32)
