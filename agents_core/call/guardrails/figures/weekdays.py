"""Days of the week in answers: one that no source names, or another one than a date has."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from agents_core.call.guardrails.figures.figure_bounds import bounds_of
from agents_core.call.guardrails.figures.figure_parts import MOST_CHARS, Part, cells_over
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.language.figures import DateParts, Figure, FigureKind, Reading
from agents_core.language.figures.comparison import same_date
from agents_core.language.figures.lexicon.claims.claim_words import (
    ANY_DAY,
    FROM_TODAY,
    OPPOSITES,
    TURNS,
)
from agents_core.language.figures.lexicon.claims.day_words import CLOSED, HOLIDAY
from agents_core.language.figures.reading.calendar_sets import (
    CalendarSet,
    day_sets,
    is_every_week,
    month_sets,
    named_days,
    nth_day,
)

_RANGE = re.compile(
    r"\.?\s?(?:-|\u2013|to|through|until|bis|al?|au|hasta|fino a)\s?(?:el |le |il )?", re.IGNORECASE
)
_LONGEST = 24  #: characters of a day's name and what may follow it before a date
_FRONT_CHARS = 12  #: before a day with which a sentence begins
_BEFORE_DATE = re.compile(r"\.?,? (?:(?:the|den|dem|der|el|le|il) )?\Z")
_SENTENCE = re.compile(r"[.!?;]\s|\n")

Read: TypeAlias = Callable[[str], list[CalendarSet]]


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
    of_month: set[tuple[int, int]] = field(default_factory=set)  #: "the first Sunday": (1, 6)
    without_year: bool = False  #: a date is stated whose day of the week is not known

    def add(self, text: str, figures: Sequence[Figure]) -> None:
        """Add the days of a source."""
        found = list(named_days(text, short=True))
        self.named.update(day for day, _, _ in found)
        self.of_month.update(_of_month(text))
        self.surely |= any(named_days(text, short=False))
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
        found = list(named_days(text, short=False))
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
            sentence = _sentence(text, start, end)
            if self._is_of_other_week(nth_day(text, start), day) and not TURNS.search(sentence):
                return WrongDay(figure, contradicted=True)
            beside = pairwise(found[max(at - 1, 0) : at + 2])
            in_range = any(_RANGE.fullmatch(text, one[2], two[1]) for one, two in beside)
            turned = any(one.search(sentence) for one in (TURNS, OPPOSITES, FROM_TODAY))
            of_date = self.without_year and not is_every_week(text, start, end)
            known = not self.surely or of_date or day in self.named | callers.named
            if not (in_range or turned or known):
                return WrongDay(figure, contradicted=False)
        return None

    def _is_of_other_week(self, nth: int | None, day: int) -> bool:
        """Whether the sources state "the first Sunday", but not this one."""
        if nth is None or (nth, day) in self.of_month:
            return False
        return any(nth == one or day == other for one, other in self.of_month)

    def _contradicts(self, value: object, day: int) -> bool:
        days = {
            known
            for one, known in self.of_dates
            if isinstance(value, DateParts) and same_date(one, value)
        }
        return bool(days) and day not in days


def _of_month(text: str) -> Iterator[tuple[int, int]]:
    for day, start, _ in named_days(text, short=False):
        nth = nth_day(text, start)
        if nth is not None:
            yield nth, day


def _beside(text: str, figure: Figure, *, short: bool) -> tuple[int, int] | None:
    """The day that stands directly before a date, and where it begins."""
    if not isinstance(figure.value, DateParts):
        return None
    first = max(figure.start - _LONGEST, 0)
    found = list(named_days(text[first : figure.start], short=short))
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


def is_of_other_days(said: Place, known: Sequence[Place]) -> bool:
    """ "On Sunday from 6:30" is not "6:30 on weekdays and 7:00 at weekends"; the same of months.

    ``known``: every place of a source with the value. Each has to state its days in its own clause.
    """
    return any(_differ(said, known, *read) for read in _READ)


def _differ(said: Place, known: Sequence[Place], of_said: Read, of_source: Read) -> bool:
    mine = _said_sets(said, of_said)
    if not mine or not known:
        return False
    theirs = [_stated(said, own, of_source) for own in known]
    possible = frozenset[int]().union(*theirs)
    return all(theirs) and any(not _agree(one, possible) for one in mine)


def _agree(one: CalendarSet, possible: frozenset[int]) -> bool:
    """Named days have to be among those stated; "weekdays" may be short for most of them."""
    return one.members <= possible if one.is_named else not one.members.isdisjoint(possible)


def is_free_of_days(said: Place, known: Sequence[Place], day: WrongDay) -> bool:
    """Whether a day that no source names stands in the clause of a figure that holds on any: "on
    Wednesday it's 16 euros" of "16 euros, 12 on Tuesdays"."""
    clause = said.clause
    if day.contradicted or not clause.start <= day.figure.start < clause.end or not known:
        return False
    return not any(_sets_in(own, own.part or own.sentence, _stated_days) for own in known)


