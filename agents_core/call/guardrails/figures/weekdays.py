"""Days of the week in answers: one that no source names, or another one than a date has."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Literal

from babel.dates import get_day_names

from agents_core.call.guardrails.figures.figure_parts import MOST_CHARS
from agents_core.language.figures import DateParts, Figure, FigureKind, Reading
from agents_core.language.figures.comparison import same_date
from agents_core.language.figures.figure import LANGUAGES
from agents_core.language.figures.lexicon.claim_words import ANY_DAY, FROM_TODAY, OPPOSITES, TURNS

_RANGE = re.compile(
    r"\.?\s?(?:-|\u2013|to|through|until|bis|al?|au|hasta|fino a)\s?(?:el |le |il )?", re.IGNORECASE
)
_SHORT = 4  #: characters of an abbreviation
_LONGEST = 24  #: characters of a day's name and what may follow it before a date
_BEFORE_DATE = re.compile(r"\.?,? (?:(?:the|den|dem|der|el|le|il) )?\Z")
_SENTENCE = re.compile(r"[.!?;]\s|\n")


@dataclass(frozen=True, slots=True)
class WrongDay:
    """A day of the week that may not be said."""

    figure: Figure
    contradicted: bool  #: the sources state another day of its date; else none names it


@dataclass(slots=True)
class KnownDays:
    """The days of the week that sources name."""

    surely: bool = False  #: a day is written in full, or a range such as "Mon-Fri"
    named: set[int] = field(default_factory=set)  #: 0 is Monday; with all days of "Mon-Fri"
    of_dates: list[tuple[DateParts, int]] = field(default_factory=list)
    without_year: bool = False  #: a date is stated whose day of the week is not known

    def add(self, text: str, figures: Sequence[Figure]) -> None:
        """Add the days of a source."""
        found = list(_days(text, short=True))
        self.named.update(day for day, _, _ in found)
        self.surely |= any(_days(text, short=False))
        for (first, _, end), (last, start, _) in pairwise(found):
            if _RANGE.fullmatch(text, end, start):
                self.surely = True
                self.named.update((first + more) % 7 for more in range((last - first) % 7))
        if ANY_DAY.search(text.lower()):
            self.named.update(range(7))
        for figure in figures:
            if isinstance(figure.value, DateParts):
                self._add_date(text, figure.value, figure)

    def _add_date(self, text: str, value: DateParts, figure: Figure) -> None:
        beside = _beside(text, figure, short=True)
        day = _weekday(value) if beside is None else beside[0]
        self.without_year |= day is None
        if day is not None:
            self.named.add(day)
            self.of_dates.append((value, day))

    def wrong_day(
        self, text: str, figures: Sequence[Figure], callers: "KnownDays"
    ) -> WrongDay | None:
        """The first day in a text that the date beside it does not have, or no source names."""
        found = list(_days(text, short=False))
        beside_dates = ((_beside(text, one, short=False), one.value) for one in figures)
        dates = {beside[1]: value for beside, value in beside_dates if beside}
        for at, (day, start, end) in enumerate(found):
            figure = Figure(
                reading=Reading(FigureKind.DATE, str(day)), text=text[start:end], start=start,
                end=end, in_words=True,
            )  # fmt: skip
            if start in dates:
                if self._contradicts(dates[start], day):
                    return WrongDay(figure, contradicted=True)
                continue
            beside = pairwise(found[max(at - 1, 0) : at + 2])
            in_range = any(_RANGE.fullmatch(text, one[2], two[1]) for one, two in beside)
            sentence = _sentence(text, start, end)
            turned = any(one.search(sentence) for one in (TURNS, OPPOSITES, FROM_TODAY))
            known = not self.surely or self.without_year or day in self.named | callers.named
            if not (in_range or turned or known):
                return WrongDay(figure, contradicted=False)
        return None

    def _contradicts(self, value: object, day: int) -> bool:
        days = {
            known
            for one, known in self.of_dates
            if isinstance(value, DateParts) and same_date(one, value)
        }
        return bool(days) and day not in days


def _days(text: str, *, short: bool) -> Iterator[tuple[int, int, int]]:
    """Day, start and end of each name of a day, in any of the five languages.

    ``short``: abbreviations too, with a capital: "do" and "so" are words.
    """
    for match in _names(short).finditer(text):
        day = _numbers(short).get(_plain(match["name"]))  # none of "Frıday", which matches too
        if day is not None and (len(match["name"]) > _SHORT or match["name"][0].isupper()):
            yield day, match.start(), match.end()


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


def _beside(text: str, figure: Figure, *, short: bool) -> tuple[int, int] | None:
    """The day that stands directly before a date, and where it begins."""
    if not isinstance(figure.value, DateParts):
        return None
    first = max(figure.start - _LONGEST, 0)
    found = list(_days(text[first : figure.start], short=short))
    if not found or not _BEFORE_DATE.match(text, first + found[-1][2], figure.start):
        return None
    return found[-1][0], first + found[-1][1]


def _weekday(value: DateParts) -> int | None:
    if value.year is None or value.month is None:
        return None
    try:
        return date(value.year, value.month, value.day).weekday()
    except ValueError:
        return None


def _sentence(text: str, start: int, end: int) -> str:
    first = max(start - MOST_CHARS, 0)
    first = max((one.end() for one in _SENTENCE.finditer(text, first, start)), default=first)
    last = _SENTENCE.search(text, end, end + MOST_CHARS)
    return text[first : last.start() if last else end + MOST_CHARS].lower()
