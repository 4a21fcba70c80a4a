"""Which elements of two sequences stand for each other, in bounded work. It knows no text.

Ends that are the same go first; then elements that occur once on either side anchor the rest
("patience"); where nothing is that rare, the shortest edit is searched, and given up where it costs
too much: then that stretch has no partners, unless rather rare elements anchor it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from agents_core.versions.shortest_edit import shortest_edit

STEPS_PER_ELEMENT = 32
"""All the work allowed is this for each element of both sequences: linear, whatever they hold."""

EDIT_STEPS_PER_ELEMENT = 8
"""What one search for the shortest edit may cost for each of its elements. A stretch where more
than a few in ten differ reads better as rewritten than as confetti."""

SHORT = 64
"""Stretches of so many elements are searched to the end: that takes at most SHORT * SHORT steps."""

RARE = 8
"""An element that occurs so often on either side, and equally often, may still anchor."""


@dataclass(frozen=True, slots=True)
class Match:
    """``length`` elements from ``left`` on in the old sequence are those from ``right`` on."""

    left: int
    right: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The matches in order, and what finding them cost."""

    matches: tuple[Match, ...]
    steps: int  #: comparisons and look-ups; at most ``most_steps(old, new)``


def most_steps(old: int, new: int) -> int:
    """The bound on ``Alignment.steps`` for sequences of these lengths."""
    return (STEPS_PER_ELEMENT + 2) * (old + new) + SHORT * SHORT


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> Alignment:
    """Partners in order: none crosses another."""
    ids: dict[Hashable, int] = {}
    numbered = [[ids.setdefault(element, len(ids)) for element in side] for side in (old, new)]
    search = _Search(*numbered)
    search.run()
    return Alignment(matches=_matches(search.partner), steps=search.steps)


def _matches(partners: Sequence[int]) -> tuple[Match, ...]:
    """Runs of neighbours whose partners are neighbours too."""
    runs: list[tuple[int, int, int]] = []
    for left, right in enumerate(partners):
        if right < 0:
            continue
        if runs and (left, right) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((left, right, 1))
    return tuple(Match(*run) for run in runs)


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of both sequences; ends excluded."""

    left: int
    left_end: int
    right: int
    right_end: int

    @property
    def size(self) -> int:
        return self.left_end - self.left + self.right_end - self.right

    @property
    def one_sided(self) -> bool:
        return self.left == self.left_end or self.right == self.right_end


class _Search:
    """Fills ``partner``: for each old element the place of its new one, or -1."""

    def __init__(self, old: list[int], new: list[int]) -> None:
        self._old, self._new = old, new
        self.partner = [-1] * len(old)
        self.steps = 0
        self._most = STEPS_PER_ELEMENT * (len(old) + len(new)) + SHORT * SHORT

    def run(self) -> None:
        waiting = [_Span(0, len(self._old), 0, len(self._new))]
        while waiting:
            span = self._without_ends(waiting.pop())
            if span.one_sided or self.steps + span.size > self._most:
                continue
            pairs = self._anchors(span, most=1)
            if not pairs and not self._shortest_edit(span):
                pairs = self._anchors(span, most=RARE)
            waiting += reversed(self._between(span, pairs))

    def _without_ends(self, span: _Span) -> _Span:
        """Pairs what both sides begin and end with."""
        old, new = self._old, self._new
        left, right = span.left, span.right
        left_end, right_end = span.left_end, span.right_end
        while left < left_end and right < right_end and old[left] == new[right]:
            self.partner[left] = right
            left, right = left + 1, right + 1
        while left < left_end and right < right_end and old[left_end - 1] == new[right_end - 1]:
            left_end, right_end = left_end - 1, right_end - 1
            self.partner[left_end] = right_end
        self.steps += span.size - (left_end - left) - (right_end - right) + 2
        return _Span(left, left_end, right, right_end)

    def _between(self, span: _Span, pairs: Sequence[tuple[int, int]]) -> list[_Span]:
        """Pairs them; what lies between is still to be looked at."""
        if not pairs:
            return []
        found: list[_Span] = []
        left, right = span.left, span.right
        for mine, theirs in pairs:
            self.partner[mine] = theirs
            found.append(_Span(left, mine, right, theirs))
            left, right = mine + 1, theirs + 1
        found.append(_Span(left, span.left_end, right, span.right_end))
        return [part for part in found if not part.one_sided]

    def _anchors(self, span: _Span, *, most: int) -> list[tuple[int, int]]:
        """Elements both sides have equally often, at most ``most`` times, in an order both have."""
        old = self._old[span.left : span.left_end]
        new = self._new[span.right : span.right_end]
        self.steps += len(old) + len(new)
        there, here = Counter(new), Counter(old)
        usable = {item for item, count in here.items() if count <= most and there[item] == count}
        if not usable:
            return []
        places: dict[int, list[int]] = {}
        for place, item in enumerate(old, span.left):
            if item in usable:
                places.setdefault(item, []).append(place)
        nth: Counter[int] = Counter()
        pairs: list[tuple[int, int]] = []
        for place, item in enumerate(new, span.right):
            if item in usable:
                pairs.append((places[item][nth[item]], place))
                nth[item] += 1
        return _longest_rising(pairs)

    def _shortest_edit(self, span: _Span) -> bool:
        """Pairs along the shortest edit; False when that would cost too much."""
        edit = shortest_edit(
            self._old[span.left : span.left_end],
            self._new[span.right : span.right_end],
            most_steps=min(
                self._most - self.steps, max(EDIT_STEPS_PER_ELEMENT * span.size, SHORT * SHORT)
            ),
        )
        self.steps += edit.steps
        for mine, theirs in edit.pairs or ():
            self.partner[span.left + mine] = span.right + theirs
        return edit.pairs is not None


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs ordered by their second place, the most whose first places rise as well."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (place, _) in enumerate(pairs):
        length = bisect_left(tails, place)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    found: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(pairs[index])
        index = previous[index]
    return found[::-1]
