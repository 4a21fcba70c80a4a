"""Days of the week and months in a text: single ones, ranges, lists and "at weekends", in any
language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from agents_core.language.figures.figure import LANGUAGES
from agents_core.language.figures.lexicon.claims.day_words import (
    AND_DAY,
    DAY_GROUPS,
    EACH_WEEK,
    EXCEPT_DAY,
    IN_MONTH,
    IN_MONTHS,
    NTH,
    UNTIL_DAY,
)
from agents_core.language.figures.numbers.number_words import lowered

_WEEK, _YEAR = 7, 12
_GROUPS = {
    "all": frozenset(range(_WEEK)),
    "working": frozenset(range(5)),
    "six": frozenset(range(6)),
    "weekend": frozenset({5, 6}),
}

_SHORT = 4  #: characters of an abbreviation
_BEFORE_CHARS = 30  #: before a day, that are searched for words that change it
_HOURS_AFTER = re.compile(r"\.?:?\s(?:from |von |de |dalle )?\d")
_NTH = [(number, re.compile(rf"\b(?:{words})\s\Z")) for number, words in NTH]


@dataclass(frozen=True, slots=True)
class CalendarSet:
    """What one expression names: "Monday to Friday", "Tuesdays and Thursdays", "in July"."""

    members: frozenset[int]  #: days from Monday as 0, or months from January as 0
    start: int
    end: int  #: in characters of the text
    last: int | None = None  #: the one that was named last; None: all as "weekdays" or "daily"

    @property
    def is_named(self) -> bool:
        """Whether they are called by their names."""
        return self.last is not None


def named_days(text: str, *, short: bool) -> Iterator[tuple[int, int, int]]:
    """Day, start and end of each name of a day, in any of the five languages.

    ``short``: abbreviations too, with a capital: "do" and "so" are words.
    """
    for match in _names(short).finditer(text):
        day = _numbers(short).get(_plain(match["name"]))  # none of "Frıday", which matches too
        if day is not None and (len(match["name"]) > _SHORT or match["name"][0].isupper()):
            yield day, match.start(), match.end()


def day_sets(text: str, *, short: bool) -> list[CalendarSet]:
    """The sets of days that a text names, in order. ``short``: abbreviations too, in a list, in a
    range or before a time."""
    lower = lowered(text)
    found = _run(lower, [*_single(text, short), *_groups(lower)], _WEEK)
    return [one for one in found if one.members and _is_surely(text, one)]


def month_sets(text: str) -> list[CalendarSet]:
    """The sets of months that something holds in: "in July and August", "from May to June"; none
    of "until March", which may be a limit."""
    lower = lowered(text)
    names = [
        CalendarSet(frozenset({month}), match.start(), match.end(), month)
        for match in _month_names().finditer(lower)
        if (month := _month_numbers().get(match[0])) is not None
    ]
    return [one for one in _run(lower, names, _YEAR) if _holds_in(lower, one)]


def _holds_in(lower: str, one: CalendarSet) -> bool:
    before = lower[max(one.start - _BEFORE_CHARS, 0) : one.start]
    pattern = IN_MONTH if len(one.members) == 1 else IN_MONTHS
    return pattern.search(before) is not None


def _run(lower: str, names: list[CalendarSet], size: int) -> list[CalendarSet]:
    found: list[CalendarSet] = []
    for one in sorted(names, key=lambda one: one.start):
        last = found[-1] if found else None
        joined = _joined(lower, last, one, size) if last is not None else None
        if joined is not None:
            found[-1] = joined
        elif last is None or one.start >= last.end:
            found.append(_excepted(lower, one, size))
    return found


def is_every_week(text: str, start: int, end: int) -> bool:
    """Whether the name of a day between two positions is said of every week: "on Tuesdays"."""
    before = lowered(text[max(start - _BEFORE_CHARS, 0) : start])
    plural = _plain(text[start:end]) not in _numbers(False)
    return plural or EACH_WEEK.search(before) is not None


def nth_day(text: str, start: int) -> int | None:
    """Which one of a month the day is whose name begins here: 1 of "the first Sunday", -1 of "the
    last Friday"; None: it is not said."""
    before = lowered(text[max(start - _BEFORE_CHARS, 0) : start])
    return next((number for number, words in _NTH if words.search(before)), None)


def _single(text: str, short: bool) -> Iterator[CalendarSet]:
    for day, start, end in named_days(text, short=short):
        yield CalendarSet(frozenset({day}), start, end, day)


def _groups(lower: str) -> Iterator[CalendarSet]:
    for match in DAY_GROUPS.finditer(lower):
        yield CalendarSet(_GROUPS[match.lastgroup or "all"], match.start(), match.end())


def _joined(lower: str, last: CalendarSet, one: CalendarSet, size: int) -> CalendarSet | None:
    """Two neighbours as one set; None: they are two."""
    between = lower[last.end : one.start]
    if UNTIL_DAY.fullmatch(between) and last.last is not None and one.last is not None:
        more = {(last.last + step) % size for step in range((one.last - last.last) % size + 1)}
        return replace(last, members=last.members | more, end=one.end, last=one.last)
    if AND_DAY.fullmatch(between):
        named = last.last if one.last is None else one.last
        return replace(last, members=last.members | one.members, end=one.end, last=named)
    if EXCEPT_DAY.fullmatch(between.lstrip(" ,(")):
        return replace(last, members=last.members - one.members, end=one.end)
    return None


def _excepted(lower: str, one: CalendarSet, size: int) -> CalendarSet:
    before = lower[max(one.start - _BEFORE_CHARS, 0) : one.start]
    return (
        replace(one, members=frozenset(range(size)) - one.members)
        if EXCEPT_DAY.search(before)
        else one
    )


def _is_surely(text: str, one: CalendarSet) -> bool:
    """Whether it is no everyday word that is an abbreviation too: "Do", "Sun", "So"."""
    if one.end - one.start > _SHORT or _HOURS_AFTER.match(text, one.end):
        return True
    return _plain(text[one.start : one.end]) in _numbers(False)


@cache
def _numbers(short: bool) -> dict[str, int]:
    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
    return {
        _plain(name): number
        for language in LANGUAGES
        for width in widths[: 2 if short else 1]
        for number, name in get_day_names(width, "format", language).items()
    }


@cache
def _names(short: bool) -> re.Pattern[str]:
    names = "|".join(sorted(_numbers(short), key=len, reverse=True))
    return re.compile(rf"\b(?P<name>{names})s?\b", re.IGNORECASE)


@cache
def _month_numbers() -> dict[str, int]:
    return {
        name.lower(): number - 1
        for language in LANGUAGES
        for number, name in get_month_names("wide", "format", language).items()
    }


@cache
def _month_names() -> re.Pattern[str]:
    names = "|".join(sorted(_month_numbers(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)")


def _plain(name: str) -> str:
    return name.lower().rstrip(".")
