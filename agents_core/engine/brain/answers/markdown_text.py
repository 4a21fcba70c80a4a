"""A tool's plain text as the pieces it consists of. Markdown is read by a CommonMark parser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyromark

from agents_core.language.sentences import unwrap

_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)  #: in what the parser calls HTML
_REFERENCE = re.compile(r"\[(?:[A-Za-z]{0,12}[ #-]?\d+|(?:source|line|score)\b[^\]]*)\]\s*")
_ENDS = frozenset({"Paragraph", "Heading", "Item", "CodeBlock", "HtmlBlock", "BlockQuote"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or paragraph of a text, without markup and references such as "[P3]"."""

    text: str
    entry: bool = False  #: a list item, or a line that begins with a reference
    row: tuple[tuple[str, str], ...] = ()  #: of a table: (column head, cell)


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a text, in order."""
    reader = _Reader()
    for event in pyromark.events(text, options=_OPTIONS):
        yield from reader.read(event)
    yield from reader.flush()


def plain(text: str) -> str:
    """The text without markup, in one line."""
    return " ".join(piece.text for piece in pieces(text))


@dataclass(slots=True)
class _Reader:
    """Goes through the parser's events once."""

    words: str = ""
    items: int = 0  #: open list items
    struck: bool = False
    heads: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    def read(self, event: Any) -> Iterator[Piece]:
        """The pieces that end with this event."""
        if isinstance(event, str):
            self.words += "\n" if event.endswith("Break") else ""
            return
        [(kind, value)] = event.items()
        if kind in ("Start", "End"):
            name = value if isinstance(value, str) else next(iter(value))
            yield from self._start(name) if kind == "Start" else self._end(name)
        elif isinstance(value, str) and not self.struck:
            self.words += _TAG.sub("", value) if "Html" in kind else value

    def flush(self) -> Iterator[Piece]:
        """What was read since the last piece."""
        for line in unwrap(self.words).splitlines():
            said = _REFERENCE.sub("", line).strip()
            if said:
                yield Piece(said, self.items > 0 or _REFERENCE.match(line) is not None)
        self.words = ""

    def _start(self, name: str) -> Iterator[Piece]:
        if name in ("Item", "List"):
            yield from self.flush()
        self.items += name == "Item"
        self.struck = self.struck or name == "Strikethrough"

    def _end(self, name: str) -> Iterator[Piece]:
        if name in _ENDS:
            yield from self.flush()
        self.items -= name == "Item"
        if name == "Strikethrough":
            self.struck = False
        elif name == "TableCell":
            self.cells.append(" ".join(self.words.split()))
            self.words = ""
        elif name == "TableHead":
            self.heads, self.cells = self.cells, []
        elif name == "TableRow":
            row = tuple(
                (head, cell) for head, cell in zip(self.heads, self.cells, strict=False) if cell
            )
            self.cells = []
            yield Piece("; ".join(f"{head}: {cell}" for head, cell in row), True, row)
