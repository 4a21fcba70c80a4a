"""Reads a tool's output of any shape as statements."""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agents_core.engine.brain.answers.markdown_text import pieces
from agents_core.engine.brain.answers.records import records
from agents_core.engine.brain.answers.statement import Statement, sentence
from agents_core.language.sentences import content_words, sentences

MAX_STATEMENTS = 60  #: of one output; the tool ranked them, so the rest are its weakest
_KEYS_OF_TEXT = (
    *("text", "answer", "message", "content"),
    *("summary", "description", "result", "output"),
)
_DESCRIBES = ("summary", "description")
_KEYS_OF_PASSAGE = {
    *("id", "section", "lead_in", "number", "text", "row", "notes"),
    *("fits_as_well", "fits_nearly_as_well"),
}
_DATE = re.compile(r"(?<![\w/.])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\w/])")


@dataclass(frozen=True, slots=True)
class Output:
    """What an output says, best first as the tool gave it."""

    statements: tuple[Statement, ...]
    listed: bool  #: several separate statements; else one text to be said as a whole
    ranked: bool = False  #: passages of a lookup, which compared them with the question itself


def read_output(output: str) -> Output:
    """What the output says."""
    output = _with_certain_dates(output)
    try:
        data = json.loads(output)
    except (ValueError, RecursionError):  # RecursionError: nested a thousand deep
        return _from_text(output)
    if isinstance(data, str):
        return _from_text(data)
    if isinstance(data, Mapping) and len(data) == 1:
        [data] = data.values() if isinstance(next(iter(data.values())), list) else [data]
    if found := _first(_passages(data)):
        return Output(found, True, ranked=True)
    if texts := list(_texts_of(data)):
        whole = _from_text("\n".join(texts))
        return Output(whole.statements, len(texts) > 1 or whole.listed)
    return Output(_first(records(data)), True)


def _with_certain_dates(output: str) -> str:
    """Dates such as 03/11/2026 as 2026-11-03, where a number above 12 in any of the output's dates
    of that form shows which one is the day; else as they stand."""
    dates = _DATE.findall(output)
    day_first = any(int(one) > 12 for one, *_ in dates)
    month_first = any(int(two) > 12 for _, _, two, _ in dates)
    if day_first == month_first:
        return output
    day, month = (1, 3) if day_first else (3, 1)
    return _DATE.sub(lambda one: f"{one[4]}-{int(one[month]):02}-{int(one[day]):02}", output)


def _first(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    told = (one for one in statements if content_words(one.own_words()))
    return tuple(itertools.islice(told, MAX_STATEMENTS))


def _passages(data: Any) -> Iterator[Statement]:
    """The passages of a lookup: a list of records that have no other fields than a passage."""
    found = data if isinstance(data, list) else []
    if all(isinstance(one, dict) and one.keys() <= _KEYS_OF_PASSAGE for one in found):
        for one in found:
            row = one.get("row")
            yield Statement(
                text=str(one.get("text", "")),
                section=tuple(str(one.get("section", "")).split(" > ")) if "section" in one else (),
                lead_in=_several(one.get("lead_in")),
                row=tuple((k, str(v)) for k, v in row.items()) if isinstance(row, dict) else (),
                notes=_several(one.get("notes")),
                tied=one.get("fits_as_well") is True,
                close=one.get("fits_nearly_as_well") is True,
            )


def _several(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _texts_of(data: Any) -> Iterator[str]:
    """The texts of data that consists of texts: a list, or records around one, which may have a
    title. A description is one field beside others."""
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            for key in _KEYS_OF_TEXT:
                value = one.get(key)
                alone = key not in _DESCRIBES or len(one) < 4
                if isinstance(value, str) and len(value.split()) > 1 and alone:
                    yield value
                    break


def _from_text(text: str) -> Output:
    found = list(pieces(text))
    entries = [piece for piece in found if piece.entry]
    if len(entries) > 1 or (entries and len(entries) == len(found)):
        rows = (Statement(row=one.row, text="" if one.row else one.text) for one in entries)
        return Output(_first(rows), True)
    texts = [piece.text for piece in found if not piece.text.endswith(":")]
    told = (Statement(text=sentence(one)) for text in texts for one in sentences(text))
    return Output(_first(told), len(texts) > 3)
