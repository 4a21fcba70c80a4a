"""Days and times as people say them, as ISO text."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from agents_core.language.figures import DateParts, Figure, FigureKind, read_figures

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NEAR = (("tomorrow", 1), ("today", 0), ("tonight", 0), ("yesterday", -1))
_DAYS_IN = {"day": 1, "week": 7}
_EVENING = re.compile(r"\b(?:evening|afternoon|tonight)\b")
_NOON, _HOUR = 720, 60


def find_date(text: str, today: date) -> str | None:
    """The first day named, as ``YYYY-MM-DD``; a day without a year lies ahead of ``today``."""
    figures = read_figures(text)
    named = [one.value for one in figures if isinstance(one.value, DateParts)]
    if named and named[0].year is not None:
        return _iso(named[0].year, named[0].month or 0, named[0].day)
    near = _near(text.lower(), figures, today)
    if near is not None:
        return near.isoformat()
    if not named or named[0].month is None:
        return None
    ahead = _iso(today.year, named[0].month, named[0].day)
    later = _iso(today.year + 1, named[0].month, named[0].day)
    return ahead if ahead and ahead >= today.isoformat() else later


def _near(plain: str, figures: tuple[Figure, ...], today: date) -> date | None:
    if "day after tomorrow" in plain:
        return today + timedelta(days=2)
    for word, days in _NEAR:
        if re.search(rf"\b{word}\b", plain):
            return today + timedelta(days=days)
    for figure in _waits(plain, figures):
        return _ahead(today, _whole(figure) * _DAYS_IN[figure.unit])
    for place, name in enumerate(_DAYS):
        found = re.search(rf"\b(next |this |on )?{name}\b", plain)
        if found:
            ahead_days = (place - today.weekday()) % 7
            return today + timedelta(days=ahead_days or (7 if found[1] == "next " else 0))
    return None


def _waits(plain: str, figures: tuple[Figure, ...]) -> Iterator[Figure]:
    """ "in two weeks" """
    for figure in figures:
        if figure.unit in _DAYS_IN and plain[: figure.start].endswith("in "):
            yield figure


def _whole(figure: Figure) -> int:
    return int(figure.value) if isinstance(figure.value, Decimal) else 0


def _ahead(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:  # past the year 9999
        return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_time(text: str) -> str | None:
    """The first time of day named, as ``HH:MM`` (24 hours)."""
    for figure in read_figures(text):
        if figure.kind is FigureKind.TIME:
            minutes = _whole(figure)
            if figure.unit == "12h" and _EVENING.search(text.lower()):
                minutes += _NOON
            elif figure.unit == "12h" and minutes < _HOUR:
                minutes += _NOON  # "12:30" is noon
            return f"{minutes // _HOUR:02d}:{minutes % _HOUR:02d}"
    return None


def without_dates_and_times(text: str) -> str:
    """The text (in lower case) without its days and times, whose figures count nothing."""
    plain = text.lower()
    figures = read_figures(text)
    waits = list(_waits(plain, figures))
    for figure in reversed(figures):
        day = figure.ordinal and not figure.in_words  # "the 3rd"
        if figure.kind in (FigureKind.DATE, FigureKind.TIME) or figure in waits or day:
            plain = f"{plain[: figure.start]} , {plain[figure.end :]}"
    return plain
