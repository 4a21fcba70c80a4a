"""What changed between two texts, by lines and by words. It knows no version, store or page.

Lines first, then words inside what changed: the work grows with the texts' length and no faster,
however much of them differs (``alignment``), so a megabyte is compared while a page loads.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from agents_core.versions.alignment import align
from agents_core.versions.line_pairs import MOST_COMPARISONS, TOKEN, line_pairs

ChangeKind: TypeAlias = Literal["same", "removed", "added"]

COMPARISONS = 200_000
"""Line pairs looked at in one side-by-side view, over all its changed places; past it lines are
paired by their place. Nobody reads that far."""

LONG_CHARS = 2_000
"""A changed stretch longer than this is first compared by sentences."""

SENTENCE = re.compile(r"[^.!?。]+[.!?。]*\s*|[.!?。]+\s*")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text. Same and removed ones make up the old text, same and added the new."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a side-by-side view; a number is None where that side has no line.

    Lines are without their line ends: joined by them they are the texts again.
    """

    left_number: int | None
    left: tuple[Change, ...]  #: same and removed
    right_number: int | None
    right: tuple[Change, ...]  #: same and added

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return (
            self.left_number is None
            or self.right_number is None
            or any(change.kind != "same" for change in (*self.left, *self.right))
        )


def words(old: str, new: str) -> tuple[Change, ...]:
    """The new text with what was removed in it: no empty change, no two neighbours of a kind."""
    pieces: list[Change] = []
    lefts, rights = _with_ends(old), _with_ends(new)
    for left, right, same in _stretches(lefts, rights):
        if same:
            pieces.append(Change("same", "".join(lefts[left])))
        else:
            pieces += _inside("".join(lefts[left]), "".join(rights[right]))
    return _tidy(pieces)


def side_by_side(old: str, new: str, *, context: int | None = None) -> tuple[Row, ...]:
    """Every line of both texts; with ``context`` only so many unchanged ones around changes."""
    lefts, rights = old.split("\n"), new.split("\n")
    rows: list[Row] = []
    comparisons = COMPARISONS
    for left, right, same in _stretches(lefts, rights):
        if same:
            shift = right.start - left.start
            rows += (_same_row(place, place + shift, lefts[place]) for place in _places(left))
            continue
        most = min(MOST_COMPARISONS, comparisons)
        comparisons -= min(most, len(_places(left)) * len(_places(right)))
        pairs = line_pairs(lefts[left], rights[right], most_comparisons=most)
        rows += _changed_rows(left, right, lefts, rights, pairs)
    return tuple(rows if context is None else _around_changes(rows, context))


def _with_ends(text: str) -> list[str]:
    lines = text.split("\n")
    ended = [line + "\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[slice, slice, bool]]:
    """Both sequences in stretches that are the same, and in between those that are not."""
    left = right = 0
    for match in align(old, new).matches:
        if (left, right) != (match.left, match.right):
            yield slice(left, match.left), slice(right, match.right), False
        left, right = match.left + match.length, match.right + match.length
        yield slice(match.left, left), slice(match.right, right), True
    if (left, right) != (len(old), len(new)):
        yield slice(left, len(old)), slice(right, len(new)), False


def _places(part: slice) -> range:
    return range(part.start, part.stop)


def _inside(old: str, new: str) -> Iterator[Change]:
    """Changes by words; of long stretches by sentences first, whose words repeat too much."""
    if max(len(old), len(new)) <= LONG_CHARS:
        yield from _token_changes(old, new)
        return
    lefts, rights = SENTENCE.findall(old), SENTENCE.findall(new)
    for left, right, same in _stretches(lefts, rights):
        if same:
            yield Change("same", "".join(lefts[left]))
        else:
            yield from _token_changes("".join(lefts[left]), "".join(rights[right]))


def _token_changes(old: str, new: str) -> Iterator[Change]:
    lefts, rights = TOKEN.findall(old), TOKEN.findall(new)
    for left, right, same in _stretches(lefts, rights):
        if same:
            yield Change("same", "".join(lefts[left]))
        else:
            yield Change("removed", "".join(lefts[left]))
            yield Change("added", "".join(rights[right]))


def _tidy(pieces: Iterable[Change]) -> tuple[Change, ...]:
    """One removed and one added stretch between two that stay, and no stretch of mere spaces."""
    done: list[Change] = []
    for changed, group in groupby(_without_lone_spaces(pieces), lambda piece: piece.kind != "same"):
        run = list(group)
        for kind in ("removed", "added") if changed else ("same",):
            text = "".join(piece.text for piece in run if piece.kind == kind)
            if text:
                done.append(Change(kind, text))
    return tuple(done)


def _without_lone_spaces(pieces: Iterable[Change]) -> Iterator[Change]:
    """A space that stayed between two words that did not is read as part of the change."""
    run = [piece for piece in pieces if piece.text]
    for place, piece in enumerate(run):
        lone = piece.kind == "same" and piece.text.isspace() and "\n" not in piece.text
        if lone and 0 < place < len(run) - 1 and "same" not in _kinds_beside(run, place):
            yield Change("removed", piece.text)
            yield Change("added", piece.text)
        else:
            yield piece


def _kinds_beside(run: Sequence[Change], place: int) -> tuple[ChangeKind, ChangeKind]:
    return run[place - 1].kind, run[place + 1].kind


def _same_row(left: int, right: int, line: str) -> Row:
    text = _whole("same", line)
    return Row(left + 1, text, right + 1, text)


def _whole(kind: ChangeKind, line: str) -> tuple[Change, ...]:
    return (Change(kind, line),) if line else ()


def _changed_rows(
    left: slice,
    right: slice,
    lefts: Sequence[str],
    rights: Sequence[str],
    pairs: Iterable[tuple[int, int]],
) -> Iterator[Row]:
    """Pairs by words; lines between two pairs stand side by side as wholly removed and added."""
    old, new = left.start, right.start
    ends = [(left.start + mine, right.start + theirs) for mine, theirs in pairs]
    for mine, theirs in ends:
        yield from _unlike_rows(range(old, mine), range(new, theirs), lefts, rights)
        changes = _tidy(_inside(lefts[mine], rights[theirs]))
        yield Row(
            mine + 1,
            tuple(change for change in changes if change.kind != "added"),
            theirs + 1,
            tuple(change for change in changes if change.kind != "removed"),
        )
        old, new = mine + 1, theirs + 1
    yield from _unlike_rows(range(old, left.stop), range(new, right.stop), lefts, rights)


def _unlike_rows(
    old: range, new: range, lefts: Sequence[str], rights: Sequence[str]
) -> Iterator[Row]:
    for place in range(max(len(old), len(new))):
        mine = old[place] if place < len(old) else None
        theirs = new[place] if place < len(new) else None
        yield Row(
            None if mine is None else mine + 1,
            () if mine is None else _whole("removed", lefts[mine]),
            None if theirs is None else theirs + 1,
            () if theirs is None else _whole("added", rights[theirs]),
        )


def _around_changes(rows: Sequence[Row], context: int) -> Iterator[Row]:
    near = [False] * len(rows)
    for places in (range(len(rows)), range(len(rows) - 1, -1, -1)):
        since = context  # rows since the last change, in this direction; none yet
        for place in places:
            since = 0 if rows[place].changed else since + 1
            near[place] |= since <= context
    return (row for row, shown in zip(rows, near, strict=True) if shown)
