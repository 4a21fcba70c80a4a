"""Arithmetic of intervals of time: union, difference, intersection, length."""

from collections.abc import Iterable
from typing import TypeAlias

Interval: TypeAlias = tuple[int, int]
"""(start, end) in ms; the end is not before the start."""


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order; empty intervals are left out."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def difference(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """What is left of ``intervals`` outside all ``holes``, in order."""
    left: list[Interval] = []
    gaps = union(holes)
    first = 0
    for start, end in union(intervals):
        while first < len(gaps) and gaps[first][1] <= start:
            first += 1
        at, gap = start, first
        while gap < len(gaps) and gaps[gap][0] < end:
            if gaps[gap][0] > at:
                left.append((at, gaps[gap][0]))
            at = max(at, gaps[gap][1])
            gap += 1
        if at < end:
            left.append((at, end))
    return left


def within(intervals: Iterable[Interval], start: int, end: int) -> list[Interval]:
    """Only what lies between ``start`` and ``end``."""
    return [(max(a, start), min(b, end)) for a, b in intervals if max(a, start) < min(b, end)]


def total_ms(intervals: Iterable[Interval]) -> int:
    """Their length, overlaps counted once."""
    return sum(end - start for start, end in union(intervals))


class Waits:
    """When the caller waited for an agent.

    The caller waits from the end of a turn, from a tool call, or from the start of a response until
    the agent's next sound.
    """

    def __init__(self) -> None:
        self._over: list[Interval] = []
        self._since_ms: int | None = None

    def begin(self, at_ms: int) -> None:
        """The caller waits from now on; has no effect when the caller waits already."""
        if self._since_ms is None:
            self._since_ms = at_ms

    def end(self, at_ms: int) -> None:
        """The agent spoke, or no answer is expected any more."""
        if self._since_ms is not None:
            self._over.append((self._since_ms, max(at_ms, self._since_ms)))
            self._since_ms = None

    def until(self, end_ms: int) -> list[Interval]:
        """All waits; one that is not over lasts until ``end_ms``."""
        if self._since_ms is None:
            return list(self._over)
        return [*self._over, (self._since_ms, max(end_ms, self._since_ms))]
