"""JSON from strangers into frozen dataclasses: bounded in depth, exact in types. It knows no file.

A field that is missing takes its default; one nobody knows is refused.
"""

import dataclasses
import functools
import json
import math
import re
import types
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from agents_core.exchange.call_file.file_format import JSON_DEPTH, TEXT_CHARS

WHOLE_MOST = 2**31 - 1
"""What an integer column of either database holds; as milliseconds it is 24 days."""

ESCAPED = re.compile(r"\\.", re.DOTALL)
BRACKET = re.compile(r"[\[\]{}]")

Check = Callable[[Any], Any]
"""A value as its type wants it.

Raises:
    ValueError: it does not fit; the text goes on "must be ...".
"""

T = TypeVar("T")


class Unfit(ValueError):
    """JSON that is not what it should be; the text is a sentence."""


def read_json(data: bytes) -> Any:
    """One JSON value.

    Raises:
        Unfit: not UTF-8, not JSON, too deep, a name twice in one object, or a number nobody has.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unfit("This is no UTF-8 text.") from None
    if _too_deep(text):
        raise Unfit(f"This is nested more than {JSON_DEPTH} deep.")
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_once)
    except Unfit:
        raise
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unfit(f"This is no JSON ({error.msg}, {where}).") from None
    except (ValueError, RecursionError):
        raise Unfit("This is no JSON anybody writes.") from None


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


def _no_number(name: str) -> Any:
    raise Unfit(f"{name} is no number.")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unfit("A name stands twice in one object.")
    return found


def fitted(kind: type[T], value: Any, *, limits: Mapping[str, int]) -> T:
    """``value``, an object of JSON, as a ``kind``.

    ``limits``: how many characters a text field may have, by name; others ``TEXT_CHARS``.

    Raises:
        Unfit: a field is missing, unknown or not of its type.
    """
    if not isinstance(value, dict):
        raise Unfit("This must be a JSON object.")
    checks, needed = _checks(kind)  # type: ignore[arg-type]  # a class can be hashed
    for name in value:
        if name not in checks:
            raise Unfit(f"“{readable_name(name)}” is no field of {kind.__name__}.")
    for name in needed:
        if name not in value:
            raise Unfit(f"“{name}” is missing.")
    return kind(**{name: _field(name, checks[name], one, limits) for name, one in value.items()})


def instant(name: str, text: str) -> datetime:
    """A time with its zone, in UTC.

    Raises:
        Unfit: it is none, or none in which anybody had a call.
    """
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit(
            f"“{name}” must be a time with its zone, as 2026-11-22T09:30:00+00:00."
        ) from None
    if not 2000 <= at.year < 2200:
        raise Unfit(f"“{name}” is neither in this century nor in the next.")
    return at


def readable_name(name: object) -> str:
    """A stranger's word for a sentence: short, and in characters a page can show."""
    return "".join(char for char in str(name)[:40] if char.isprintable())


def _field(name: str, check: Check, value: Any, limits: Mapping[str, int]) -> Any:
    try:
        found = check(value)
        _limited(found, limits.get(name, TEXT_CHARS))
    except Unfit:
        raise
    except ValueError as error:
        raise Unfit(f"“{name}” must be {error}.") from None
    return found


def _limited(value: Any, most_chars: int) -> None:
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, str) and len(text) > most_chars:
            raise ValueError(f"at most {most_chars:,} characters")


@functools.cache
def _checks(kind: type[Any]) -> tuple[dict[str, Check], tuple[str, ...]]:
    hints = get_type_hints(kind)
    fields = dataclasses.fields(kind)
    needed = tuple(
        one.name
        for one in fields
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    )
    return {one.name: _check(hints[one.name]) for one in fields}, needed


def _check(hint: Any) -> Check:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in arguments if one is not type(None))
        return _or_none(_check(inner))
    if origin is Literal:
        return _one_of(arguments)
    if origin is tuple:
        return _many(arguments)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return lambda value: fitted(hint, value, limits={})
    return {str: _text, bool: _yes_no, int: _whole, float: _number}[hint]


def _or_none(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _one_of(words: tuple[str, ...]) -> Check:
    def check(value: Any) -> Any:
        if value not in words or not isinstance(value, str):
            raise ValueError("one of " + ", ".join(words))
        return value

    return check


def _many(arguments: tuple[Any, ...]) -> Check:
    """``tuple[X, ...]`` takes any number, ``tuple[X, Y]`` exactly these."""
    endless = arguments[-1] is Ellipsis
    checks = [_check(one) for one in arguments if one is not Ellipsis]

    def check(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError("a list")
        each = checks * len(value) if endless else checks
        if len(each) != len(value):
            raise ValueError(f"a list of {len(checks)}")
        return tuple(one(item) for one, item in zip(each, value, strict=True))

    return check


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text")
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("text without broken characters")
    return value


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > WHOLE_MOST:
        raise ValueError(f"a whole number of at most {WHOLE_MOST:,}")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > WHOLE_MOST:
        raise ValueError("a number")
    return float(value)
