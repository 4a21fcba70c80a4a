"""A document tree as Markdown that people edit, and that reads back as the same tree."""

import re
from collections.abc import Iterator, Sequence

from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Table,
    Tree,
    Words,
)

_INLINE = re.compile(r"[\\`*]|~(?=~)|\[(?=\^)|\](?=[(\[])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|_(?=\b)|\b_")
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[-=]+$|\d{1,9}(?=[.)](?:\s|$))|\|)")
_LIST_NUMBER = re.compile(r"\d{1,9}\.?")


def markdown_of(tree: Tree) -> str:
    """The document as Markdown text."""
    writer = _Writer(tree)
    lines = [*writer.blocks(tree.blocks, ""), *writer.footnotes()]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


class _Writer:
    def __init__(self, tree: Tree) -> None:
        self._notes = tree.notes
        self._used: dict[str, int] = {}

    def blocks(self, blocks: Sequence[Block], indent: str) -> Iterator[str]:
        """Lines of blocks that stand beside each other."""
        for block in blocks:
            match block:
                case Heading(level, words):
                    yield from ("", f"{indent}{'#' * min(level, 6)} {self._inline(words)}", "")
                case Paragraph(words):
                    yield from ("", indent + self._line(words), "")
                case Listing(items):
                    for item in items:
                        yield from self._item(item, indent)
                    yield ""
                case Table():
                    yield from self._table(block, indent)

    def footnotes(self) -> Iterator[str]:
        """The definitions of the footnotes that were used."""
        for label, number in self._used.items():
            yield from ("", f"[^{number}]: {_escaped(self._notes[label])}")

    def _item(self, item: Item, indent: str) -> Iterator[str]:
        """A bullet or "2." as a Markdown list item; any other clause number as text, which is read
        as a clause again."""
        first, rest = _first_words(item)
        text = self._line(first) if first else ""
        if item.number and not _LIST_NUMBER.fullmatch(item.number):
            yield from ("", f"{indent}{item.number} {text}", "")
            yield from self.blocks(rest, indent)
            return
        marker = f"{item.number.rstrip('.')}." if item.number else "-"
        yield f"{indent}{marker} {text}"
        yield from self.blocks(rest, indent + " " * (len(marker) + 1))

    def _table(self, table: Table, indent: str) -> Iterator[str]:
        width = max([len(table.heads), *map(len, table.rows)], default=0)
        if not width:
            return
        yield ""
        yield indent + self._row(table.heads, width)
        yield indent + "|" + " --- |" * width
        for row in table.rows:
            yield indent + self._row(row, width)
        yield ""

    def _row(self, cells: Sequence[Words], width: int) -> str:
        texts = [self._inline(cell).replace("|", "\\|") for cell in cells]
        return "| " + " | ".join(texts + [""] * (width - len(texts))) + " |"

    def _line(self, words: Words) -> str:
        return _at_start(self._inline(words))

    def _inline(self, words: Words) -> str:
        pieces, place = [], 0
        for at, label in words.notes:
            if label in self._notes:
                number = self._used.setdefault(label, len(self._used) + 1)
                pieces += [_escaped(words.text[place:at]), f"[^{number}]"]
                place = at
        return "".join([*pieces, _escaped(words.text[place:])])


def _first_words(item: Item) -> tuple[Words | None, Sequence[Block]]:
    first = item.blocks[0] if item.blocks else None
    if isinstance(first, Paragraph):
        return first.words, item.blocks[1:]
    return None, item.blocks


def _escaped(text: str) -> str:
    return _INLINE.sub(lambda found: "\\" + found[0], text)


def _at_start(line: str) -> str:
    """With a backslash where it would begin a heading, list, quote, table or underline."""
    found = _LINE_START.match(line)
    if found is None:
        return line
    cut = found.end() if found[0].isdigit() else 0
    return f"{line[:cut]}\\{line[cut:]}"
