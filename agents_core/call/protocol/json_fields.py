"""Lenient access to the fields of a server event: a field of another type counts as absent."""

from collections.abc import Mapping
from typing import Any

_MAX = 1e15
"""Larger numbers (and NaN) count as absent: no field of the protocol comes near it."""


def mapping(value: Any) -> Mapping[str, Any]:
    """A JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def array(value: Any) -> list[Any]:
    """A JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A string, or a number as one; else empty."""
    return str(value) if isinstance(value, str | int | float) else ""


def number(value: Any) -> float | None:
    """A finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MAX:
        return None
    return value


def count(value: Any) -> int:
    """A positive integer, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
