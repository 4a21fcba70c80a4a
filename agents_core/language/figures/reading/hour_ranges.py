"""Opening hours without a unit: "Saturday 9-13", and "from ten to five" where hours are known."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from agents_core.language.figures.figure import Figure, FigureKind, Reading
from agents_core.language.figures.lexicon.claims.claim_words import NO_TOPIC
from agents_core.language.figures.reading.calendar_sets import day_sets

_NOON = 12
_LAST = 24
_BEFORE_CHARS = 60
_AFTER_DAY = re.compile(r"\.?:? (?:(?:from|von|de|dalle|das) )?\Z")
_COUNTED = re.compile(r"[ -]([^\W\d_]+)")


def with_hours(
    text: str, figures: Sequence[Figure], is_hour: Callable[[Reading], bool]
) -> list[Figure]:
    """The figures, where the two numbers of a range are times if both are known as hours.

    ``is_hour``: whether a time is known.
    """
    return _with_times(text, figures, lambda first, last: not _counts(text, first, last), is_hour)


def with_hours_of_days(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures, where the numbers directly after a day of the week are times."""
    return _with_times(text, figures, lambda first, _: _follows_day(text, first.start))


def _with_times(
    text: str,
    figures: Sequence[Figure],
    may_be: Callable[[Figure, Figure], bool],
    is_hour: Callable[[Reading], bool] = bool,
) -> list[Figure]:
    found = list(figures)
    for at, (first, last) in enumerate(pairwise(figures)):
        if first.range_end != last.end:
            continue
        begins, ends = _as_hour(first), _as_hour(last)
        hours = begins is not None and ends is not None and is_hour(begins) and is_hour(ends)
        if begins is not None and ends is not None and hours and may_be(first, last):
            found[at] = replace(first, reading=begins, others=first.readings)
            found[at + 1] = replace(last, reading=ends, others=last.readings)
    return found


def _follows_day(text: str, start: int) -> bool:
    before = text[max(start - _BEFORE_CHARS, 0) : start]
    days = day_sets(f"{before}{text[start : start + 1]}", short=True)
    return bool(days) and _AFTER_DAY.match(before, days[-1].end) is not None


def _as_hour(figure: Figure) -> Reading | None:
    value = figure.value
    if figure.kind is not FigureKind.NUMBER or figure.ordinal or not isinstance(value, Decimal):
        return None
    if value != value.to_integral_value() or not 0 < value <= _LAST:
        return None
    if value > _NOON:
        return Reading(FigureKind.TIME, value % _LAST * 60, "24h")
    return Reading(FigureKind.TIME, value % _NOON * 60, "12h")


def _counts(text: str, first: Figure, last: Figure) -> bool:
    """Whether the range counts something: "eight to twelve guests". With a day before it, it does
    not: "mittwochs von acht bis zwölf Sprechstunde"."""
    counted = _COUNTED.match(text, last.end)
    if counted is None or counted[1].lower() in NO_TOPIC:
        return False
    return not day_sets(text[max(first.start - _BEFORE_CHARS, 0) : first.start], short=False)
