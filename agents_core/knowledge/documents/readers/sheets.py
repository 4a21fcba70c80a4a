"""CSV and Excel files to a document tree: every sheet a table under its name."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format

from agents_core.knowledge.documents.readers.reading import Reading
from agents_core.knowledge.documents.tree.grids import Cell, table_of
from agents_core.knowledge.documents.tree.nodes import (
    Block,
    Heading,
    LeftOutKind,
    Tree,
    plain,
)
from agents_core.knowledge.documents.unreadable import Unreadable

MAX_ROWS = 20_000
SAMPLE_CHARS = 16 * 1024

CURRENCIES = ("€", "$", "£", "¥", "CHF", "EUR", "USD", "GBP", "kr", "zł")
"""Signs looked for in a cell's number format."""


def read_csv(text: str) -> Reading:
    """One table. The separator is the one that divides the first lines best.

    Raises:
        Unreadable: too many rows, or no separator.
    """
    try:
        dialect = csv.Sniffer().sniff(text[:SAMPLE_CHARS], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [row for row in csv.reader(io.StringIO(text), dialect) if any(map(str.strip, row))]
    except csv.Error as error:
        raise Unreadable("This CSV file is damaged.") from error
    _check(len(rows))
    return Reading(
        tree=Tree(blocks=tuple(_sheet([[Cell(plain(one)) for one in row] for row in rows])))
    )


def read_xlsx(data: bytes) -> Reading:
    """A table for each visible sheet, with the values that Excel stored last.

    Raises:
        Unreadable: too many rows. Others: damaged.
    """
    book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    left_out: Counter[LeftOutKind] = Counter()
    blocks: list[Block] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            left_out["hidden text"] += 1
            continue
        rows = list(_rows(sheet, left_out))
        _check(len(rows))
        found = _sheet(rows)
        if found and len(book.worksheets) > 1:
            blocks.append(Heading(2, plain(sheet.title)))
        blocks += found
    return Reading(tree=Tree(blocks=tuple(blocks), left_out=+left_out))


def _check(rows: int) -> None:
    if rows > MAX_ROWS:
        raise Unreadable(
            f"This table has {rows:,} rows; the limit is {MAX_ROWS:,}.",
            "Import only what callers ask about.",
        )


def _sheet(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """Lines over the table that have one cell only are its title."""
    titles = 0
    while titles < len(rows) - 1 and sum(bool(cell.words.text) for cell in rows[titles]) <= 1:
        titles += 1
    blocks: list[Block] = [
        Heading(3, cell.words) for row in rows[:titles] for cell in row if cell.words.text
    ]
    table = table_of(rows[titles:])
    return blocks + ([table] if table else [])


def _rows(sheet: Any, left_out: Counter[LeftOutKind]) -> Iterator[list[Cell]]:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merged in sheet.merged_cells.ranges:
        size = (merged.max_col - merged.min_col + 1, merged.max_row - merged.min_row + 1)
        spans[merged.min_row, merged.min_col] = size
        if size[0] * size[1] <= MAX_ROWS:
            covered |= {(row, column) for row, column in merged.cells}
    for row in sheet.iter_rows(max_row=min(sheet.max_row, MAX_ROWS + 1)):
        if sheet.row_dimensions[row[0].row].hidden:
            left_out["hidden text"] += 1
            continue
        yield list(_cells(row, spans, covered, left_out))


def _cells(
    row: Iterable[Any],
    spans: dict[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
    left_out: Counter[LeftOutKind],
) -> Iterator[Cell]:
    for cell in row:
        place = (cell.row, cell.column)
        columns, rows = spans.get(place, (1, 1))
        if place in covered and place not in spans:
            continue
        struck = cell.font is not None and cell.font.strike and cell.value is not None
        left_out["struck text"] += bool(struck)
        yield Cell(plain("" if struck else _shown(cell)), columns=columns, rows=rows)


def _shown(cell: Any) -> str:
    """The value about as Excel shows it."""
    value, form = cell.value, cell.number_format or ""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() if (value.hour, value.minute) == (0, 0):
            return value.date().isoformat()
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case int() | float() if not is_date_format(form):
            return _number(value, form)
        case _:
            return str(value)


def _number(value: float, form: str) -> str:
    if "%" in form:
        return f"{round(value * 100, 6):g}%"
    shown = f"{value:.2f}" if value != int(value) else f"{int(value)}"
    sign = next((sign for sign in CURRENCIES if sign in form), "")
    if value != int(value) and not sign:
        shown = f"{round(value, 6):g}"
    return f"{shown} {sign}".strip()
