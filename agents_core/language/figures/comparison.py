"""Compares figures by value: 90 minutes are 1.5 hours; never between systems of units."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from agents_core.language.figures.figure import DateParts, Figure, FigureKind, Reading
from agents_core.language.figures.unit_sizes import in_base

Key: TypeAlias = tuple[str, str, Decimal | str]
"""Kind, dimension or currency, and value in its smallest unit."""


def provided(reading: Reading) -> Iterator[Key]:
    """What a reading is grounds for; nothing for dates, which compare part by part."""
    kind, value = reading.kind, reading.value
    yield from _exact(reading)
    if not isinstance(value, Decimal):
        return
    if kind is FigureKind.TIME:
        yield kind, "12h" if reading.unit == "24h" else "no half", _plain(value % 720)
    elif kind is FigureKind.MONEY and reading.unit != "cent":
        yield kind, "any", _plain(value)


def wanted(reading: Reading) -> Iterator[Key]:
    """What grounds a reading: any one of these keys."""
    kind, value = reading.kind, reading.value
    yield from _exact(reading)
    if not isinstance(value, Decimal):
        return
    if kind is FigureKind.TIME and reading.unit == "24h":
        yield kind, "no half", _plain(value % 720)
    elif kind is FigureKind.MONEY:
        cents = reading.unit == "cent"
        yield kind, "any" if cents else "cent", _plain(value / 100 if cents else value)


def _exact(reading: Reading) -> Iterator[Key]:
    kind, value = reading.kind, reading.value
    if isinstance(value, str):
        yield kind, "", value
    elif isinstance(value, Decimal):
        dimension, size = in_base(value, reading.unit)
        yield kind, dimension, _plain(value / 100 if reading.unit == "cent" else size)
        if kind is FigureKind.PERCENT and _decimals(value) > 3:  # a third is 33 %
            yield kind, dimension, _plain(round(_plain(value), 0))


def _decimals(value: Decimal) -> int:
    """How many decimals a value has; of a value with more digits than Decimal computes with, those
    that are left when it is rounded to them."""
    exponent = _plain(value).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _plain(value: Decimal) -> Decimal:
    return value.normalize() + 0  # never -0


def same_reading(first: Reading, second: Reading) -> bool:
    """Whether two readings have the same value; parts of a date that only one has don't count."""
    if isinstance(first.value, DateParts) and isinstance(second.value, DateParts):
        return same_date(first.value, second.value)
    return not set(provided(first)).isdisjoint(wanted(second))


def same_value(first: Figure, second: Figure) -> bool:
    """Whether two figures can be read as the same value."""
    return any(same_reading(one, other) for one in first.readings for other in second.readings)


def same_date(first: DateParts, second: DateParts) -> bool:
    """Whether two dates agree in every part that both have."""
    pairs = ((first.year, second.year), (first.month, second.month))
    known = all(one is None or other is None or one == other for one, other in pairs)
    return known and first.day == second.day
