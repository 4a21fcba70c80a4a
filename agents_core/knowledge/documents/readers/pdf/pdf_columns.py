"""Finds columns and tables among the rows of a page.

Rows through which a gutter runs are columns of prose when their segments fill the columns, and a
table otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_core.knowledge.documents.readers.pdf.pdf_rows import Row, Segment
from agents_core.knowledge.documents.readers.pdf.pdf_words import Word

GUTTER_PT = 7.0
MIN_ROWS = 3
PROSE_WORDS = 4  #: of the median segment of every column
MINOR_SHARE = 0.1  #: of all segments: a column with fewer is a mark in the margin
PROSE_FILL = 0.7  #: of the column's width that its median segment takes

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that belong together. ``columns``: none for ordinary lines."""

    rows: tuple[Row, ...]
    columns: tuple[Interval, ...] = ()
    prose: bool = False


def runs_of(rows: Sequence[Row], body_size: float) -> list[Run]:
    """The rows of one page in runs, from top to bottom."""
    runs: list[Run] = []
    single: list[Row] = []
    at = 0
    while at < len(rows):
        end, columns = _extent(rows, at, body_size)
        prose = _is_prose(rows[at:end], columns)
        while not prose and end > at and len(rows[end - 1].segments) == 1:
            end -= 1  # text under a table stands in its first column
        if _is_divided(rows[at:end], columns):
            if single:
                runs.append(Run(tuple(single)))
                single = []
            runs.append(Run(tuple(rows[at:end]), tuple(columns), prose))
            at = end
        else:
            single.append(rows[at])
            at += 1
    if single:
        runs.append(Run(tuple(single)))
    return runs


def column_of(segment: Segment, columns: Sequence[Interval]) -> int:
    """The index of the column a segment stands in."""
    middle = (segment.left + segment.right) / 2
    return min(
        range(len(columns)),
        key=lambda at: max(columns[at][0] - middle, middle - columns[at][1], 0.0),
    )


def _extent(rows: Sequence[Row], start: int, body_size: float) -> tuple[int, list[Interval]]:
    """How far a gutter that begins in that row goes down, and the columns beside it."""
    if len(rows[start].segments) < 2:
        return start + 1, []
    columns: list[Interval] = []
    for at in range(start, len(rows)):
        row = rows[at]
        if len(row.segments) == 1 and row.segments[0].size > 1.15 * body_size:
            return at, columns
        merged = _merged([*columns, *((one.left, one.right) for one in row.segments)])
        if len(merged) < 2 or (columns and len(merged) < len(columns) and at - start >= MIN_ROWS):
            return at, columns
        columns = merged
    return len(rows), columns


def _merged(intervals: Sequence[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for left, right in sorted(intervals):
        if found and left - found[-1][1] < GUTTER_PT:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _is_divided(rows: Sequence[Row], columns: Sequence[Interval]) -> bool:
    """Whether enough rows have words in two columns or more."""
    if len(columns) < 2:
        return False
    beside = sum(len({column_of(one, columns) for one in row.segments}) > 1 for row in rows)
    return beside >= MIN_ROWS


def in_columns(row: Row, columns: Sequence[Interval]) -> dict[int, Segment]:
    """The row's words by column. Justified text may have wide gaps within one."""
    found: dict[int, tuple[Word, ...]] = {}
    for segment in row.segments:
        at = column_of(segment, columns)
        found[at] = (*found.get(at, ()), *segment.words)
    return {at: Segment(words) for at, words in found.items()}


def _is_prose(rows: Sequence[Row], columns: Sequence[Interval]) -> bool:
    if not columns:
        return False
    cells: dict[int, list[tuple[int, float]]] = {at: [] for at in range(len(columns))}
    for row in rows:
        for at, cell in in_columns(row, columns).items():
            fill = (cell.right - cell.left) / max(columns[at][1] - columns[at][0], 1.0)
            cells[at].append((len(cell.words), fill))
    least = MINOR_SHARE * sum(map(len, cells.values()))
    major = [found for found in cells.values() if len(found) >= max(least, 1)]
    for found in major:
        words = sorted(count for count, _ in found)
        fills = sorted(fill for _, fill in found)
        middle = len(found) // 2
        if len(found) < 3 or words[middle] < PROSE_WORDS or fills[middle] < PROSE_FILL:
            return False
    return len(major) > 1
