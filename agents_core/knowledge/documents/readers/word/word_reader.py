"""The document of a Word file: paragraphs, lists, tables, footnotes.

Struck, hidden and deleted (tracked) text is left out, as are headers, footers and pictures; text
boxes and content controls are read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from agents_core.knowledge.documents.readers.reading import Reading
from agents_core.knowledge.documents.readers.word.word_numbering import WordNumbering
from agents_core.knowledge.documents.readers.word.word_package import W, WordPackage
from agents_core.knowledge.documents.readers.word.word_styles import (
    WordStyles,
    is_on,
    value_of,
)
from agents_core.knowledge.documents.readers.word.word_text import MAX_DEPTH, WordText
from agents_core.knowledge.documents.tree.grids import EMPTY, Cell, table_of
from agents_core.knowledge.documents.tree.list_builder import ListBuilder
from agents_core.knowledge.documents.tree.nodes import Block, Heading, LeftOutKind, Paragraph, Tree
from agents_core.knowledge.documents.tree.paragraphs import paragraph_blocks
from agents_core.knowledge.documents.unreadable import Unreadable

_SIMPLE_NUMBER = re.compile(r"\d{1,9}[.)]?")


def read_word(data: bytes) -> Reading:
    """The tree of a .docx file.

    Raises:
        Unreadable: not a Word file, with macros, too large unpacked, damaged, or without text.
    """
    package = WordPackage(data)
    reader = _Reader(package)
    tree = reader.read(package.main())
    if not any(_has_text(block) for block in tree.blocks):
        raise Unreadable("This Word file has no text in it.")
    return Reading(tree=tree)


def _has_text(block: Block) -> bool:
    return not isinstance(block, Paragraph) or any(map(str.isalnum, block.words.text))


class _Reader:
    """Goes through the document once."""

    def __init__(self, package: WordPackage) -> None:
        self._styles = WordStyles(package.part("styles"))
        self._numbering = WordNumbering(package.part("numbering"))
        self._left_out: Counter[LeftOutKind] = Counter()
        self._left_out["header or footer"] = package.count("header") + package.count("footer")
        self._text = WordText(self._styles, self._left_out)
        self._notes: dict[str, str] = {}
        for kind in ("footnote", "endnote"):
            self._read_notes(kind, package.part(f"{kind}s"))

    def read(self, root: Any) -> Tree:
        body = root.find(f"{W}body")
        blocks = self._blocks(body) if body is not None else []
        return Tree(blocks=tuple(blocks), notes=self._notes, left_out=+self._left_out)

    def _read_notes(self, kind: str, root: Any) -> None:
        for one in root.iterfind(f"{W}{kind}") if root is not None else ():
            if text := self._text.joined(one).text:
                self._notes[f"{kind} {one.get(f'{W}id')}"] = text

    # --- blocks ---------------------------------------------------------------------------

    def _blocks(self, parent: Any, depth: int = 0) -> list[Block]:
        found = ListBuilder()
        for child in self._children(parent):
            if child.tag == f"{W}p":
                self._paragraph(child, found)
            elif child.tag == f"{W}tbl" and depth < MAX_DEPTH:
                for block in self._table(child, depth):
                    found.add(block)
            while depth < MAX_DEPTH and (box := self._text.next_box()) is not None:
                for block in self._blocks(box, depth + 1):
                    found.add(block)
        return found.blocks()

    def _children(self, parent: Any) -> Iterator[Any]:
        """Paragraphs and tables, also those in content controls and tracked insertions."""
        for child in parent:
            if child.tag == f"{W}sdt" and not _is_contents(child):
                for content in child.iterfind(f"{W}sdtContent"):
                    yield from self._children(content)
            elif child.tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                yield from self._children(child)
            elif child.tag in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"):
                yield child

    def _paragraph(self, element: Any, found: ListBuilder) -> None:
        words = self._text.words(element)
        place = self._styles.list_place(element)
        in_list = place is not None and place.list_id != "0"
        number = self._numbering.next(place) if place and in_list and words.text else ""
        if not words.text:
            return
        level = self._styles.heading_level(element)
        if level:
            found.add(Heading(level, words.with_prefix(f"{number} ") if number else words))
        elif place and in_list and (not number or _SIMPLE_NUMBER.fullmatch(number)):
            found.add_item(place.level, number.rstrip(".)"), words)
        elif number:
            found.add(Paragraph(words.with_prefix(f"{number} ")))
        elif place is None and self._styles.has_list_style(element):
            found.add_item(0, "", words)
        else:
            for block in paragraph_blocks(words):
                found.add(block)

    # --- tables ---------------------------------------------------------------------------

    def _table(self, element: Any, depth: int) -> list[Block]:
        """A table of one cell is a frame around what it contains."""
        children = self._children(element)
        rows = [row for row in children if row.tag == f"{W}tr" and not self._gone(row)]
        grid = [list(self._placed(row)) for row in rows]
        if len(grid) == 1 and len(grid[0]) == 1 and (cell := grid[0][0][2]) is not None:
            return self._blocks(cell, depth + 1)
        table = table_of(list(self._rows(rows, grid)), None)
        return [table] if table else []

    def _rows(
        self, rows: list[Any], grid: list[list[tuple[int, int, Any]]]
    ) -> Iterator[list[Cell]]:
        """Rows of cells; a vertical merge becomes a cell over several rows."""
        for at, row in enumerate(grid):
            head = rows[at].find(f"{W}trPr/{W}tblHeader")
            is_head = head is not None and is_on(head)
            cells = []
            for column, columns, cell in row:
                merge = None if cell is None else cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(f"{W}val") != "restart" and at:
                    continue
                span = _rows_below(grid[at + 1 :], column) if merge is not None else 1
                words = EMPTY if cell is None else self._text.joined(cell)
                cells.append(Cell(words, columns=columns, rows=span, head=is_head))
            yield cells

    def _placed(self, row: Any) -> Iterator[tuple[int, int, Any]]:
        """(column, columns, cell); None for the space before a row that begins later."""
        before = value_of(row, f"{W}trPr/{W}gridBefore") or ""
        column = int(before) if before.isdigit() and len(before) < 3 else 0
        if column:
            yield 0, column, None
        for cell in self._children(row):
            if cell.tag == f"{W}tc":
                span = value_of(cell, f"{W}tcPr/{W}gridSpan") or "1"
                columns = int(span) if span.isdigit() and 0 < len(span) < 3 else 1
                yield column, max(columns, 1), cell
                column += max(columns, 1)

    def _gone(self, row: Any) -> bool:
        """A row that is hidden, or whose deletion is tracked."""
        gone = row.find(f"{W}trPr/{W}del") is not None
        hidden = row.find(f"{W}trPr/{W}hidden")
        self._left_out["tracked deletion"] += gone
        self._left_out["hidden text"] += hidden is not None and is_on(hidden)
        return gone or (hidden is not None and is_on(hidden))


def _rows_below(grid: list[list[tuple[int, int, Any]]], column: int) -> int:
    """How many rows a vertical merge covers that begins over these rows."""
    count = 1
    for row in grid:
        cell = next((cell for at, _, cell in row if at == column), None)
        merge = None if cell is None else cell.find(f"{W}tcPr/{W}vMerge")
        if merge is None or merge.get(f"{W}val") == "restart":
            break
        count += 1
    return count


def _is_contents(control: Any) -> bool:
    """A table of contents repeats the headings."""
    gallery = value_of(control, f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery == "Table of Contents"
