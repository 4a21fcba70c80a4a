"""The containers that are open while a Markdown document is read: lists, tables, footnotes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Item,
    Listing,
    Paragraph,
    Table,
    Words,
)

MAX_DEPTH = 20
"""Lists nested deeper are read as one."""


@dataclass(slots=True)
class _Frame:
    """An open container. ``number`` of an item, ``label`` of a footnote."""

    number: str = ""
    label: str = ""
    blocks: list[Block] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    heads: tuple[Words, ...] = ()
    rows: list[tuple[Words, ...]] = field(default_factory=list)
    cells: list[Words] = field(default_factory=list)


class Containers:
    """A stack of containers. A finished block goes into the innermost one."""

    def __init__(self) -> None:
        self._frames = [_Frame()]
        self._lists = 0
        self.notes: dict[str, str] = {}  #: text of each closed footnote by its label

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the document itself."""
        return self._frames[0].blocks

    def add(self, blocks: Iterable[Block]) -> None:
        """Put blocks into the innermost container."""
        self._frames[-1].blocks += blocks

    def open_list(self) -> None:
        self._lists += 1
        if self._lists <= MAX_DEPTH:
            self._frames.append(_Frame())

    def close_list(self) -> None:
        self._lists -= 1
        if self._lists < MAX_DEPTH:
            frame = self._frames.pop()
            if frame.items:
                self.add([Listing(tuple(frame.items))])

    def open_item(self, number: str) -> None:
        """``number``: empty for a bullet."""
        if self._lists <= MAX_DEPTH:
            self._frames.append(_Frame(number=number))

    def close_item(self) -> None:
        if self._lists <= MAX_DEPTH:
            frame = self._frames.pop()
            if frame.blocks:
                self._frames[-1].items.append(Item(frame.number, tuple(frame.blocks)))

    def open_note(self, label: str) -> None:
        self._frames.append(_Frame(label=label))

    def close_note(self) -> None:
        frame = self._frames.pop()
        texts = [block.words.text for block in frame.blocks if isinstance(block, Paragraph)]
        self.notes[frame.label] = " ".join(texts)

    def open_table(self) -> None:
        self._frames.append(_Frame())

    def add_cell(self, words: Words) -> None:
        self._frames[-1].cells.append(words)

    def end_table_head(self) -> None:
        frame = self._frames[-1]
        frame.heads, frame.cells = tuple(frame.cells), []

    def end_table_row(self) -> None:
        frame = self._frames[-1]
        frame.rows.append(tuple(frame.cells))
        frame.cells = []

    def close_table(self) -> None:
        frame = self._frames.pop()
        self.add([Table(frame.heads, tuple(frame.rows))])
