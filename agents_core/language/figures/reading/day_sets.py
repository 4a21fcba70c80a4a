"""Days of the week in a text: single ones, ranges, lists and "at weekends", in any language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Literal

from babel.dates import get_day_names

from agents_core.language.figures.figure import LANGUAGES
from agents_core.language.figures.lexicon.day_words import (
    AND_DAY,
    DAY_GROUPS,
    EACH_WEEK,
    EXCEPT_DAY,
    NTH,
    UNTIL_DAY,
)
from agents_core.language.figures.numbers.number_words import lowered

ALL_DAYS = frozenset(range(7))  #: 0 is Monday
_GROUPS = {
    "all": ALL_DAYS,
    "working": frozenset(range(5)),
    "six": frozenset(range(6)),
    "weekend": frozenset({5, 6}),
}

_SHORT = 4  #: characters of an abbreviation
_BEFORE_CHARS = 30  #: before a day, that are searched for words that change it
_HOURS_AFTER = re.compile(r"\.?:?\s(?:from |von |de |dalle )?\d")
_NTH = [(number, re.compile(rf"\b(?:{words})\s\Z")) for number, words in NTH]


@dataclass(frozen=True, slots=True)
class DaySet:
    """The days that one expression names: "Monday to Friday", "Tuesdays and Thursdays"."""

    days: frozenset[int]
    start: int
    end: int  #: in characters of the text
    last: int | None = None  #: the day that was named last; None: all as "weekdays" or "daily"

    @property
    def is_named(self) -> bool:
        """Whether days are called by their names."""
        return self.last is not None


def named_days(text: str, *, short: bool) -> Iterator[tuple[int, int, int]]:
    """Day, start and end of each name of a day, in any of the five languages.

    ``short``: abbreviations too, with a capital: "do" and "so" are words.
    """
    for match in _names(short).finditer(text):
        day = _numbers(short).get(_plain(match["name"]))  # none of "Frıday", which matches too
        if day is not None and (len(match["name"]) > _SHORT or match["name"][0].isupper()):
            yield day, match.start(), match.end()


def day_sets(text: str, *, short: bool) -> list[DaySet]:
    """The sets of days that a text names, in order. ``short``: abbreviations too, in a list, in a
    range or before a time."""
    lower = lowered(text)
    found: list[DaySet] = []
    for one in sorted(chain(_single(text, short), _groups(lower)), key=lambda one: one.start):
        last = found[-1] if found else None
        joined = _joined(lower, last, one) if last is not None else None
        if joined is not None:
            found[-1] = joined
        elif last is None or one.start >= last.end:
            found.append(_excepted(lower, one))
    return [one for one in found if one.days and _is_surely(text, one)]


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


def _single(text: str, short: bool) -> Iterator[DaySet]:
    for day, start, end in named_days(text, short=short):
        yield DaySet(frozenset({day}), start, end, day)


def _groups(lower: str) -> Iterator[DaySet]:
    for match in DAY_GROUPS.finditer(lower):
        yield DaySet(_GROUPS[match.lastgroup or "all"], match.start(), match.end())


def _joined(lower: str, last: DaySet, one: DaySet) -> DaySet | None:
    """Two neighbours as one set; None: they are two."""
    between = lower[last.end : one.start]
    if UNTIL_DAY.fullmatch(between) and last.last is not None and one.last is not None:
        more = {(last.last + after) % 7 for after in range((one.last - last.last) % 7 + 1)}
        return replace(last, days=last.days | more, end=one.end, last=one.last)
    if AND_DAY.fullmatch(between):
        named = last.last if one.last is None else one.last
        return replace(last, days=last.days | one.days, end=one.end, last=named)
    if EXCEPT_DAY.fullmatch(between.lstrip(" ,(")):
        return replace(last, days=last.days - one.days, end=one.end)
    return None


def _excepted(lower: str, one: DaySet) -> DaySet:
    before = lower[max(one.start - _BEFORE_CHARS, 0) : one.start]
    return replace(one, days=ALL_DAYS - one.days) if EXCEPT_DAY.search(before) else one


def _is_surely(text: str, one: DaySet) -> bool:
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


def _plain(name: str) -> str:
    return name.lower().rstrip(".")
