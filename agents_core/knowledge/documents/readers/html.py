"""HTML to a document tree, parsed by lxml.

Scripts, styles, navigation, page footers, struck and hidden text are left out, as are pictures,
formulas, video, sound and embedded pages. If a page marks its main content, only that is read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Set
from itertools import takewhile
from typing import Any

from lxml import etree, html

from agents_core.knowledge.documents.readers.html_names import INLINE, STRUCK
from agents_core.knowledge.documents.readers.html_styles import names_of, struck_names
from agents_core.knowledge.documents.tree.grids import Cell, one_line, table_of
from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    Item,
    LeftOutKind,
    Listing,
    Paragraph,
    Tree,
)
from agents_core.knowledge.documents.tree.paragraphs import paragraph_blocks
from agents_core.knowledge.documents.tree.words_builder import WordsBuilder

MAX_DEPTH = 100
"""Elements nested deeper are read as plain text."""

_PICTURES = frozenset("img svg canvas".split())
_ALWAYS_LEFT_OUT: dict[str, LeftOutKind] = {
    "!comment": "comment",
    **dict.fromkeys("script style noscript template head".split(), "script"),
    **dict.fromkeys("nav footer".split(), "header or footer"),
    **dict.fromkeys("iframe frame object embed applet".split(), "embedded page"),
    **dict.fromkeys("video audio".split(), "video or sound"),
    "math": "formula",
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)


def read_html(source: str, *, first_line: int = 1, fragment: bool = True) -> Tree:
    """The tree of HTML text; of a whole page when not ``fragment``."""
    whole = _parsed(f"<div>{source}</div>" if fragment else source)
    if whole is None:
        return Tree(blocks=())
    reader = _Reader(first_line, struck_names(whole))
    body = whole.find("body")
    root = whole if body is None else body
    if not fragment:
        found = root.findall(".//main") or root.findall(".//*[@role='main']")
        root = found[0] if found else root
    return Tree(blocks=tuple(reader.blocks(root)), left_out=reader.left_out)


def _parsed(source: str) -> Any:
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=False)
    try:
        return html.document_fromstring(source.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):  # nothing in it
        return None


class _Reader:
    """Collects blocks; inline content is collected until a block begins or ends."""

    def __init__(self, first_line: int, struck: Set[str]) -> None:
        """``struck``: names of struck elements, as of ``html_styles``."""
        self.left_out: Counter[LeftOutKind] = Counter()
        self._struck = struck
        self._offset = first_line - 1
        self._depth = 0

    def blocks(self, element: Any) -> list[Block]:
        found: list[Block] = []
        inline = WordsBuilder(self._line(element))
        inline = self._content(element, inline, found)
        _close(inline, found)
        return found

    def _line(self, element: Any) -> int:
        return (element.sourceline or 1) + self._offset

    def _content(self, element: Any, inline: WordsBuilder, found: list[Block]) -> WordsBuilder:
        """Reads what an element contains; returns the builder that is open at its end."""
        if self._depth >= MAX_DEPTH:
            inline.add(" ".join(element.itertext()))
            return inline
        self._depth += 1
        inline.add(element.text or "")
        for child in element:
            inline = self._child(child, inline, found)
            inline.add(child.tail or "")
        self._depth -= 1
        return inline

    def _child(self, child: Any, inline: WordsBuilder, found: list[Block]) -> WordsBuilder:
        name = child.tag if isinstance(child.tag, str) else "!comment"
        if self._leaves_out(name, child):
            return inline
        if name == "br":
            inline.new_line(self._line(child))
            return inline
        if name in ("strong", "b"):
            inline.bold(1)
            inline = self._content(child, inline, found)
            inline.bold(-1)
            return inline
        if name == "sup":
            inline.add_raised("".join(child.itertext()))
            return inline
        if name in INLINE and name != "del":
            return self._content(child, inline, found)
        _close(inline, found)
        self._block(name, child, found)
        return WordsBuilder(self._line(child))

    def _leaves_out(self, name: str, element: Any) -> bool:
        """Whether the element is left out. It is counted, unless it is a mere decoration."""
        if name in _PICTURES:
            self.left_out["picture"] += not _is_decoration(element)
            return True
        kind = _ALWAYS_LEFT_OUT.get(name) or self._left_out(name, element)
        if kind is not None:
            self.left_out[kind] += 1
        return kind is not None

    def _left_out(self, name: str, element: Any) -> LeftOutKind | None:
        styled = _STRUCK_STYLE.search(element.get("style", ""))
        if name in STRUCK or styled or not self._struck.isdisjoint(names_of(element)):
            return "struck text"
        return "hidden text" if _is_hidden(element) else None

    def _block(self, name: str, element: Any, found: list[Block]) -> None:
        match name:
            case _ if name in _HEADINGS:
                for block in self.blocks(element):
                    if isinstance(block, Paragraph):
                        block = Heading(_HEADINGS[name], block.words)
                    found.append(block)
            case "ul" | "ol" | "menu":
                items = tuple(self._items(element, ordered=name == "ol"))
                found += [Listing(items)] if items else []
            case "dl":
                items = tuple(self._definitions(element))
                found += [Listing(items)] if items else []
            case "details":
                blocks = self.blocks(element)
                found += [Listing((Item("", tuple(blocks)),))] if blocks else []
            case "table":
                self._table(element, found)
            case _:
                found += self.blocks(element)

    def _items(self, element: Any, *, ordered: bool) -> Iterator[Item]:
        start = str(element.get("start", ""))
        number = int(start) if start.isdigit() and len(start) < 6 else 1
        for child in element:
            blocks = self.blocks(child) if isinstance(child.tag, str) else []
            value = str(child.get("value", ""))
            if value.isdigit() and len(value) < 6:
                number = int(value)
            if blocks:
                yield Item(str(number) if ordered else "", tuple(blocks))
                number += 1

    def _definitions(self, element: Any) -> Iterator[Item]:
        """Each term leads in to what is said about it. A ``div`` may stand around both."""
        terms: list[Block] = []
        said: list[Item] = []
        own = [
            child
            for child in element.iter("dt", "dd")
            if next(child.iterancestors("dl"), None) is element
        ]
        for child in reversed(own):  # libxml2 puts what follows a ``dd`` without an end into it
            around = list(takewhile(lambda one: one is not element, child.iterancestors()))
            if outer := [one for one in around if one.tag == "dd"]:
                outer[-1].addnext(child)
        for child in own:
            if child.tag == "dt" and said:
                yield Item("", (*terms, Listing(tuple(said))))
                terms, said = [], []
            blocks = self.blocks(child)
            if child.tag == "dt":
                terms += blocks
            elif blocks:
                said.append(Item("", tuple(blocks)))
        if terms or said:
            yield Item("", (*terms, *([Listing(tuple(said))] if said else [])))

    def _table(self, element: Any, found: list[Block]) -> None:
        """A table of one cell is a frame around what it contains."""
        own = [
            row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element
        ]
        grid = [[cell for cell in row if cell.tag in ("td", "th")] for row in own]
        for caption in element.findall("caption"):
            found += self.blocks(caption)
        if len(grid) == 1 and len(grid[0]) == 1:
            found += self.blocks(grid[0][0])
        elif table := table_of([[self._cell(cell) for cell in row] for row in grid]):
            found.append(table)

    def _cell(self, cell: Any) -> Cell:
        inline = WordsBuilder(self._line(cell))
        self._flat(cell, inline)
        return Cell(
            one_line(inline.words()),
            columns=_span(cell, "colspan"),
            rows=_span(cell, "rowspan"),
            head=cell.tag == "th",
        )

    def _flat(self, element: Any, inline: WordsBuilder, depth: int = 0) -> None:
        """All words of a cell in one line, those of its blocks included."""
        if depth >= MAX_DEPTH:
            inline.add(" ".join(element.itertext()))
            return
        inline.add(element.text or "")
        first = True
        for child in element:
            name = child.tag if isinstance(child.tag, str) else "!comment"
            if name == "br":
                inline.new_line(self._line(child))
            elif name == "sup":
                inline.add_raised("".join(child.itertext()))
            elif not self._leaves_out(name, child):
                inline.add("" if name in INLINE else " ")
                if name in ("li", "tr"):
                    inline.divide(":" if first else ";")
                    first = False
                self._flat(child, inline, depth + 1)
                inline.add("" if name in INLINE else " ")
                if name in ("ul", "ol", "menu", "table"):
                    inline.divide(";")
            inline.add(child.tail or "")


def _close(inline: WordsBuilder, found: list[Block]) -> None:
    words = inline.words()
    if words.text:
        found += paragraph_blocks(words)


def _is_hidden(element: Any) -> bool:
    style = element.get("style", "")
    return "hidden" in element.attrib or _HIDDEN_STYLE.search(style) is not None


def _is_decoration(picture: Any) -> bool:
    """Whether its author says that it shows nothing: an empty description, hidden from screen
    readers or from everybody, or one pixel wide (it counts visitors)."""
    described = picture.get("alt", "x").strip()
    decorates = picture.get("role") in ("presentation", "none")
    unseen = picture.get("aria-hidden") == "true" or _is_hidden(picture)
    return not described or decorates or unseen or picture.get("width") in ("0", "1")


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name, "1"))
    return int(value) if value.isdigit() and 0 < int(value[:4]) <= 1000 else 1
