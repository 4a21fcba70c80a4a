"""The shortest edit between two short sequences, or none where it costs too much.

Myers, "An O(ND) difference algorithm and its variations", 1986: the furthest point on each diagonal
after 0, 1, 2... edits. It knows numbers only.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_EDITS = 1_000
"""The furthest points of every round are kept: half a million numbers, 2 MB."""


@dataclass(frozen=True, slots=True)
class _Round:
    """How far each diagonal got with one more edit; every second diagonal, from ``lowest`` up."""

    lowest: int
    across: Sequence[int]

    def at(self, diagonal: int) -> int:
        """-1 where no path has come."""
        place = diagonal - self.lowest >> 1
        return self.across[place] if 0 <= place < len(self.across) else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """``pairs`` of places, last first; None when the search was given up."""

    pairs: tuple[tuple[int, int], ...] | None
    steps: int


def shortest_edit(old: Sequence[int], new: Sequence[int], *, most_steps: int) -> Edit:
    """Pairs up equal elements so that the fewest are left over."""
    rounds = [_Round(1, array("i", [0]))]
    steps = 0
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        # Diagonals that have left the sequences are of no use.
        lowest = 2 * max(0, edits - len(new)) - edits
        highest = edits - 2 * max(0, edits - len(old))
        reached = array("i")
        for diagonal in range(lowest, highest + 1, 2):
            start = _start(rounds[-1], diagonal)
            across, along = start, start - diagonal
            while across < len(old) and along < len(new) and old[across] == new[along]:
                across, along = across + 1, along + 1
            reached.append(across)
            steps += across - start + 2
            if across == len(old) and along == len(new):
                rounds.append(_Round(lowest, reached))
                return Edit(pairs=tuple(_back(rounds, across, along)), steps=steps)
            if steps > most_steps:
                return Edit(pairs=None, steps=steps)
        rounds.append(_Round(lowest, reached))
    return Edit(pairs=None, steps=steps)


def _start(before: _Round, diagonal: int) -> int:
    """Where one more edit takes a diagonal: an element of the old side less, or of the new side."""
    less, more = before.at(diagonal - 1), before.at(diagonal + 1)
    return more if less < more else less + 1


def _back(rounds: Sequence[_Round], across: int, along: int) -> Iterator[tuple[int, int]]:
    """The pairs on the way from the end to the start."""
    for before in reversed(rounds[:-1]):
        start = _start(before, across - along)
        diagonal = across - along
        while across > start:
            across, along = across - 1, along - 1
            yield across, along
        came_down = before.at(diagonal - 1) < before.at(diagonal + 1)
        across, along = (across, along - 1) if came_down else (across - 1, along)
