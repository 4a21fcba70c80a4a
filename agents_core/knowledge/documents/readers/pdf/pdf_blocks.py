"""Joins the lines of a PDF into headings, paragraphs, list items and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_core.knowledge.documents.readers.pdf.cell_items import BULLET
from agents_core.knowledge.documents.readers.pdf.pdf_columns import Interval, Run, in_columns
from agents_core.knowledge.documents.readers.pdf.pdf_headings import numbered_level, with_headings
from agents_core.knowledge.documents.readers.pdf.pdf_rows import Row, Segment, joined
from agents_core.knowledge.documents.readers.pdf.ruled_tables import RuledTable, rows_of_parts
from agents_core.knowledge.documents.tree.clause_numbers import mark_of
from agents_core.knowledge.documents.tree.grids import Cell, table_of
from agents_core.knowledge.documents.tree.list_builder import ListBuilder
from agents_core.knowledge.documents.tree.nodes import Block, Heading, Paragraph, plain
from agents_core.knowledge.documents.tree.paragraphs import MAX_TITLE_CHARS, is_title

HEADING_SIZE = 1.15  #: of the body's letters
SHORT_LINE = 0.75  #: of the column's width: a line that ends earlier may end its paragraph
WIDE_LINES = 1.8
"""Of the size of its letters: so far below the end of a sentence a new paragraph begins."""

PARAGRAPH_GAP = 1.5  #: of the usual distance between lines
MIN_CAPITALS = 4  #: of a line in capitals that is a heading
INDENT_PT = 9.0  #: how much further right an item of the next level stands
MAX_BLOCK_CHARS = 20_000

_SENTENCE_END = (".", "!", "?", ":", ";", ".”", '."', ".)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one column. ``width``: of its column."""

    text: str
    left: float
    top: float
    right: float
    size: float
    bold: bool
    column_left: float
    width: float
    page: int


