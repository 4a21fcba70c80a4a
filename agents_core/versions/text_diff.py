"""Diff of two texts, by lines and by words.

Lines are aligned first, then sentences and words inside what changed. Time and memory are bounded
(``alignment.MAX_CELLS``): any megabyte is compared while a page loads.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from agents_core.versions.alignment import Aligner

ChangeKind: TypeAlias = Literal["same", "removed", "added"]

_CJK = "\u3040-\u30ff\u3400-\u9fff"  #: written without spaces: every character is a word
TOKEN = re.compile(rf"[^\W{_CJK}]+(?:[.,:'’][^\W{_CJK}]+)*|[{_CJK}]|\s+|[^\w\s]")
"""A word or a figure ("don't", "3,000", "19:30"), one sign, or white space."""

LONG_CHARS = 2_000
"""Longer changed stretches are aligned by sentences first, then by words."""

SENTENCE = re.compile(r"[^.!?。]+[.!?。]*\s*|[.!?。]+\s*")

SHARED = 0.4
"""Minimum share of equal text for a removed and an added line to be shown in one row."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text. The same and removed pieces joined are the old text, the same and added ones
    the new."""

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
    """The new text with the removed pieces in place. No change is empty; adjacent changes differ in
    kind."""
    return _words(Aligner(), old, new)


def side_by_side(old: str, new: str, *, context: int | None = None) -> tuple[Row, ...]:
    """All lines of both texts; with ``context`` only that many unchanged lines around each
    change."""
    aligner = Aligner()
    lefts, rights = old.split("\n"), new.split("\n")
    rows: list[Row] = []
    for left, right, same in _stretches(aligner, lefts, rights):
        if same:
            numbers = zip(left, right, strict=True)
            rows += (_same_row(mine, theirs, lefts[mine]) for mine, theirs in numbers)
        else:
            rows += _changed_rows(aligner, left, right, lefts, rights)
    return tuple(rows if context is None else _around_changes(rows, context))


def _words(aligner: Aligner, old: str, new: str) -> tuple[Change, ...]:
    lefts, rights = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Change] = []
    for left, right, same in _stretches(aligner, lefts, rights):
        if same:
            pieces.append(Change("same", _text(lefts, left)))
        else:
            pieces += _inside(aligner, _text(lefts, left), _text(rights, right))
    return _tidy(pieces)


def _text(pieces: Sequence[str], places: range) -> str:
    return "".join(pieces[places.start : places.stop])


def _stretches(
    aligner: Aligner, old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[range, range, bool]]:
    """Alternating stretches of equal and of different elements."""
    left = right = 0
    for match in aligner.matches(old, new):
        if (left, right) != (match.left, match.right):
            yield range(left, match.left), range(right, match.right), False
        left, right = match.left + match.length, match.right + match.length
        yield range(match.left, left), range(match.right, right), True
    if (left, right) != (len(old), len(new)):
        yield range(left, len(old)), range(right, len(new)), False


def _inside(aligner: Aligner, old: str, new: str) -> Iterator[Change]:
    """Changes by words; long stretches are aligned by sentences first."""
    if max(len(old), len(new)) <= LONG_CHARS:
        yield from _token_changes(aligner, old, new)
        return
    lefts, rights = SENTENCE.findall(old), SENTENCE.findall(new)
    for left, right, same in _stretches(aligner, lefts, rights):
        if same:
            yield Change("same", _text(lefts, left))
        else:
            yield from _token_changes(aligner, _text(lefts, left), _text(rights, right))


def _token_changes(aligner: Aligner, old: str, new: str) -> Iterator[Change]:
    lefts, rights = TOKEN.findall(old), TOKEN.findall(new)
    for left, right, same in _stretches(aligner, lefts, rights):
        if same:
            yield Change("same", _text(lefts, left))
        else:
            yield Change("removed", _text(lefts, left))
            yield Change("added", _text(rights, right))


def _tidy(pieces: Iterable[Change]) -> tuple[Change, ...]:
    """Merge pieces: at most one removed and one added piece between two equal ones."""
    done: list[Change] = []
    for changed, group in groupby(_without_lone_spaces(pieces), lambda piece: piece.kind != "same"):
        run = list(group)
        for kind in ("removed", "added") if changed else ("same",):
            text = "".join(piece.text for piece in run if piece.kind == kind)
            if text:
                done.append(Change(kind, text))
    return tuple(done)


def _without_lone_spaces(pieces: Iterable[Change]) -> Iterator[Change]:
    """Make a lone unchanged space between two changed words part of the change."""
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A change inside one line; ``old`` and ``new`` are the lines it was found at."""

    kind: ChangeKind
    text: str
    old: int
    new: int


