"""Strict reading of untrusted JSON into frozen dataclasses.

pydantic checks fields and types in strict mode. The reader here adds what pydantic's parser lacks:
it bounds depth, list length, text length and numbers, and refuses a name twice in one object.
"""

import functools
import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, to_json

from agents_core.exchange.call_file.file_format import JSON_DEPTH, TEXT_CHARS

MAX_NUMBER = 2**31 - 1
"""What an integer column of either database holds; as milliseconds it is 24 days."""

MAX_ENTRIES = 10_000
"""Entries of one list or object. pydantic reports every wrong entry of a list, not only the first:
without a bound, 64 MB of wrong entries would fill the memory with error reports."""

STRICT = ConfigDict(strict=True, extra="forbid")
ESCAPED = re.compile(r"\\.", re.DOTALL)
BRACKET = re.compile(r"[\[\]{}]")
BROKEN_CHARACTER = re.compile("[\x00\ud800-\udfff]")
"""NUL and half surrogate pairs: neither database stores them."""

MUST_BE = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "dataclass_type": "a JSON object",
}
"""What a field must be, by pydantic's error type."""

T = TypeVar("T")


class InvalidContent(ValueError):
    """JSON that is not what it should be; the text is a sentence for a person."""


def read_json(data: bytes) -> Any:
    """One JSON value.

    Raises:
        InvalidContent: not UTF-8, not JSON, nested too deeply, a name twice in one object, or NaN.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidContent("This is not UTF-8 text.") from None
    if _too_deep(text):
        raise InvalidContent(f"This is nested more than {JSON_DEPTH} deep.")
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except InvalidContent:
        raise
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidContent(f"This is not JSON ({error.msg}, {where}).") from None
    except (ValueError, RecursionError):  # an integer of thousands of digits
        raise InvalidContent("This is not JSON that can be read.") from None


def _too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= JSON_DEPTH:
        return False
    depth = 0
    outside = ESCAPED.sub("", text).split('"')[::2]  # linear, whatever the text is
    for bracket in BRACKET.findall(" ".join(outside)):
        depth += 1 if bracket in "[{" else -1
        if depth > JSON_DEPTH:
            return True
    return False


def _refuse_constant(name: str) -> Any:
    raise InvalidContent(f"{name} is not a number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidContent("A name appears twice in one object.")
    return found


def parse_as(kind: type[T], value: Any, *, max_chars: Mapping[str, int]) -> T:
    """A JSON object as an instance of a dataclass.

    A missing field takes its default; an unknown one is refused. ``max_chars`` limits text fields
    by name; those not in it may have ``TEXT_CHARS``.

    Raises:
        InvalidContent: the first field that is missing, unknown, too long or of another type.
    """
    if not isinstance(value, dict):
        raise InvalidContent("This must be a JSON object.")
    _check_bounds("", value, max_chars)
    # Serialised again because only pydantic's JSON mode reads, strictly, a list as a tuple and an
    # object as a dataclass.
    try:
        (parsed,) = _adapter(kind).validate_json(to_json([value]))  # type: ignore[arg-type]
    except ValidationError as error:
        raise InvalidContent(_sentence(error.errors(include_url=False)[0])) from None
    return parsed  # type: ignore[no-any-return]


@functools.cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """A tuple of one: pydantic takes no configuration for a bare dataclass, but hands the one of
    the tuple down to it."""
    return TypeAdapter(tuple[kind], config=STRICT)  # type: ignore[valid-type]


def parse_time(name: str, text: str) -> datetime:
    """A time with its zone, in UTC.

    Raises:
        InvalidContent: it is not such a time, or outside the years 2000 to 2199.
    """
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidContent(
            f"“{name}” must be a time with its zone, like 2026-11-22T09:30:00+00:00."
        ) from None
    if not 2000 <= at.year < 2200:
        raise InvalidContent(f"“{name}” must be a time from 2000 to 2199.")
    return at


def printable(name: object) -> str:
    """Untrusted text for use in a sentence: at most 40 characters, all of them printable."""
    return "".join(char for char in str(name)[:40] if char.isprintable())


# --- bounds that apply to every value ---------------------------------------------------------


def _check_bounds(name: str, value: Any, max_chars: Mapping[str, int]) -> None:
    """``name``: of the field the value is in, for the sentence."""
    match value:
        case str():
            _check_text(name, value, max_chars.get(name, TEXT_CHARS))
        case int() | float():  # a bool fits
            if not math.isfinite(value) or abs(value) > MAX_NUMBER:
                raise InvalidContent(f"“{name}” must be a number of at most {MAX_NUMBER:,}.")
        case list():
            _check_length(name, value)
            for one in value:
                _check_bounds(name, one, max_chars)
        case dict():
            _check_length(name, value)
            for key, one in value.items():
                _check_text(printable(key), key, TEXT_CHARS)
                _check_bounds(key, one, max_chars)


def _check_text(name: str, text: str, max_chars: int) -> None:
    if len(text) > max_chars:
        raise InvalidContent(f"“{name}” must be at most {max_chars:,} characters.")
    if BROKEN_CHARACTER.search(text):
        raise InvalidContent(f"“{name}” must be text without broken characters.")


def _check_length(name: str, value: list[Any] | dict[str, Any]) -> None:
    if len(value) > MAX_ENTRIES:
        raise InvalidContent(f"“{name}” has more than {MAX_ENTRIES:,} entries.")


# --- the sentence of a pydantic error ---------------------------------------------------------


def _sentence(error: ErrorDetails) -> str:
    name = printable(next(part for part in reversed(error["loc"]) if isinstance(part, str)))
    kind, details = error["type"], error.get("ctx", {})
    if kind == "missing" and not isinstance(error["loc"][-1], int):
        return f"“{name}” is missing."
    if kind == "unexpected_keyword_argument":
        return f"“{name}” is not a known field."
    if kind == "literal_error":
        return f"“{name}” must be {details['expected']}."
    if kind in ("missing", "too_long"):
        return f"“{name}” has a list with too {'few' if kind == 'missing' else 'many'} entries."
    return f"“{name}” must be {MUST_BE[kind]}." if kind in MUST_BE else f"“{name}”: {error['msg']}."
