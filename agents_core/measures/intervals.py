"""Arithmetic of stretches of time: joined, cut out, added up. It knows no call."""

from collections.abc import Iterable
from typing import TypeAlias

Stretch: TypeAlias = tuple[int, int]
"""(start, end) in ms; the end is not before the start."""


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time without overlaps, in order; empty stretches are left out."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(stretches: Iterable[Stretch], holes: Iterable[Stretch]) -> list[Stretch]:
    """What is left of ``stretches`` outside all ``holes``."""
    left: list[Stretch] = []
    gaps = joined(holes)
    place = 0
    for start, end in joined(stretches):
        while place < len(gaps) and gaps[place][1] <= start:
            place += 1
        at, which = start, place
        while which < len(gaps) and gaps[which][0] < end:
            if gaps[which][0] > at:
                left.append((at, gaps[which][0]))
            at = max(at, gaps[which][1])
            which += 1
        if at < end:
            left.append((at, end))
    return left


def within(stretches: Iterable[Stretch], start: int, end: int) -> list[Stretch]:
    """Only what lies between ``start`` and ``end``."""
    return [(max(a, start), min(b, end)) for a, b in stretches if max(a, start) < min(b, end)]


def total_ms(stretches: Iterable[Stretch]) -> int:
    """How long they are together, overlaps counted once."""
    return sum(end - start for start, end in joined(stretches))
