"""One channel of a recording: places unevenly arriving chunks on the call's clock without clicks.

Chunks may arrive late, never early, so the least delayed chunks of continuous audio give its
position. Continuous audio is joined without gaps, however it arrived.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents_core.audio.ports import CALL_RATE_HZ

SAMPLES_PER_MS = CALL_RATE_HZ // 1000

MAX_DRIFT = 200 * SAMPLES_PER_MS  # samples
"""Audio further than this from its time is moved there, even where that cuts."""

MAX_QUIET_DRIFT = 10 * SAMPLES_PER_MS  # samples
"""Audio further than this from its time is moved at the next quiet chunk. The clocks of two devices
differ by up to 0.1 s in twenty minutes."""

QUIET_PEAK = 200
"""About -44 dB: background noise, in which a few milliseconds more or less are not audible."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Chunk:
    sound: Samples
    before: int  #: samples of all chunks before it
    offset: int  #: where it would start without delay, minus ``before``


class RecordingChannel:
    """Chunks in, samples out; one thread at a time. Holds what was written and not yet read."""

    def __init__(self) -> None:
        self._chunks: deque[_Chunk] = deque()
        self._written = 0  # samples of all chunks so far
        self._partial: Samples = np.zeros(0, np.int16)  # rest of a chunk that was read in part
        self._read_position = 0  # the next sample
        self._end = -1  # where the audio read so far ends
        self._catching_up = False  # skipping chunks until one is in time

    def write(self, pcm: bytes, *, ends_ms: float) -> None:
        """Add PCM16 mono 24 kHz that ended at this time of the call, unless it was delayed."""
        sound = np.frombuffer(pcm, "<i2", count=len(pcm) // 2)
        begins = round(ends_ms * SAMPLES_PER_MS) - len(sound)
        self._chunks.append(_Chunk(sound, self._written, begins - self._written))
        self._written += len(sound)

    def read(self, until: int) -> Samples:
        """The samples from the end of the last read to ``until``, with silence in gaps.

        Read audio that is about a second old: chunks that arrived since show its delay.
        """
        begin, self._read_position = self._read_position, max(until, self._read_position)
        out = np.zeros(self._read_position - begin, np.int16)
        least = self._least_offsets()
        sound, start = self._partial, begin
        while True:
            if len(sound):
                fits = sound[: until - start]
                out[start - begin : start - begin + len(fits)] = fits
                self._end = start + len(fits)
                self._partial = sound[len(fits) :]
            if len(self._partial) or not self._chunks:
                return out
            free = max(self._end, begin)
            start = self._place(self._chunks[0], least[-1], free)
            if start >= until:
                return out
            least.pop()
            sound = self._chunks.popleft().sound[max(free - start, 0) :]
            start = max(start, free)

    def _least_offsets(self) -> list[int]:
        """The least offset of each chunk and those after it, last chunk first."""
        least: list[int] = []
        for chunk in reversed(self._chunks):
            least.append(min(chunk.offset, least[-1]) if least else chunk.offset)
        return least

    def _place(self, chunk: _Chunk, offset: int, free: int) -> int:
        """Start of a chunk; ``free`` is the first empty sample. Samples before it are skipped."""
        ideal = chunk.before + offset
        drift = ideal - free
        if self._catching_up or (free > self._end and drift >= 0):
            self._catching_up = ideal + len(chunk.sound) <= free
            return ideal  # skipping, or nothing to join
        allowed = (
            MAX_QUIET_DRIFT if abs(drift) > MAX_QUIET_DRIFT and _quiet(chunk.sound) else MAX_DRIFT
        )
        if abs(drift) <= allowed:
            return free
        self._catching_up = ideal + len(chunk.sound) <= free
        return ideal


def _quiet(sound: Samples) -> bool:
    return not len(sound) or max(int(sound.max()), -int(sound.min())) <= QUIET_PEAK