def _said_sets(said: Place, read: Read) -> list[CalendarSet]:
    for part in (said.clause, said.part):
        found = _sets_in(said, part, read) if part is not None else []
        if part is not None and found:
            words = said.words(part)
            for one in found:  # "mai" is no "never" here
                words = f"{words[: one.start]}{'#' * (one.end - one.start)}{words[one.end :]}"
            turned = any(one.search(words) for one in (TURNS, CLOSED, HOLIDAY))
            return [] if turned else found
    return []


def _stated(said: Place, own: Place, read: Read) -> frozenset[int]:
    """The days or months that a figure of a source holds in; none: unsure."""
    if len(bounds_of(said) | bounds_of(own)) > 1 or _has_other_condition(said, own):
        return frozenset()
    part = own.part or own.clause
    cells = cells_over(own.text, part.start, own.figure)
    if cells is not None:
        found = [one for cell in cells for one in read(f"{cell.strip()} 1")]
    else:
        found = _sets_in(own, part, read)
        if not any(_is_bound(own, part, one) for one in found):
            return frozenset()
    return frozenset[int]().union(*(one.members for one in found))


def _is_bound(own: Place, part: Part, one: CalendarSet) -> bool:
    """Whether a set is named in a figure's own clause, or first in its part: "In July, it's 9"."""
    clause = own.clause
    in_clause = one.start < clause.end - part.start and clause.start - part.start < one.end
    return in_clause or one.start <= _FRONT_CHARS


def _has_other_condition(said: Place, own: Place) -> bool:
    """Whether a time may be what the figure depends on: "after 6 p.m. and at weekends"."""
    if own.figure.kind is FigureKind.TIME:
        return False
    parts = (own.sentence, said.sentence)
    return all(
        any(
            one.kind is FigureKind.TIME and part.start <= one.start < part.end
            for one in place.figures
        )
        for place, part in zip((own, said), parts, strict=True)
    )


def _sets_in(place: Place, part: Part, read: Read) -> list[CalendarSet]:
    """The days or months that a part names, without those of a date or of a duration."""
    return [
        one
        for one in read(place.text[part.start : part.end])
        if not any(
            _has_day(place.text, figure, part.start + one.start, part.start + one.end)
            for figure in place.figures
        )
    ]


def _has_day(text: str, figure: Figure, start: int, end: int) -> bool:
    """Whether a day between two positions belongs to a date or is counted: "3 working days"."""
    of_date = figure.kind is FigureKind.DATE and _BEFORE_DATE.match(text, end, figure.start)
    return bool(of_date) or (figure.start < end and start < figure.end)


def _said_days(text: str) -> list[CalendarSet]:
    return day_sets(text, short=False)


def _stated_days(text: str) -> list[CalendarSet]:
    return day_sets(text, short=True)


_READ: tuple[tuple[Read, Read], ...] = ((_said_days, _stated_days), (month_sets, month_sets))
