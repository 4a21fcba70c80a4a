"""Values in the form that a property's schema wants: bounds, patterns, dates and times as text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

from agents_core.engine.brain.schema.json_schema import Kind, Property
from agents_core.language.patterns import matches
from agents_core.language.values.candidate import Candidate

_DAY_FORMATS = (
    ("yyyy-mm-dd", "%Y-%m-%d"), ("dd.mm.yyyy", "%d.%m.%Y"), ("mm/dd/yyyy", "%m/%d/%Y"),
    ("dd/mm/yyyy", "%d/%m/%Y"), ("yyyymmdd", "%Y%m%d"), ("dd-mm-yyyy", "%d-%m-%Y"),
)  # fmt: skip
_HOUR = 60


def as_field_wants(prop: Property, one: Candidate) -> Candidate | None:
    """The readings that the schema allows, in its form; None when it allows none of them."""
    if isinstance(one.value, list):
        return one
    readings = tuple(dict.fromkeys(_allowed(prop, one)))
    return replace(one, value=readings[0], others=readings[1:]) if readings else None


def _allowed(prop: Property, one: Candidate) -> Iterator[Any]:
    for value in one.readings:
        written = next((form for form in _forms(prop, value) if fits(prop, form)), None)
        if written is not None:
            yield written


def fits(prop: Property, value: Any) -> bool:
    """Whether a value keeps the bounds or the pattern."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = prop.minimum, prop.maximum
        return (low is None or value >= low) and (high is None or value <= high)
    if prop.pattern and isinstance(value, str) and prop.kind is not Kind.CHOICE:
        return matches(prop.pattern, value)
    return True


def _forms(prop: Property, value: Any) -> Iterator[Any]:
    """How the value may be written, the form that the description names first."""
    if prop.kind is Kind.DATE and isinstance(value, date):
        formats = sorted(_DAY_FORMATS, key=lambda one: one[0] not in prop.description.lower())
        yield from (value.strftime(form) for _, form in formats)
    elif prop.kind is Kind.TIME and isinstance(value, int):
        yield from _clock_forms(value)
    elif prop.kind is Kind.TIME:  # as it was offered
        yield value
    elif prop.kind is Kind.DATE_TIME:
        day, minutes = value
        yield f"{day.isoformat()}T{minutes // _HOUR:02d}:{minutes % _HOUR:02d}:00"
    elif prop.kind is Kind.INTEGER and isinstance(value, float | int):
        yield int(value)
    else:
        yield value


def _clock_forms(minutes: int) -> Iterator[str]:
    at = time(minutes // _HOUR % 24, minutes % _HOUR)
    hour, half = at.hour % 12 or 12, "am" if at.hour < 12 else "pm"
    yield f"{at:%H:%M}"
    yield f"{at:%H:%M:%S}"
    yield f"{hour}:{at:%M} {half}"
    yield f"{hour}:{at:%M} {half.upper()}"
    yield f"{hour}:{at:%M}{half}"
    yield f"{at:%H%M}"
