"""Writes a tool's JSON result as lines a figure's unit can be read from.

``{"balance": 1204.6, "currency": "USD"}`` becomes "balance: 1204.6 USD", ``{"delay_minutes": 75}``
becomes "delay minutes: 75 minutes". A unit is a field's last word, or a field of the same record
(or of the record around it) that holds nothing but the name of a unit or a currency.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from agents_core.language.figures.figure import LANGUAGES
from agents_core.language.figures.lexicon.cldr_names import currency_words, unit_words
from agents_core.language.figures.lexicon.languages import PERCENT

Json: TypeAlias = "dict[str, Json] | list[Json] | str | Decimal | int | bool | None"

MOST_DEPTH = 20  #: deeper values are left out
MOST_DIGITS = 28  #: before or after the point; Decimal computes with as many

_WORD = re.compile(r"[A-ZÀ-Þ]?[^\W\d_A-ZÀ-Þ]+|[A-ZÀ-Þ]+|[%€$£¥₹°]")
_NUMERIC = re.compile(r"[+-]?\d+(?:[.,'’ ]\d+)*")
_RATE = frozenset("per pro por par je al".split())  #: before a last word that is no unit


def as_lines(text: str) -> str:
    """A JSON object or list as lines of "field: value unit"; any other text as it is."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        data: Json = json.loads(text, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        return text
    return "\n".join(_lines(data, "", "", 0))


def _lines(data: Json, field: str, unit: str, depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        return
    if isinstance(data, dict):
        unit = next(filter(None, map(_unit_alone, data.values())), unit)
        for name, value in data.items():
            yield from _lines(value, name, unit, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _lines(value, field, unit, depth + 1)
            if isinstance(value, dict):
                yield from ("", "")  # records stay apart
    else:
        name = " ".join(re.split(r"[\W_]+", field)).strip()
        yield (f"{name}: " if name else "") + _value(data, _unit_of(field) or unit)


def _value(data: str | Decimal | int | bool | None, unit: str) -> str:
    if isinstance(data, Decimal):
        if abs(data.adjusted()) > MOST_DIGITS:
            return str(data)
        written = format(data, "f")
        if "." in written:
            written = written.rstrip("0").rstrip(".")
        if re.search(r"\.\d{3}$", written):  # no thousands
            written += "0"
        return f"{written} {unit}".strip()
    if isinstance(data, bool) or data is None:
        return str(data).lower()
    if isinstance(data, int) or _NUMERIC.fullmatch(data):
        return f"{data} {unit}".strip()
    return data


def _unit_alone(value: Json) -> str:
    """The unit that a field's value names, or nothing."""
    return value if isinstance(value, str) and value.strip().lower() in _units() else ""


def _unit_of(field: str) -> str:
    """The unit that a field's name ends with, or nothing: "delay_minutes", "Weight (kg)"."""
    words = _WORD.findall(field)
    if not words or words[-1].lower() not in _units():
        return ""
    return "" if len(words) > 1 and words[-2].lower() in _RATE else words[-1]


@cache
def _units() -> frozenset[str]:
    """Every name of a unit, a currency or the percent sign, in the five languages."""
    percent = "|".join(PERCENT.values()).split("|")
    names = (name for one in LANGUAGES for name in (*unit_words(one), *currency_words(one)))
    return frozenset({*percent, *names})
