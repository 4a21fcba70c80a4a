"""Tables whose cells have borders: the rules of a page make a grid, and each word has its cell."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents_core.knowledge.documents.readers.pdf.cell_items import cell_words, item_starts
from agents_core.knowledge.documents.readers.pdf.pdf_rows import Row, rows_of
from agents_core.knowledge.documents.readers.pdf.pdf_rules import Direction, Rule
from agents_core.knowledge.documents.readers.pdf.pdf_words import Word
from agents_core.knowledge.documents.tree.grids import Cell

SNAP_PT = 5.0
"""Rules that are closer are one: the borders of neighbouring cells, double borders."""

SHORT_PT = 8.0  #: a shorter rule borders no cell
MAX_RULES = 1_000
MAX_PLACES = 10_000
"""A drawing may have more rules, or a grid of more places."""

UNRULED_LINES = 3  #: in two cells beside each other: rows without rules between them


@dataclass(frozen=True, slots=True)
class RuledTable:
    """Its cells row by row. ``edges``: x of its columns' borders. ``words``: what it contains."""

    top: float
    edges: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: tuple[Word, ...]

    def has_columns_of(self, other: "RuledTable") -> bool:
        """Whether the borders of both tables' columns stand at the same places."""
        if len(self.edges) != len(other.edges):
            return False
        pairs = zip(self.edges, other.edges, strict=True)
        return all(abs(one - other) <= SNAP_PT for one, other in pairs)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rules that touch each other; ``xs`` and ``ys`` are the places of all of them."""

    rules: tuple[Rule, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def divided(self, direction: Direction, at: float, place: float) -> bool:
        """Whether a rule at ``at`` passes ``place``."""
        return any(
            rule.direction == direction and rule.at == at and rule.start <= place <= rule.end
            for rule in self.rules
        )


def ruled_tables(words: Sequence[Word], rules: Sequence[Rule], page: int) -> list[RuledTable]:
    """The tables of a page from top to bottom."""
    merged = _merged(rules)
    if len(merged) > MAX_RULES:
        return []
    found = (_table(grid, words, page) for grid in _grids(merged))
    return sorted((one for one in found if one is not None), key=lambda table: table.top)


def rows_of_parts(parts: Sequence[RuledTable]) -> list[tuple[Cell, ...]]:
    """The rows of a table that pages divide; heads that are repeated on each page, once."""
    rows = list(parts[0].rows)
    for part in parts[1:]:
        repeated = 0
        while repeated < min(len(parts[0].rows), len(part.rows)) and _texts(
            part.rows[repeated]
        ) == _texts(parts[0].rows[repeated]):
            repeated += 1
        rows += part.rows[repeated:]
    return rows


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.words.text for cell in row]


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules on one line that touch as one, all of them at the same place; without short ones."""
    found: list[Rule] = []
    directions: tuple[Direction, ...] = ("across", "down")
    for direction in directions:
        same = sorted(
            (rule for rule in rules if rule.direction == direction), key=lambda rule: rule.at
        )
        for line in _near(same):
            at = sum(rule.at for rule in line) / len(line)
            start, end = line[0].start, line[0].end
            for rule in sorted(line, key=lambda rule: rule.start):
                if rule.start > end + SNAP_PT and end > start:
                    found.append(Rule(direction, at, start, end))
                    start, end = rule.start, rule.end
                start, end = min(start, rule.start), max(end, rule.end)
            found.append(Rule(direction, at, start, end))
    return [rule for rule in found if rule.end - rule.start >= SHORT_PT]


