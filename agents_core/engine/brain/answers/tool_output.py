"""A tool's output of any shape as sentences that can be spoken."""

import json
import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from agents_core.language.sentences import (
    capitalised,
    content_words,
    sentences,
    strip_bullet,
    unwrap,
)

MAX_PASSAGES = 60  #: of one output; the tool ranked them, so the rest are its weakest
_MARK = re.compile(
    r"^\s*(?:[\[(]\s*[A-Za-z]{0,12}[ #-]?\d+[^\])]{0,20}[\])]|[A-Z]{1,3}\d+\s*[:.)-])\s*"
)
_INNER_MARK = re.compile(
    r"\s*[\[(](?:[A-Za-z]{1,12}[ #-]?\d+|source[^\])]*|line[^\])]*|score[^\])]*)[\])]"
)
_MARKDOWN = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__|\*|`|~~)"), ""),
    (re.compile(r"^\s{0,3}#{1,6}\s+", re.MULTILINE), ""),
    (re.compile(r"^\s*>\s?", re.MULTILINE), ""),
    (re.compile(r"<[^>]{1,80}>"), ""),
    (re.compile(r"https?://\S+"), ""),
)
_SPOKEN = (
    (re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)"), " by "),
    (re.compile(r"(?<=\d)\s*lbs?\b\.?(?!\w)"), " pounds"),
    (re.compile(r"(?<=\d)\s*kgs?\b"), " kilograms"),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"\s+[—–]\s+|\s+-\s+"), ", "),
    (re.compile(r"\s+"), " "),
)
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
class OutputPassages:
    """Pieces of an output, best first as the tool gave them."""

    texts: tuple[str, ...]
    listed: bool  #: several separate finds; else one text to be told as a whole
    rows: tuple[OutputRow, ...] = ()  #: several records, each with its own fields


def read_output(output: str) -> OutputPassages:
    """The output's speakable pieces."""
    try:
        data = json.loads(output)
    except ValueError:
        return _from_text(output)
    if isinstance(data, str):
        return _from_text(data)
    texts = [text for text in _from_data(data) if content_words(text)]
    rows = tuple(_rows(data, ())[:MAX_PASSAGES])
    table = rows if len(rows) > 1 else ()
    return OutputPassages(tuple(texts[:MAX_PASSAGES]), _is_listing(data), table)


def _is_listing(data: Any) -> bool:
    """A list of finds, or a record around one."""
    values = data.values() if isinstance(data, dict) else [data]
    return any(isinstance(value, list) and len(value) > 1 for value in values)


def _from_text(text: str) -> OutputPassages:
    marked = [line for line in unwrap(text).splitlines() if _is_entry(line)]
    lines = [line for line in unwrap(text).splitlines() if line.strip()]
    if len(marked) > 1 or (marked and len(marked) == len(lines)):
        found = [speakable(line) for line in marked]
        return OutputPassages(tuple(found[:MAX_PASSAGES]), True)
    kept = [line for line in lines if not line.rstrip().endswith(":")]
    pieces = [speakable(piece) for line in kept for piece in sentences(line)]
    return OutputPassages(tuple(piece for piece in pieces if piece)[:MAX_PASSAGES], len(kept) > 3)


def _is_entry(line: str) -> bool:
    return _MARK.match(line) is not None or strip_bullet(line) != line.strip()


def _from_data(data: Any) -> list[str]:
    if isinstance(data, list):
        return [text for entry in data for text in _from_data(entry)]
    if isinstance(data, dict):
        return _from_record(data)
    return [speakable(str(data))] if data is not None else []


def _from_record(record: dict[Any, Any]) -> list[str]:
    for key in _KEYS_OF_TEXT:
        if _is_prose(record.get(key)):
            return list(_from_text(record[key]).texts)
    nested = [value for value in record.values() if isinstance(value, list | dict) and value]
    told = [field.text for field in _fields(record)]
    return told + [text for value in nested for text in _from_data(value)]


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


def _fields(record: dict[Any, Any]) -> OutputRow:
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
        return Field(key=spaced, value=text, text=speakable(text), clause="")
    told = speakable(f"The {spaced} {verb} {text}.")
    return Field(key=spaced, value=text, text=told, clause=f"the{told[3:-1]}")


def speakable(text: str) -> str:
    """Without marks, ids and markdown, ending like a sentence."""
    text = _MARK.sub("", strip_bullet(_MARK.sub("", text)))
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    text = _INNER_MARK.sub("", text)
    for pattern, replacement in _SPOKEN:
        text = pattern.sub(replacement, text)
    text = text.strip(" ,;|-")
    if not text:
        return ""
    return capitalised(text if text[-1] in ".!?…" else text + ".")


def speakable_lines(text: str) -> str:
    """A text of several lines as one passage to speak."""
    return " ".join(said for line in unwrap(text).splitlines() if (said := speakable(line)))
