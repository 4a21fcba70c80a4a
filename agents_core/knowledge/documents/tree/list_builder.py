"""Builds nested lists from items that come one by one with their level."""

from dataclasses import dataclass, field

from agents_core.knowledge.documents.tree.nodes import Block, Item, Listing, Paragraph, Words


@dataclass(slots=True)
class _OpenItem:
    level: int
    number: str
    blocks: list[Block]
    items: list[Item] = field(default_factory=list)

    def done(self) -> Item:
        children = [Listing(tuple(self.items))] if self.items else []
        return Item(self.number, (*self.blocks, *children))


class ListBuilder:
    """Collects blocks; consecutive items become one list."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._items: list[Item] = []
        self._open: list[_OpenItem] = []

    def add(self, block: Block) -> None:
        """Anything but a list item: ends the list."""
        self._end_list()
        self._blocks.append(block)

    def add_item(self, level: int, number: str, words: Words) -> None:
        """``level`` from 0; ``number`` empty for a bullet."""
        self._close(level)
        self._open.append(_OpenItem(level, number, [Paragraph(words)]))

    def blocks(self) -> list[Block]:
        """Everything so far."""
        self._end_list()
        return self._blocks

    def _close(self, level: int) -> None:
        while self._open and self._open[-1].level >= level:
            item = self._open.pop().done()
            (self._open[-1].items if self._open else self._items).append(item)

    def _end_list(self) -> None:
        self._close(0)
        if self._items:
            self._blocks.append(Listing(tuple(self._items)))
            self._items = []