class BlockBuilder:
    """Takes the runs of all pages in order."""

    def __init__(self, body_size: float, leading: float, heading_sizes: Sequence[float]) -> None:
        """``leading``: the usual distance of lines; ``heading_sizes``: largest first."""
        self._body = body_size
        self._leading = leading
        self._levels = {size: level for level, size in enumerate(heading_sizes[:4], 1)}
        self._found = ListBuilder()
        self._open: list[Line] = []
        self._indents: list[float] = []
        self._ruled: list[RuledTable] = []  # of one table that pages divide
        self._last: Line | None = None  # of what was ended last
        self._apart: set[int] = set()  # ids of paragraphs that may be headings

    def take(self, run: Run) -> None:
        """The next rows."""
        self._end_ruled()
        if run.columns and not run.prose and not _are_lists(run):
            self._end()
            self._table(run)
            return
        for line in _lines(run):
            self._line(line)

    def take_table(self, table: RuledTable) -> None:
        """The next table; one with the columns of the table before it goes on with it."""
        self._end()
        if not (self._ruled and table.has_columns_of(self._ruled[-1])):
            self._end_ruled()
        self._ruled.append(table)

    def blocks(self) -> list[Block]:
        """Everything so far."""
        self._end_ruled()
        self._end()
        return with_headings(self._found.blocks(), self._apart)

    def _line(self, line: Line) -> None:
        if level := self._heading_level(line):
            before = self._open
            if not (before and self._heading_level(before[-1]) == level and self._near(line)):
                self._end()
            self._open.append(line)
            return
        if self._open and self._ends(line):
            self._end()
        self._open.append(line)

    def _near(self, line: Line) -> bool:
        last = self._open[-1]
        return line.page == last.page and 0 <= line.top - last.top < 2 * max(
            line.size, self._leading
        )

    def _ends(self, line: Line) -> bool:
        """Whether the line begins something new."""
        last = self._open[-1]
        if self._heading_level(last) or BULLET.match(line.text) or mark_of(line.text):
            return True
        if last.size != line.size and abs(last.size - line.size) > 1:
            return True
        distance = line.top - last.top
        same_page = line.page == last.page and distance > 0
        if same_page and distance > PARAGRAPH_GAP * max(self._leading, last.size):
            return True
        if sum(len(one.text) for one in self._open) > MAX_BLOCK_CHARS:
            return True
        first = self._open[0]
        if BULLET.match(first.text) and line.left < first.left + 3 and line.text[:1].isupper():
            return True  # not indented as the item's own lines would be
        short = last.right - last.column_left < SHORT_LINE * last.width
        if last.text.endswith(_SENTENCE_END):
            wide = distance > WIDE_LINES * last.size
            return short or not same_page or wide or _is_in_capitals(line.text)
        return short and line.text[:1].isupper() and not last.text.endswith((",", "-"))

    def _end(self) -> None:
        lines, self._open = self._open, []
        if not lines:
            return
        text = joined([line.text for line in lines])
        first, above, self._last = lines[0], self._last, lines[-1]
        level = self._heading_level(first)
        bullet = BULLET.match(text)
        if level and is_title(text):
            self._found.add(Heading(level, plain(text, first.page)))
        elif bullet and len(text) > bullet.end():
            depth = self._depth(first.left)
            self._found.add_item(depth, "", plain(text[bullet.end() :], first.page))
            return
        elif (mark := mark_of(text)) and mark.shown.rstrip(".)").isdigit():
            depth = self._depth(first.left)
            number = mark.shown.rstrip(".)")
            self._found.add_item(depth, number, plain(text[mark.end :], first.page))
            return
        else:
            paragraph = Paragraph(plain(text, first.page))
            self._found.add(paragraph)
            if len(lines) == 1 and (_is_in_capitals(text) or self._has_space(first, above)):
                self._apart.add(id(paragraph))
        self._indents = []

    def _has_space(self, line: Line, above: Line | None) -> bool:
        """Whether there is more space above a line than between the lines of a paragraph."""
        if above is None or line.page != above.page or line.top < above.top:
            return True
        usual = PARAGRAPH_GAP * max(self._leading, line.size)
        return line.top - above.top > min(usual, WIDE_LINES * line.size)

    def _depth(self, left: float) -> int:
        """The level of an item by how far right it stands."""
        while self._indents and left < self._indents[-1] - INDENT_PT / 2:
            self._indents.pop()
        if not self._indents or left > self._indents[-1] + INDENT_PT / 2:
            self._indents.append(left)
        return len(self._indents) - 1

    def _heading_level(self, line: Line) -> int:
        """1 to 4 by size, one below for a short bold line, else 0."""
        if not any(map(str.isalpha, line.text)):
            return 0
        if line.size >= HEADING_SIZE * self._body:
            return self._levels.get(line.size, 4)
        short = len(line.text) <= MAX_TITLE_CHARS and line.right - line.left < 0.8 * line.width
        return numbered_level(line.text) if line.bold and short and is_title(line.text) else 0

    def _end_ruled(self) -> None:
        parts, self._ruled = self._ruled, []
        if parts and (table := table_of(rows_of_parts(parts))):
            self._found.add(table)

    def _table(self, run: Run) -> None:
        rows: list[list[str]] = []
        bottom = 0.0
        for row in run.rows:
            found = in_columns(row, run.columns)
            cells = [found[at].text if at in found else "" for at in range(len(run.columns))]
            if rows and not cells[0] and row.top - bottom < 0.5 * self._leading:
                rows[-1] = [
                    joined([a, b]) if b else a for a, b in zip(rows[-1], cells, strict=True)
                ]
            else:
                rows.append(cells)
            bottom = row.bottom
        page = run.rows[0].page
        table = table_of([[Cell(plain(cell, page)) for cell in cells] for cells in rows])
        if table:
            self._found.add(table)


def _is_in_capitals(text: str) -> bool:
    return text.isupper() and len(text) >= MIN_CAPITALS and is_title(text)


def _are_lists(run: Run) -> bool:
    """Whether the columns are lists beside each other: most lines of two of them are items."""
    found = [in_columns(row, run.columns) for row in run.rows]
    listed = 0
    for at in range(len(run.columns)):
        lines = [cells[at].text for cells in found if at in cells]
        listed += sum(bool(BULLET.match(line)) for line in lines) * 2 > len(lines)
    return listed > 1


def _lines(run: Run) -> list[Line]:
    """The lines of a run; column by column when it has columns."""
    if run.columns:
        cells = [(row, in_columns(row, run.columns)) for row in run.rows]
        return [
            _line_of(found[at], row, column)
            for at, column in enumerate(run.columns)
            for row, found in cells
            if at in found
        ]
    left = min(row.segments[0].left for row in run.rows)
    right = max(row.segments[-1].right for row in run.rows)
    return [_line_of(_whole(row), row, (left, right)) for row in run.rows]


def _whole(row: Row) -> Segment:
    return Segment(tuple(word for one in row.segments for word in one.words))


def _line_of(segment: Segment, row: Row, column: Interval) -> Line:
    return Line(
        text=segment.text,
        left=segment.left,
        top=segment.words[0].top,
        right=segment.right,
        size=segment.size,
        bold=segment.bold,
        column_left=column[0],
        width=max(column[1] - column[0], 1.0),
        page=row.page,
    )
