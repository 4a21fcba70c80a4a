"""The nodes of a document tree."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

LeftOutKind: TypeAlias = Literal[
    "comment",
    "front matter",
    "struck text",
    "hidden text",
    "tracked deletion",
    "picture",
    "page without text",
    "formula",
    "video or sound",
    "embedded page",
    "header or footer",
    "script",
]


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text in one line, its markup resolved.

    ``starts``: (offset, line in the source) of every source line in it, the first at offset 0.
    ``notes``: (offset, footnote label). ``bold``: characters at its beginning that are bold.
    """

    text: str
    starts: tuple[tuple[int, int], ...] = ((0, 1),)
    notes: tuple[tuple[int, str], ...] = ()
    bold: int = 0

    @property
    def line(self) -> int:
        """The source line it begins on."""
        return self.starts[0][1]

    def line_at(self, offset: int) -> int:
        """The source line of the character at ``offset``."""
        return self.starts[_after(self.starts, offset) - 1][1]

    def cut(self, start: int, end: int) -> "Words":
        """The part from ``start`` to ``end``, without spaces around it."""
        if start <= 0 and end >= len(self.text):
            return self
        piece = self.text[start:end]
        begin = start + len(piece) - len(piece.lstrip())
        piece = piece.strip()
        starts = self.starts[_after(self.starts, begin) : _after(self.starts, end - 1)]
        notes = self.notes[_after(self.notes, begin) : _after(self.notes, end)]
        return Words(
            piece,
            ((0, self.line_at(begin)), *((at - begin, line) for at, line in starts)),
            tuple((at - begin, label) for at, label in notes),
            min(max(self.bold - begin, 0), len(piece)),
        )

    def with_prefix(self, text: str) -> "Words":
        """The words with a text before them."""
        more = len(text)
        (_, line), *others = self.starts
        return Words(
            text + self.text,
            ((0, line), *((at + more, line) for at, line in others)),
            tuple((at + more, label) for at, label in self.notes),
        )

    def lines(self) -> list["Words"]:
        """One for every source line."""
        if len(self.starts) == 1:
            return [self]
        ends = [*(start for start, _ in self.starts[1:]), len(self.text)]
        return [self.cut(start, end) for (start, _), end in zip(self.starts, ends, strict=True)]


def _after(places: Sequence[tuple[int, object]], offset: int) -> int:
    """The index of the first place after ``offset``."""
    if not places or places[-1][0] <= offset:
        return len(places)
    return bisect_left(places, offset + 1, key=lambda place: place[0])


def plain(text: str, line: int = 1) -> Words:
    """Words of a text without markup."""
    return Words(" ".join(text.split()), ((0, line),))


@dataclass(frozen=True, slots=True)
class Heading:
    """``level``: 1 to 6, 7 for a bold line that serves as one, or 0 for the document's title."""

    level: int
    words: Words


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: Words


@dataclass(frozen=True, slots=True)
class Item:
    """A list item or numbered clause. ``number``: as shown, "2", "4.1", "(a)"; "": a bullet."""

    number: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``heads`` is empty when the table has none; rows may be shorter or longer than it."""

    heads: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


Block: TypeAlias = Heading | Paragraph | Listing | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A document. ``notes``: the text of each footnote by its label. ``left_out``: how many of
    each kind the reader left out."""

    blocks: tuple[Block, ...]
    notes: dict[str, str] = field(default_factory=dict)
    left_out: Counter[LeftOutKind] = field(default_factory=Counter)
