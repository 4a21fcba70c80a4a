"""Records of a tool's output, and which of their fields are said.

{"room": "B4", "starting_time": "08:05"} is "The room is B4. The starting time is 8:05 am."; one
of several records is said like a table row: "For the course 1: room B4".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents_core.engine.brain.answers.asked_kind import asks_when, has_kind
from agents_core.engine.brain.answers.closeness import closeness
from agents_core.engine.brain.answers.spoken_rows import Cell
from agents_core.engine.brain.answers.statement import Statement, sentence, stems
from agents_core.language.embeddings import Embedder

_SILENT_KEYS = re.compile(r"(?:^|_)(?:id|ids|uuid|score|line|version|source|url|type|index|rank)$")
_UNIT = re.compile(
    r" (kg|g|lbs?|km|cm|mm|mi|minutes|hours|days|weeks|months|years|percent|eur|usd|gbp)$"
)
"""The unit of a number in its key: "weight_kg"."""
_NO_NOUN = re.compile(r"(?:[^su]s|ed|on|at|by|to|from|until|left)$")
"""The end of a key that does not go with "the ... is": "departs", "renews on"."""


def records(data: Any, around: tuple[str, ...] = ()) -> Iterator[Statement]:
    """Every record of an output, with what the records around it say; an inner record that is no
    list belongs to the one it is in."""
    if isinstance(data, list):
        for entry in data:
            yield from records(entry, around)
    elif isinstance(data, Mapping):
        row = tuple(_cells(data))
        over = (*around, *(f"{head} {value}" for head, value in row))
        inner = [one for value in _lists(data) for one in records(value, over)]
        if row and not (around and inner):
            yield Statement(section=around, row=row, is_record=True)
        yield from inner


def _lists(record: Mapping[str, Any]) -> Iterator[Any]:
    """The lists of records in a record."""
    for value in record.values():
        if isinstance(value, Mapping):
            yield from _lists(value)
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            yield value


def _cells(record: Mapping[str, Any], prefix: str = "") -> Iterator[Cell]:
    """The record's fields by their names, those of inner records included."""
    if record.keys() <= {"amount", "value", "currency"} and len(record) == 2:
        yield prefix, " ".join(str(one) for one in record.values())
        return
    for key, value in record.items():
        name = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]+", " ", str(key)).lower()
        name = f"{prefix} {name}".strip()
        if isinstance(value, Mapping):
            yield from _cells(value, name)
        elif value not in (None, "", []) and not _SILENT_KEYS.search(str(key)):
            if not isinstance(value, list):
                yield _cell(name, value)
            elif not isinstance(value[0], list | Mapping):
                yield name, ", ".join(map(str, value))


def _cell(name: str, value: Any) -> Cell:
    if isinstance(value, bool):
        return name, "yes" if value else "no"
    unit = _UNIT.search(name)
    if unit and isinstance(value, int | float):
        return name[: unit.start()], f"{value} {unit[1]}"
    text = str(value)
    return name, text.replace("_", " ") if text.islower() else text


_CLEAR = 0.30  #: a field below this does not clearly answer
_FEW_FIELDS = 4  #: of so few all are said when none clearly answers
_ALSO = 0.05  #: a field this close to the best one is said, too
_MOST_FIELDS = 2
_KIND = 0.1  #: a field has a figure of the kind that is asked for


def field_fits(embedder: Embedder, asked: Sequence[str], row: Sequence[Cell]) -> list[float]:
    """How close each field is to a question: by its name, and by name and value."""
    near = closeness(embedder, asked, [head for head, _ in row])
    whole = closeness(embedder, asked, [_clause(cell) for cell in row])
    return [
        float(one + two) / 2 + (_KIND if has_kind(asked[0], value) else 0.0)
        for one, two, (_, value) in zip(near, whole, row, strict=True)
    ]


def with_fields_asked(
    embedder: Embedder, asked: Sequence[str], record: Statement, told: Sequence[Statement]
) -> Statement:
    """The record with the fields asked for; among other records like a table row, after the field
    that names it."""
    like = [one for one in told if one.is_like(record)]
    if not like:
        return replace(record, row=_asked_for(embedder, asked, record.row))
    shared = set(record.row).intersection(*(one.row for one in like))
    named = stems(" ".join(asked))
    differing = [cell for cell in record.row if cell not in shared] or list(record.row)
    subject = next((one for one in differing if stems(one[1]) & named), differing[0])
    # "How much is the Hill room?" asks of the Hill room: how much?
    known = stems(" ".join(subject))
    rest = [" ".join(w for w in one.split() if not stems(w) & known) or one for one in asked]
    others = [cell for cell in record.row if cell != subject]
    return replace(record, row=(subject, *_asked_for(embedder, rest, others)), is_record=False)


def _asked_for(embedder: Embedder, asked: Sequence[str], row: Sequence[Cell]) -> tuple[Cell, ...]:
    """The fields that answer, in their order; all of a few when none clearly does."""
    if asks_when(asked[0]):
        row = [cell for cell in row if has_kind(asked[0], cell[1])] or row
    fits = field_fits(embedder, asked, row)
    if len(row) <= _FEW_FIELDS and max(fits, default=0) < _CLEAR:
        return tuple(row)
    best = sorted(range(len(row)), key=lambda at: -fits[at])[:_MOST_FIELDS]
    return tuple(row[at] for at in sorted(best) if fits[at] >= fits[best[0]] - _ALSO)


def told_fields(row: Sequence[Cell]) -> str:
    """A sentence of each field."""
    return " ".join(sentence(_clause(cell)) for cell in row)


def _clause(cell: Cell) -> str:
    name, value = cell
    if re.search(r"\w \S.*[.!?]$", value):
        return value
    bare = value in ("yes", "no") or _NO_NOUN.search(name)
    return f"{name}: {value}" if bare else f"the {name} is {value}"
