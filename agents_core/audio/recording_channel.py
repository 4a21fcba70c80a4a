"""One side's sound laid on the call's clock: pieces that arrive unevenly, joined without clicks.

It knows no thread, no clock and no file: times come in with the pieces.

A piece is late by whatever held it up, and never early. So where a stretch belongs is told by those
of its pieces that were held up least, among what has arrived meanwhile. What follows without a gap
is joined without a gap, however it arrived.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents_core.audio.ports import CALL_RATE_HZ

SAMPLES_PER_MS = CALL_RATE_HZ // 1000

MOST_DRIFT = 200 * SAMPLES_PER_MS
"""Sound that would be further than this from its time is moved there, wherever that cuts."""

QUIET_DRIFT = 10 * SAMPLES_PER_MS
"""So far sound may stay from its time; the next quiet piece is then put where it belongs. The
clocks of two devices differ by up to 0.1 s in twenty minutes."""

QUIET_PEAK = 200
"""About -44 dB: background, in which a few milliseconds more or less are not heard."""

Mono = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Piece:
    sound: Mono
    before: int  #: samples of all pieces before it
    behind: int  #: where it would begin, had nothing held it up, minus ``before``


class Lane:
    """Pieces in, samples out; one thread at a time. It holds what was written and not yet read."""

    def __init__(self) -> None:
        self._pieces: deque[_Piece] = deque()
        self._written = 0  # samples of all pieces so far
        self._rest: Mono = np.zeros(0, np.int16)  # of a piece read in part
        self._at = 0  # the sample ``read`` returns next
        self._end = -1  # where the sound read so far ends
        self._catching_up = False  # leaving out pieces until one is in time

    def write(self, pcm: bytes, *, ends_ms: float) -> None:
        """PCM16 mono 24 kHz that ended at that time of the call, if nothing held it up."""
        sound = np.frombuffer(pcm, "<i2", count=len(pcm) // 2)
        begins = round(ends_ms * SAMPLES_PER_MS) - len(sound)
        self._pieces.append(_Piece(sound, self._written, begins - self._written))
        self._written += len(sound)

    def read(self, until: int) -> Mono:
        """The samples from the end of the last read to ``until``; silence where there is none.

        Read what is about a second old: what arrived since then tells how late a piece was.
        """
        begin, self._at = self._at, max(until, self._at)
        out = np.zeros(self._at - begin, np.int16)
        least = self._least_behind()
        sound, start = self._rest, begin
        while True:
            if len(sound):
                fits = sound[: until - start]
                out[start - begin : start - begin + len(fits)] = fits
                self._end = start + len(fits)
                self._rest = sound[len(fits) :]
            if len(self._rest) or not self._pieces:
                return out
            free = max(self._end, begin)
            start = self._place(self._pieces[0], least[-1], free)
            if start >= until:
                return out
            least.pop()
            sound = self._pieces.popleft().sound[max(free - start, 0) :]
            start = max(start, free)

    def _least_behind(self) -> list[int]:
        """Of each piece and those after it, the last piece first."""
        least: list[int] = []
        for piece in reversed(self._pieces):
            least.append(min(piece.behind, least[-1]) if least else piece.behind)
        return least

    def _place(self, piece: _Piece, behind: int, free: int) -> int:
        """Where a piece begins; ``free`` is the first sample nothing was put into. What would lie
        before it is left out."""
        ideal = piece.before + behind
        drift = ideal - free
        if self._catching_up or (free > self._end and drift >= 0):
            self._catching_up = ideal + len(piece.sound) <= free
            return ideal  # in the middle of leaving out, or nothing to be joined to
        allowed = QUIET_DRIFT if abs(drift) > QUIET_DRIFT and _quiet(piece.sound) else MOST_DRIFT
        if abs(drift) <= allowed:
            return free
        self._catching_up = ideal + len(piece.sound) <= free
        return ideal


def _quiet(sound: Mono) -> bool:
    return not len(sound) or max(int(sound.max()), -int(sound.min())) <= QUIET_PEAK
