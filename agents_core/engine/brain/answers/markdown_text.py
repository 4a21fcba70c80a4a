"""A tool's plain text as the pieces it consists of. Markdown is read by a CommonMark parser."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyromark

from agents_core.engine.brain.answers.spoken_rows import Cell, plain_row
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
    row: tuple[Cell, ...] = ()


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a text, in order."""
    said, items, struck = "", 0, False
    heads: list[str] = []
    cells: list[str] = []
    events: Iterable[Any] = pyromark.events(text, options=_OPTIONS)
    for event in events:
        [(kind, value)] = event.items() if isinstance(event, dict) else [(event, "")]
        name = value if isinstance(value, str) else next(iter(value), "")
        if kind not in ("Start", "End"):
            words = "\n" if kind.endswith("Break") else name
            said += "" if struck else _TAG.sub("", words) if "Html" in kind else words
        elif name == "Strikethrough":
            struck = kind == "Start"
        elif name in _ENDS or name == "List":
            yield from _lines(said, items > 0)
            said, items = "", items + (name == "Item") * (1 if kind == "Start" else -1)
        elif kind == "End" and name == "TableCell":
            cells.append(" ".join(said.split()))
            said = ""
        elif kind == "End" and name == "TableHead":
            heads, cells = cells, []
        elif kind == "End" and name == "TableRow":
            row = tuple(one for one in zip(heads, cells, strict=False) if one[1])
            cells = []
            yield Piece(plain_row(row), True, row)
    yield from _lines(said, items > 0)


def _lines(text: str, entry: bool) -> Iterator[Piece]:
    for line in unwrap(text).splitlines():
        if said := _REFERENCE.sub("", line).strip():
            yield Piece(said, entry or _REFERENCE.match(line) is not None)
