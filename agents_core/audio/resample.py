"""Streaming sample rate conversion of mono PCM16: same output however the input is cut.

Written in numpy instead of PyAV's resampler because the engine process uses nothing else of FFmpeg,
whose import takes 19 MB and 0.14 s.
"""

from functools import lru_cache
from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

from agents_core.errors import AudioFormatError

ZERO_CROSSINGS = 16
"""Zero crossings of the windowed sinc on each side; 16 attenuate images and aliases by about 80
dB."""

_ROLL_OFF = 0.92  # pass band as a share of the lower Nyquist frequency; the rest is transition
_KAISER_BETA = 8.0
_LOWEST_HZ, _HIGHEST_HZ = 4_000, 384_000


class Resampler:
    """A polyphase filter with memory. One per stream, one thread at a time.

    Output is aligned with input (no shift in time); about one millisecond is held back until the
    samples after it are known, or until ``flush``.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        for rate in (from_hz, to_hz):
            if not _LOWEST_HZ <= rate <= _HIGHEST_HZ:
                raise AudioFormatError(f"A sample rate of {rate} Hz is not audio.")
        common = gcd(from_hz, to_hz)
        self._up, self._down = to_hz // common, from_hz // common
        self._phases = _filter_phases(self._up, self._down)
        self._reach = self._phases.shape[1] // 2
        self._reset()

    def _reset(self) -> None:
        self._held: NDArray[np.float32] = np.zeros(self._reach - 1, np.float32)
        self._phase = 0  # of the next output sample, in 1/up of an input sample
        self._owed = 0  # input samples times up, minus output samples times down

    def process(self, pcm: bytes) -> bytes:
        """The output that is complete after this piece (may be empty).

        Raises:
            AudioFormatError: half a sample.
        """
        if len(pcm) % 2:
            raise AudioFormatError(f"PCM16 audio has an even number of bytes, not {len(pcm)}.")
        if self._up == self._down:
            return bytes(pcm)
        samples = np.frombuffer(pcm, "<i2").astype(np.float32)
        self._owed += len(samples) * self._up
        return self._filter(samples, None)

    def flush(self) -> bytes:
        """The rest, as if silence followed; the resampler is then reset."""
        if self._up == self._down:
            return b""
        rest = max(0, ceil(self._owed / self._down))
        silence = np.zeros(2 * self._reach + rest * self._down // self._up, np.float32)
        out = self._filter(silence, rest)
        self._reset()
        return out

    def _filter(self, samples: NDArray[np.float32], limit: int | None) -> bytes:
        held = np.concatenate((self._held, samples))
        windows = len(held) - 2 * self._reach + 1
        if windows <= 0:
            self._held = held
            return b""
        count = ceil((windows * self._up - self._phase) / self._down)
        if limit is not None:
            count = min(count, limit)
        at = self._phase + np.arange(count) * self._down
        start, phase = np.divmod(at, self._up)
        view = np.lib.stride_tricks.sliding_window_view(held, 2 * self._reach)
        out = np.einsum("ij,ij->i", view[start], self._phases[phase])
        self._held = held[windows:]
        self._phase += count * self._down - windows * self._up
        self._owed -= count * self._down
        whole: NDArray[np.int16] = np.clip(np.rint(out), -32768, 32767).astype("<i2")
        return whole.tobytes()


@lru_cache(maxsize=16)
def _filter_phases(up: int, down: int) -> NDArray[np.float32]:
    """(up, taps) float32: row p interpolates p/up of a sample after the window's middle."""
    cutoff = min(1.0, up / down) * _ROLL_OFF
    reach = ceil(ZERO_CROSSINGS * max(1.0, down / up))
    offset = np.arange(1 - reach, reach + 1)[None, :] - (np.arange(up) / up)[:, None]
    inside = np.clip(1 - (offset / reach) ** 2, 0, None)
    taps = np.sinc(cutoff * offset) * np.i0(_KAISER_BETA * np.sqrt(inside))
    phases: NDArray[np.float32] = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)
    return phases
