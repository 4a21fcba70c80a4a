"""Tables with merged cells as plain grids: every cell has the value that a reader sees there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents_core.knowledge.documents.tree.nodes import Table, Words, plain

MAX_COLUMNS = 100
MAX_SPAN_ROWS = 1000

EMPTY = plain("")

_BULLET = re.compile(r"[-–—•▪*]\s+(?=\S)")
_DASHES = frozenset("-–—")
_SIGNS = frozenset(":;,.")
_FIGURE = re.compile(r"(?!(?:19|20)\d\d$)[^\w\s]*\s?\d[\d.,'\s]*\s?(?:[^\w\s]|[A-Z]{3})?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell over ``columns`` and ``rows`` places of the grid. ``head``: marked as a head."""

    words: Words
    columns: int = 1
    rows: int = 1
    head: bool = False


def one_line(words: Words) -> Words:
    """A cell's lines as one; those that begin with bullets are divided by signs: "9 €; 12 €" and
    not "9 € - 12 €"."""
    texts = [line.text for line in words.lines() if line.text]
    marks = [found[0][0] for text in texts if (found := _BULLET.match(text))]
    if not marks or (len(marks) == 1 and marks[0] in _DASHES):  # "- 5 euros" alone is a figure
        return Words(words.text, words.starts[:1], words.notes, words.bold)
    told = ""
    for text in texts:
        item = _BULLET.sub("", text)
        joint = " " if item == text or told[-1:] in _SIGNS else "; "
        told = f"{told}{joint}{item}" if told else item
    notes = tuple((min(at, len(told)), label) for at, label in words.notes)
    return Words(told, words.starts[:1], notes)


def table_of(rows: Sequence[Sequence[Cell]], head_rows: int | None = None) -> Table | None:
    """The grid as a table; None without words.

    ``head_rows``: how many rows are column heads. None: those in which every cell is marked as a
    head, or else the first row unless it already holds values. A cell over all columns is a row
    with one cell: a title within the table.
    """
    grid = _grid(rows)
    filled = [place for place, row in enumerate(grid) if any(cell.text for cell in row)]
    if not filled:
        return None
    count = _marked_heads(rows) if head_rows is None else head_rows
    if not count and not _is_data(grid[filled[0]]):
        count = filled[0] + _merged_heads(rows[filled[0] :], grid[filled[0] :])
    body = [_row(grid[place], rows[place]) for place in filled if place >= count]
    return Table(_heads(grid[:count]), tuple(body))


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[Words]]:
    """Merged cells repeat their words in every place they cover."""
    grid: list[list[Words]] = []
    below: dict[int, tuple[int, Words]] = {}  # column -> rows still covered, words
    for row in rows:
        placed: dict[int, Words] = {}
        for column, (left, words) in list(below.items()):
            placed[column] = words
            below[column] = (left - 1, words)
            if left <= 1:
                del below[column]
        column = 0
        for cell in row:
            while column in placed:
                column += 1
            for place in range(column, min(column + max(cell.columns, 1), MAX_COLUMNS)):
                if place in placed:
                    break
                placed[place] = cell.words
                if cell.rows > 1:
                    below[place] = (min(cell.rows, MAX_SPAN_ROWS) - 1, cell.words)
        width = max(placed, default=-1) + 1
        grid.append([placed.get(place, EMPTY) for place in range(width)])
    width = max(map(len, grid), default=0)
    return [row + [EMPTY] * (width - len(row)) for row in grid]


def _marked_heads(rows: Sequence[Sequence[Cell]]) -> int:
    count = 0
    while count < len(rows) - 1 and rows[count] and all(cell.head for cell in rows[count]):
        count += 1
    return count


def _merged_heads(rows: Sequence[Sequence[Cell]], grid: Sequence[Sequence[Words]]) -> int:
    """How many rows the heads have: a head over several columns has heads of its own below it,
    beside which the others are merged or empty, unless values stand there."""
    wide = {cell.words.text for cell in rows[0] if 1 < cell.columns < len(grid[0])} - {""}
    if not wide or len(grid) < 3:
        return 1
    beside = [
        not below.text or below.text == head.text
        for head, below in zip(grid[0], grid[1], strict=True)
        if head.text not in wide
    ]
    return 2 if all(beside) and not _is_data(grid[1]) else 1


def _is_data(first: Sequence[Words]) -> bool:
    """Whether the first row already holds values: a figure in the second of two columns ("Check-in
    | 15:00"), or figures in most columns. A year is a head like any other."""
    if len(first) == 2:
        return any(character.isdigit() for character in first[1].text)
    values = [cell.text for cell in first[1:] if cell.text]
    return sum(bool(_FIGURE.fullmatch(text)) for text in values) * 2 > len(values)


def _heads(grid: Sequence[Sequence[Words]]) -> tuple[Words, ...]:
    """Heads over several rows are joined: "Fee" over "first bag" is "Fee first bag"."""
    if not grid:
        return ()
    columns = zip(*grid, strict=True)
    joined = [dict.fromkeys(cell.text for cell in column if cell.text) for column in columns]
    return tuple(plain(" ".join(texts), grid[0][0].line) for texts in joined)


def _row(row: Sequence[Words], cells: Sequence[Cell]) -> tuple[Words, ...]:
    whole = len(cells) == 1 and cells[0].columns >= len(row) > 1
    return (row[0], *[EMPTY] * (len(row) - 1)) if whole else tuple(row)