def _changed_rows(
    aligner: Aligner, left: range, right: range, lefts: Sequence[str], rights: Sequence[str]
) -> Iterator[Row]:
    """Lines that share words in one row each; the others are wholly removed or added."""
    old_text = "\n".join(lefts[left.start : left.stop])
    new_text = "\n".join(rights[right.start : right.stop])
    changes = _tidy(_inside(aligner, old_text, new_text)) if left and right else ()
    pieces = list(_pieces(changes, left.start, right.start))
    by_old, by_new = _by_line(pieces, "old"), _by_line(pieces, "new")
    old, new = left.start, right.start
    for mine, theirs in _line_pairs(pieces, lefts, rights):
        yield from _unlike_rows(range(old, mine), range(new, theirs), lefts, rights)
        yield Row(
            mine + 1,
            tuple(_cell(by_old.get(mine, ()), (mine, theirs), "removed")),
            theirs + 1,
            tuple(_cell(by_new.get(theirs, ()), (mine, theirs), "added")),
        )
        old, new = mine + 1, theirs + 1
    yield from _unlike_rows(range(old, left.stop), range(new, right.stop), lefts, rights)


def _pieces(changes: Iterable[Change], old: int, new: int) -> Iterator[_Piece]:
    """The changes cut at line ends; ``old`` and ``new`` are the first lines of both sides."""
    for change in changes:
        for place, text in enumerate(change.text.split("\n")):
            if place and change.kind != "added":
                old += 1
            if place and change.kind != "removed":
                new += 1
            if text:
                yield _Piece(change.kind, text, old, new)


def _line_pairs(
    pieces: Sequence[_Piece], lefts: Sequence[str], rights: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Removed and added lines that share words, in order; none crosses another."""
    shared: Counter[tuple[int, int]] = Counter()
    for piece in pieces:
        if piece.kind == "same":
            shared[piece.old, piece.new] += _visible_chars(piece.text)
    last = -1, -1
    for (old, new), chars in sorted(shared.items()):
        both = _visible_chars(lefts[old]) + _visible_chars(rights[new])
        if 2 * chars >= SHARED * both > 0 and old > last[0] and new > last[1]:
            last = old, new
            yield last


def _visible_chars(text: str) -> int:
    return sum(map(len, text.split()))


def _by_line(pieces: Iterable[_Piece], side: Literal["old", "new"]) -> dict[int, list[_Piece]]:
    """The pieces one side consists of, by its lines."""
    other = "added" if side == "old" else "removed"
    found: dict[int, list[_Piece]] = {}
    for piece in pieces:
        if piece.kind != other:
            found.setdefault(piece.old if side == "old" else piece.new, []).append(piece)
    return found


def _cell(pieces: Iterable[_Piece], pair: tuple[int, int], otherwise: ChangeKind) -> list[Change]:
    """One side of a row: its shared pieces, and the rest as ``otherwise``."""
    kinds = groupby(
        pieces, lambda one: one.kind == "same" and (one.old, one.new) == pair
    )  # a piece shared with a line of another row differs in this one
    return [
        Change("same" if same else otherwise, "".join(piece.text for piece in run))
        for same, run in kinds
    ]


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
