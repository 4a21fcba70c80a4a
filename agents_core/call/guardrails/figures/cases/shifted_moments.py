"""Dates and times that follow from the caller's: "by the 15th" for a party on the 20th, where a
passage asks for five days' notice."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal

from agents_core.call.guardrails.figures.derived_figures import MOST_OPERANDS, Operands
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.call.guardrails.figures.known_figures import Passage
from agents_core.language.figures import DateParts, Figure, FigureKind
from agents_core.language.figures.comparison import same_date
from agents_core.language.figures.figure import Value

_MOMENTS = (FigureKind.DATE, FigureKind.TIME)
_NOON, _HOURS = 720, 12  #: minutes, and hours, of half a day
_DAY_S, _YEAR_S = 86400, 366 * 86400
_COMMON_YEAR = 2023  #: has no leap day


def is_shifted(said: Place, passages: Iterable[Passage], callers: Sequence[Figure]) -> bool:
    """Whether a date or time is the caller's, a passage's duration earlier or later: "by the 15th"
    for a party on the 20th and five days' notice."""
    wanted = [one.value for one in said.figure.readings if one.kind in _MOMENTS]
    value = said.figure.value
    if said.figure.kind is FigureKind.NUMBER and isinstance(value, Decimal) and value <= _HOURS:
        wanted.append(value * 60)  # "be there by nine"
    moments = [one.value for one in callers[-MOST_OPERANDS:] if one.kind in _MOMENTS]
    if not wanted or not moments:
        return False
    seconds = {
        size
        for passage in passages
        for kind, name, size in Operands.of(passage.figures[:MOST_OPERANDS]).amounts
        if kind is FigureKind.DURATION and name == "time"
    }
    return any(_is_later(moment, value, seconds) for moment in moments for value in wanted)


def _is_later(moment: Value, wanted: Value, seconds: Collection[Decimal]) -> bool:
    """Whether one moment is so many seconds before or after another."""
    if isinstance(moment, Decimal) and isinstance(wanted, Decimal):
        apart = abs(wanted - moment) % _NOON
        return any(apart in (one / 60, _NOON - one / 60) for one in seconds if 0 < one < _NOON * 60)
    if isinstance(moment, DateParts) and isinstance(wanted, DateParts) and moment.month:
        days = [int(one / _DAY_S) for one in seconds if one <= _YEAR_S and one % _DAY_S == 0]
        shifted = (_shifted_date(moment, sign * one) for one in days for sign in (1, -1))
        return any(same_date(wanted, one) for one in shifted if one is not None)
    return False


def _shifted_date(date: DateParts, days: int) -> DateParts | None:
    """A date so many days later; a year without a leap day where none was said."""
    try:
        given = calendar_date(date.year or _COMMON_YEAR, date.month or 1, date.day)
        found = given + timedelta(days)
    except (ValueError, OverflowError):  # 30 February
        return None
    return DateParts(found.year if date.year else None, found.month, found.day)
