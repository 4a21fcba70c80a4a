"""Of alike statements the one with the least or greatest figure: "the cheapest", "the last one"."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from agents_core.engine.brain.answers.closeness import closeness
from agents_core.engine.brain.answers.statement import Statement
from agents_core.language.embeddings import Embedder
from agents_core.language.figures import DateParts, FigureKind, read_figures
from agents_core.language.figures.unit_sizes import in_base
from agents_core.language.sentences import words

_MONEY, _NUMBER, _DURATION = FigureKind.MONEY, FigureKind.NUMBER, FigureKind.DURATION
_CLOCK = (FigureKind.DATE, FigureKind.TIME)
_SIZE = (FigureKind.MEASURE, _DURATION, _NUMBER)
_SPEED = (_DURATION, _NUMBER, FigureKind.MEASURE)
_WAYS = {
    "cheap low": ("price", (_MONEY, _NUMBER), -1),
    "expensive dear costly high": ("price", (_MONEY, _NUMBER), 1),
    "early soon first": ("start time or date", _CLOCK, -1),
    "late last": ("start time or date", _CLOCK, 1),
    "fast quick": ("speed", _SPEED, 1),
    "slow": ("speed", _SPEED, -1),
    "big large": ("size, number of people", _SIZE, 1),
    "small little": ("size, number of people", _SIZE, -1),
    "heavy": ("weight", _SIZE, 1),
    "light": ("weight", _SIZE, -1),
    "long": ("length, duration", _SIZE, 1),
    "short": ("length, duration", _SIZE, -1),
}
"""Adjective: the name of what it compares, kinds of figures, and -1 for the least, 1 for the
greatest. The shorter duration is the faster one."""
_BY_WORD = {word: way for listed, way in _WAYS.items() for word in listed.split()}
_SAME_FORM = {"first", "last"}


def extreme_of(
    embedder: Embedder, question: str, statements: Sequence[Statement]
) -> list[Statement]:
    """Those of alike statements that the question's superlative means; none where it has none,
    where it is a word of the statements themselves, or where no figure can be compared."""
    way = _way(question, " ".join(one.own_words() for one in statements))
    groups = [[one for one in statements if one.states_like(first)] for first in statements]
    alike = max(groups, key=len, default=[])
    if way is None or len(alike) < 2:
        return []
    name, kinds, sign = way
    columns = list(zip(*(map(_sizes, alike)), strict=False))
    for kind in kinds:
        fitting = [column for column in columns if all(one[1].get(kind) for one in column)]
        differing = [c for c in fitting if len({one[1][kind] for one in c}) > 1]
        if differing:
            near = closeness(embedder, [name], [column[0][0] for column in differing])
            sizes = [one[1][kind] for one in differing[int(near.argmax())]]
            least = (sign < 0) != (kind is _DURATION and name == "speed")
            wanted = min(sizes) if least else max(sizes)
            return [one for one, size in zip(alike, sizes, strict=True) if size == wanted]
    return []


def _way(question: str, known: str) -> tuple[str, tuple[FigureKind, ...], int] | None:
    said, taken = words(question), set(words(known))
    for before, word in zip(["", *said], said, strict=False):
        base = re.sub(r"(?:(?<=g)g)?(?:i?est)$", "", word)
        base = {"heav": "heavy", "earl": "early", "cheapes": "cheap"}.get(base, base)
        superlative = word != base or word in _SAME_FORM or before in ("most", "least")
        if superlative and word not in taken:
            for way in (_BY_WORD.get(base), _BY_WORD.get(base + "e")):
                if way:
                    return way if before != "least" else (way[0], way[1], -way[2])
    return None


def _sizes(statement: Statement) -> list[tuple[str, dict[FigureKind, tuple[Decimal, ...]]]]:
    """By column, or by place in a text: its name, and the size of its figure by kind."""
    return [(head, dict(_readings(cell))) for head, cell in statement.row] or list(
        (statement.label(), dict(_readings(one.text)))
        for one in read_figures(statement.text)
        if not one.article
    )


def _readings(text: str) -> Iterator[tuple[FigureKind, tuple[Decimal, ...]]]:
    for figure in reversed(read_figures(text)):
        for reading in reversed(figure.readings):
            if isinstance(reading.value, DateParts):
                parts = reading.value
                yield reading.kind, tuple(Decimal(part or 0) for part in (parts.year, parts.month, parts.day))
            elif isinstance(reading.value, Decimal):
                yield reading.kind, (in_base(reading.value, reading.unit)[1],)
