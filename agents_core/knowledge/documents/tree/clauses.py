"""Turns numbered lines into nested clauses: "4.2" with "(a)" and "(b)" under it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from agents_core.knowledge.documents.tree.clause_numbers import (
    Mark,
    StyledNumber,
    in_list_sequence,
    in_sequence,
    is_ordinal,
    mark_of,
    may_have_marks,
    numbering,
)
from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Words,
)

Numbers = Set[StyledNumber]


def with_clauses(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with their numbered lines as lists, at every depth."""
    return _with_clauses(blocks, numbering(blocks))


@dataclass(slots=True)
class _Clause:
    """A clause that is still growing, or the level around all clauses. ``items``: the clauses
    directly under it since its last other block."""

    number: str = ""
    style: str = ""
    value: tuple[int, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """A block at its end."""
        self._end_list()
        self.blocks.append(block)

    def done(self) -> tuple[Block, ...]:
        """All of its blocks."""
        self._end_list()
        return tuple(self.blocks)

    def _end_list(self) -> None:
        if self.items:
            self.blocks.append(Listing(tuple(self.items)))
            self.items = []


class _Outline:
    """The open clauses, outermost first, under the level around them. A paragraph between two
    clauses belongs to the one before it if the next one goes on under the same clause."""

    def __init__(self) -> None:
        self._root = _Clause()
        self._open: list[_Clause] = []
        self._pending: list[Block] = []

    def open(self, clause: _Clause) -> None:
        """A clause begins."""
        place = self._place(clause)
        if place:
            for block in self._pending:
                self._open[-1].add(block)
            self._pending = []
        self._close(place)
        self._open.append(clause)

    def _place(self, clause: _Clause) -> int:
        """How many open clauses the new one stands under."""
        for place in range(len(self._open) - 1, -1, -1):
            one = self._open[place]
            if one.style == clause.style:  # the next one, or the sequence begins again
                return place
            if len(clause.value) > 1 and one.value == clause.value[:-1]:
                return place + 1
        first = clause.value == (1,) and clause.style[0] != "s"
        return len(self._open) if first else 0

    def add(self, block: Block) -> None:
        """Text without a number."""
        if self._open:
            self._pending.append(block)
        else:
            self._root.add(block)

    def add_inside(self, block: Block) -> None:
        """A list or table, which belongs to the clause before it."""
        if self._open and not self._pending:
            self._open[-1].add(block)
        else:
            self.add(block)

    def end(self) -> None:
        """A heading, or the end."""
        self._close(0)

    def done(self) -> tuple[Block, ...]:
        """All blocks."""
        self.end()
        return self._root.done()

    def _close(self, count: int) -> None:
        while len(self._open) > count:
            clause = self._open.pop()
            above = self._open[-1] if self._open else self._root
            above.items.append(Item(clause.number, clause.done()))
        if not count:
            for block in self._pending:
                self._root.add(block)
            self._pending = []


def _with_clauses(blocks: Sequence[Block], known: Numbers) -> tuple[Block, ...]:
    outline = _Outline()
    for block in blocks:
        match block:
            case Heading():
                outline.end()
                outline.add(block)
            case Paragraph(words):
                _paragraph(words, known, outline)
            case Listing(items):
                _listing(items, known, outline)
            case _:
                outline.add_inside(block)
    return outline.done()


def _paragraph(words: Words, known: Numbers, outline: _Outline) -> None:
    """The paragraph's lines, those with a number as clauses."""
    if not may_have_marks(words):
        outline.add(Paragraph(words))
        return
    begins = [0]
    marks: list[Mark | None] = [None]
    for offset, line in zip((at for at, _ in words.starts), words.lines(), strict=True):
        mark = mark_of(line.text)
        has_words = mark and any(map(str.isalnum, line.text[mark.end :]))
        if mark and has_words and _reading(mark, known):
            begins.append(offset)
            marks.append(mark)
    ends = [*begins[1:], len(words.text)]
    for begin, end, mark in zip(begins, ends, marks, strict=True):
        if begin == end:
            continue
        if mark is None:
            outline.add(Paragraph(words.cut(begin, end)))
            continue
        text = Paragraph(words.cut(begin + mark.end, end))
        style, value = _reading(mark, known) or ("", ())
        outline.open(_Clause(mark.shown, style, value, [text]))


def _reading(mark: Mark, known: Numbers) -> StyledNumber | None:
    for style, value in mark.readings:
        if in_sequence(style, value, known):
            return style, value
    return None


def _listing(items: Sequence[Item], known: Numbers, outline: _Outline) -> None:
    """A list; numbered items are clauses, except where the number belongs to the text."""
    bullets: list[Item] = []
    for item in items:
        blocks = _with_clauses(item.blocks, known)
        value = (int(item.number),) if item.number.isdigit() else ()
        if value and not is_ordinal(item) and in_list_sequence(value[0], known):
            outline.open(_Clause(item.number, "number.", value, list(blocks)))
        elif item.number:
            for block in _with_number(item.number, blocks):
                outline.add(block)
        else:
            bullets.append(Item("", blocks))
    if bullets:
        outline.add_inside(Listing(tuple(bullets)))


def _with_number(number: str, blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with the number as part of their text, where it is not a list number."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph):
        return blocks
    return (Paragraph(first.words.with_prefix(f"{number}. ")), *blocks[1:])