def _near(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Groups of sorted rules, each at most ``SNAP_PT`` wide."""
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at > group[0].at + SNAP_PT:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _grids(rules: Sequence[Rule]) -> Iterator[_Grid]:
    """Sets of rules that are connected."""
    left = list(rules)
    while left:
        group, queue = [left[0]], [left.pop(0)]
        while queue:
            rule = queue.pop()
            touching = [other for other in left if _touch(rule, other)]
            left = [other for other in left if other not in touching]
            group += touching
            queue += touching
        down = [rule for rule in group if rule.direction == "down"]
        across = [rule for rule in group if rule.direction == "across"]
        if down and across:
            yield _Grid(tuple(group), _places(down, across), _places(across, down))


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.direction != other.direction
        and one.start - SNAP_PT <= other.at <= one.end + SNAP_PT
        and other.start - SNAP_PT <= one.at <= other.end + SNAP_PT
    )


def _places(rules: Sequence[Rule], others: Sequence[Rule]) -> tuple[float, ...]:
    """Where the rules stand, and where the others end beyond them: outer borders may be missing."""
    found = sorted({rule.at for rule in rules})
    first, last = min(rule.start for rule in others), max(rule.end for rule in others)
    before = [first] if first < found[0] - SNAP_PT else []
    return (*before, *found, *([last] if last > found[-1] + SNAP_PT else []))


def _table(grid: _Grid, words: Sequence[Word], page: int) -> RuledTable | None:
    """The grid as a table; None when it has less than two columns or rows with words."""
    places = (len(grid.xs) - 1) * (len(grid.ys) - 1)
    if len(grid.xs) < 3 or len(grid.ys) < 3 or places > MAX_PLACES:
        return None
    cells = _regions(grid)
    inside: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        place = _place(grid, word)
        if place is not None:
            inside.setdefault(cells[place], []).append(word)
    lines = {place: rows_of(found, page) for place, found in inside.items()}
    if min(len({row for row, _ in inside}), len({column for _, column in inside})) < 2:
        return None
    if len(grid.ys) == 3 and _has_unruled_rows(lines):
        return None
    all_bold = all(word.bold for found in inside.values() for word in found)
    rows: list[list[Cell]] = [[] for _ in grid.ys[1:]]
    for first in sorted(set(cells.values())):
        spanned = [place for place, region in cells.items() if region == first]
        found = inside.get(first, [])
        rows[first[0]].append(
            Cell(
                cell_words(lines.get(first, []), page),
                columns=max(column for _, column in spanned) - first[1] + 1,
                rows=max(row for row, _ in spanned) - first[0] + 1,
                head=not all_bold and all(word.bold for word in found),
            )
        )
    kept = tuple(word for found in inside.values() for word in found)
    return RuledTable(grid.ys[0], grid.xs, tuple(map(tuple, rows)), kept)


def _has_unruled_rows(lines: dict[tuple[int, int], list[Row]]) -> bool:
    """Whether the only row below the heads has several lines, which are no list, in more than one
    cell."""
    cells = [[row.text for row in found] for (row, _), found in lines.items() if row == 1]
    return sum(len(found) >= UNRULED_LINES and not item_starts(found) for found in cells) > 1


def _place(grid: _Grid, word: Word) -> tuple[int, int] | None:
    """Row and column in which the middle of a word stands."""
    row = _between(grid.ys, (word.top + word.bottom) / 2)
    column = _between(grid.xs, (word.left + word.right) / 2)
    return None if row is None or column is None else (row, column)


def _between(places: Iterable[float], at: float) -> int | None:
    pairs = enumerate(pairwise(places))
    return next((number for number, (low, high) in pairs if low <= at < high), None)


def _regions(grid: _Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Of each place of the grid, the first place of its cell: places without a rule between them
    are one cell."""
    region: dict[tuple[int, int], tuple[int, int]] = {}
    for row, (top, bottom) in enumerate(pairwise(grid.ys)):
        for column, (left, right) in enumerate(pairwise(grid.xs)):
            own = (row, column)
            if column and not grid.divided("down", left, (top + bottom) / 2):
                own = region[row, column - 1]
            if row and not grid.divided("across", top, (left + right) / 2):
                above = region[row - 1, column]
                if own != (row, column) and own != above:
                    first = min(own, above)
                    region = {
                        place: first if one in (own, above) else one
                        for place, one in region.items()
                    }
                    above = first
                own = above
            region[row, column] = own
    return region
