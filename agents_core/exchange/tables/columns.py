"""Columns of exported tables: names, types and values, derived from dataclasses.

Names say the unit: ``duration_ms``, ``cost_usd``.
"""

import dataclasses
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

Cell: TypeAlias = str | int | float | bool | datetime | tuple[str, ...] | None
Kind: TypeAlias = Literal["text", "whole", "number", "yes_no", "time", "list"]

HEADS: Mapping[str, str] = {
    "started_at": "started_at_utc",
    "deleted_at": "deleted_at_utc",
    "at": "at_utc",
    "talk_share": "talk_share_ratio",
    "confidence": "confidence_ratio",
    "score": "score_1_to_5",
    "best_score": "best_score_ratio",
}
"""Column names of fields whose own name lacks the unit."""

_KINDS: Mapping[type, Kind] = {
    str: "text",
    bool: "yes_no",
    int: "whole",
    float: "number",
    datetime: "time",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``of`` gets its value from a row."""

    head: str
    kind: Kind
    of: Callable[[Any], Any]

    def cell(self, row: Any) -> Cell:
        """A row's value, in the type of the column; None when unknown."""
        return _as(self.kind, self.of(row))


def columns_of(row: type, *, skip: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """One column per field of a row's dataclass, typed as the field is.

    Raises:
        TypeError: a field is neither a plain value nor a tuple of texts.
    """
    hints = get_type_hints(row)
    return tuple(
        Column(HEADS.get(field.name, field.name), _kind(hints[field.name]), _getter(field.name))
        for field in dataclasses.fields(row)
        if field.name not in skip
    )


def mapping_columns(heads: Mapping[str, Kind]) -> tuple[Column, ...]:
    """Columns of rows that are mappings from column name to value."""
    return tuple(Column(head, kind, _item(head)) for head, kind in heads.items())


def _getter(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _item(head: str) -> Callable[[Any], Any]:
    return lambda row: row.get(head)


def _kind(hint: Any) -> Kind:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (hint,) = (one for one in arguments if one is not type(None))
        return _kind(hint)
    if origin is Literal:
        return "text"
    if origin is tuple and arguments and arguments[0] is str:
        return "list"
    if hint not in _KINDS:
        raise TypeError(f"no column can hold {hint!r}")
    return _KINDS[hint]


def _as(kind: Kind, value: Any) -> Cell:
    if value is None:
        return None
    match kind:
        case "text":
            return readable(str(value))
        case "whole":
            return int(value)
        case "number":
            return float(value) if math.isfinite(value) else None
        case "yes_no":
            return bool(value)
        case "time":
            return _utc(value)
        case "list":
            return tuple(readable(str(one)) for one in value)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC)


def readable(text: str) -> str:
    """``text`` with lone surrogates replaced: UTF-8 cannot encode them."""
    return text.encode("utf-8", "replace").decode() if _broken(text) else text


def _broken(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text) if not text.isascii() else False
