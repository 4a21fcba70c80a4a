"""Reads a tool's output of any shape as statements, or as records with fields."""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from agents_core.engine.brain.answers.markdown_text import pieces, plain
from agents_core.engine.brain.answers.statement import Statement, sentence
from agents_core.language.sentences import content_words, sentences

MAX_STATEMENTS = 60  #: of one output; the tool ranked them, so the rest are its weakest
MAX_CHARS = 600
_KEYS_OF_TEXT = (
    "text",
    "answer",
    "message",
    "content",
    "summary",
    "description",
    "result",
    "output",
)
_KEYS_OF_PASSAGE = {
    *("id", "section", "lead_in", "number", "text", "row", "notes"),
    *("fits_as_well", "fits_nearly_as_well"),
}
_DESCRIBES = ("summary", "description")
_LONG_VALUE = 6  #: words; more are a sentence already
TIME_OR_DATE = re.compile(r"\b\d{1,2}:\d\d\b|\b\d{4}-\d\d-\d\d\b")  #: a time of day or a date
_SILENT_KEYS = re.compile(r"(?:^|_)(?:id|ids|uuid|score|line|version|source|url|type|index|rank)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value of a record and how it is said."""

    key: str
    value: str
    text: str  #: as a sentence of its own
    clause: str  #: to be joined with others; empty when the value is a sentence itself


OutputRow: TypeAlias = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """What an output says, best first as the tool gave it."""

    statements: tuple[Statement, ...]
    listed: bool  #: several separate statements; else one text to be said as a whole
    rows: tuple[OutputRow, ...] = ()  #: several records, each with its own fields
    ranked: bool = False  #: passages of a lookup, which compared them with the question itself


def read_output(output: str) -> Output:
    """What the output says."""
    try:
        data = json.loads(output)
    except ValueError:
        return _from_text(output)
    if isinstance(data, str):
        return _from_text(data)
    found = list(_passages(data))
    if found:
        passages = _short_enough(found)
        return Output(passages, True, ranked=list(passages) == found)
    statements = [
        statement for statement in _from_data(data) if content_words(statement.own_words())
    ]
    rows = tuple(_rows(data, ())[:MAX_STATEMENTS])
    return Output(_short_enough(statements), _is_listing(data), rows if len(rows) > 1 else ())


def _short_enough(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The first statements; one that is too long to be listened to is cut into its sentences."""
    cut = (
        replace(statement, text=text)
        for statement in statements
        for text in (
            sentences(statement.text) if len(statement.text) > MAX_CHARS else (statement.text,)
        )
    )
    return tuple(itertools.islice(cut, MAX_STATEMENTS))


def _passages(data: Any) -> Iterator[Statement]:
    """The passages of a lookup: a list of records that have no other fields than a passage."""
    found = next(iter(data.values()), None) if isinstance(data, dict) and len(data) == 1 else data
    records = found if isinstance(found, list) else []
    if all(isinstance(one, dict) and one.keys() <= _KEYS_OF_PASSAGE for one in records):
        for one in records:
            row = one.get("row")
            yield Statement(
                text=str(one.get("text", "")),
                section=tuple(str(one.get("section", "")).split(" > ")) if "section" in one else (),
                lead_in=_texts(one.get("lead_in")),
                row=tuple((k, str(v)) for k, v in row.items()) if isinstance(row, dict) else (),
                notes=_texts(one.get("notes")),
                tied=one.get("fits_as_well") is True,
                close=one.get("fits_nearly_as_well") is True,
            )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _is_listing(data: Any) -> bool:
    """A list of statements, or a record around one."""
    values = data.values() if isinstance(data, dict) else [data]
    return any(isinstance(value, list) and len(value) > 1 for value in values)


def _from_text(text: str) -> Output:
    found = list(pieces(text))
    entries = [piece for piece in found if piece.entry]
    if len(entries) > 1 or (entries and len(entries) == len(found)):
        statements = [
            Statement(row=one.row) if one.row else Statement(text=one.text) for one in entries
        ]
        return Output(_short_enough(statements), True)
    texts = [piece.text for piece in found if not piece.text.endswith(":")]
    spoken = (Statement(text=sentence(one)) for text in texts for one in sentences(text))
    return Output(_short_enough(spoken), len(texts) > 3)


def _from_data(data: Any) -> list[Statement]:
    if isinstance(data, list):
        return [statement for entry in data for statement in _from_data(entry)]
    if isinstance(data, dict):
        return _from_record(data)
    return [Statement(text=plain(str(data)))] if data is not None else []


def _from_record(record: Mapping[str, Any]) -> list[Statement]:
    for key in _KEYS_OF_TEXT:
        if _is_prose(record.get(key)):
            return list(_from_text(record[key]).statements)
    nested = [value for value in record.values() if isinstance(value, list | dict) and value]
    own = [Statement(text=field.text) for field in _fields(record)]
    return own + [statement for value in nested for statement in _from_data(value)]


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) > 1


def _rows(data: Any, around: OutputRow) -> list[OutputRow]:
    """Every record of a list, with what the records around it say; texts are no records."""
    if isinstance(data, list):
        return [row for entry in data for row in _rows(entry, around)]
    if not isinstance(data, dict):
        return []
    own = _fields(data)
    if any(_is_prose(data.get(key)) for key in _KEYS_OF_TEXT) and not _tells_more(own):
        return []
    row = (*around, *own)
    for key, value in data.items():
        if isinstance(value, dict):
            row = (*row, *_fields(value))
        elif (
            isinstance(value, list) and value and not any(isinstance(v, list | dict) for v in value)
        ):
            row = (*row, _field(str(key), ", ".join(map(str, value))))
    lists = [value for value in data.values() if isinstance(value, list)]
    inner = [entry for value in lists for entry in _rows(value, row)]
    return inner or ([row] if row else [])


def _tells_more(fields: OutputRow) -> bool:
    """Whether its text is one fact among others: a room's description beside its price."""
    prose = sum(field.key in _KEYS_OF_TEXT for field in fields)
    described = all(field.key in _DESCRIBES for field in fields if field.key in _KEYS_OF_TEXT)
    return described and len(fields) - prose >= 2


def _fields(record: Mapping[str, Any]) -> OutputRow:
    return tuple(
        _field(str(key), value)
        for key, value in record.items()
        if not isinstance(value, list | dict)
        and value not in (None, "")
        and not _SILENT_KEYS.search(str(key))
    )


def _field(key: str, value: Any) -> Field:
    """ "departure_time": "08:00" becomes "The departure time is 08:00."."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]+", " ", key).lower()
    if isinstance(value, bool):
        value = "yes" if value else "no"
    text = str(value).replace("_", " ") if str(value).islower() else str(value)
    several = re.search(r"[^su]s$", spaced) and not TIME_OR_DATE.search(text)
    verb = "are" if several else "is"
    if len(text.split()) > _LONG_VALUE or re.search(r"\w \S.*[.!?]$", text):
        return Field(key=spaced, value=text, text=sentence(plain(text)), clause="")
    clause = f"the {spaced} {verb} {text}"
    return Field(key=spaced, value=text, text=sentence(clause), clause=clause)
