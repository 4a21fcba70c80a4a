"""Days as callers say them: "Friday next week", "a week on Monday", "the day after that"."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from agents_core.language.figures import DateParts, Figure, FigureKind, read_figures
from agents_core.language.values.candidate import Candidate, settled

_NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEK = 7
_DAYS_IN = {"day": 1, "week": 7}
_NEAR = {
    "day after tomorrow": 2, "day before yesterday": -2, "tomorrow": 1, "today": 0, "tonight": 0,
    "yesterday": -1,
}  # fmt: skip
_NEAR_DAY = re.compile(rf"\b(?:the )?(?P<near>{'|'.join(_NEAR)})\b")
_HOLIDAYS = {
    "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31),
    "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26),
    "new year's eve": (12, 31),
}  # fmt: skip
_WEEKDAY = re.compile(
    r"\b(?:(?P<before>next week(?:'s)?(?:,? on)?|this week(?: on)?|next|this coming|this|coming|"
    r"last|past)\s+)?"
    rf"(?P<name>{'|'.join(_NAMES)})\b(?!s)"
    r"(?:,?\s+(?P<after>(?:of |the )?next week|of this week|this week|after next|"
    r"week(?! (?:after|of|from))))?"
)
_AFTER_COUNT = re.compile(
    r"(?:'s?)?(?: time)?\s+(?:from |after |on |since )?(?P<base>now|today|tomorrow|"
    + "|".join(_NAMES)
    + r")\b"
)
_SLASHED = re.compile(r"(?<![\d./-])(\d{1,2})[/.](\d{1,2})\.?(?![\d/]|\.\d)")
_MONTH_END = re.compile(r"\b(?:end|last day) of (?:the|this) month\b")
_BEFORE_DAY = re.compile(
    r"\b(?:before|after|first|second|third|fourth|every|each|easter|mid|weeks?|months?|years?)\s+"
    r"(?:(?:from|the|on|next|of)\s+)*$"
)
_COUNTED_NOUN = re.compile(
    rf"\s+(?:one|floor|time|option|slot|week|room|row|class|{'|'.join(_NAMES)})\b"
)
_AFTER_DAY = re.compile(
    r"\s+(?:after(?: next| that)?\s*(?:$|[,.;])|(?:of|in) (?:the|next|this|that) (?:month|week)"
    r"|of the week after|week\b|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
)
"""Words around the name of a day that make it another one, which is asked for."""
_THAT_DAY = re.compile(
    r"\bthe (?:day (?P<way>after|before)(?: that)?|(?:following|next) day)\b(?! tomorrow)"
)


def find_day(
    text: str, today: date, *, asked: bool = False, past: bool = False
) -> Candidate | None:
    """The day that was meant, as a ``date``. ``past``: the field is about something that was."""
    return settled(text, days_in(text, today, asked=asked, past=past))


def days_in(text: str, today: date, *, asked: bool = False, past: bool = False) -> list[Candidate]:
    """Every day that is named, in order; none overlap."""
    reader = _Days(text, today, asked=asked, past=past)
    found: list[Candidate] = []
    for one in (part for read in reader.readers for part in read()):
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)
    found = [one for one in found if not _is_changed(reader.plain, one)]
    return _related(text, reader.plain, _joined(text, sorted(found, key=lambda one: one.start)))


def _is_changed(plain: str, one: Candidate) -> bool:
    words = plain[one.start : one.end]
    if not any(name in words for name in (*_NAMES, *_NEAR, *_HOLIDAYS)):
        return False
    before = _BEFORE_DAY.search(plain[: one.start])
    return before is not None or _AFTER_DAY.match(plain, one.end) is not None


class _Days:
    """Reads one text; earlier readers take their words from the later ones."""

    def __init__(self, text: str, today: date, *, asked: bool, past: bool) -> None:
        self.plain = text.lower().replace("’", "'")
        self._figures = read_figures(text)
        self._today, self._asked, self._past = today, asked, past
        self.readers = (
            self._dates, self._counted, self._near, self._weekdays, self._nth, self._slashed,
            self._special,
        )  # fmt: skip

    def _dates(self) -> Iterator[Candidate]:
        for figure in self._figures:
            days = [
                self._day(one.value) for one in figure.readings if isinstance(one.value, DateParts)
            ]
            known = [day for day in days if day is not None]
            weekday = any(name in figure.text.lower() for name in _NAMES)
            if known and not weekday:
                yield Candidate(known[0], figure.start, figure.end, tuple(known[1:]))

    def _day(self, parts: DateParts) -> date | None:
        if parts.year is not None:
            return _date(parts.year, parts.month or 0, parts.day)
        return self._in_year(parts.month or 0, parts.day)

    def _in_year(self, month: int, day: int) -> date | None:
        """That day of this year, or of the nearest year that makes it lie ahead (or behind)."""
        years = (self._today.year, self._today.year + (-1 if self._past else 1))
        days = [one for year in years if (one := _date(year, month, day)) is not None]
        wanted = [one for one in days if (one <= self._today if self._past else one >= self._today)]
        return next(iter(wanted), None)

    def _counted(self) -> Iterator[Candidate]:
        """ "in two weeks", "three days from now", "a week on Monday", "two days ago"."""
        for figure in self._figures:
            count = _whole_days(figure)
            if count is None:
                continue
            after = _AFTER_COUNT.match(self.plain, figure.end)
            ago = re.match(r"\s+ago\b", self.plain[figure.end :])
            if after:
                base = self._base(after["base"])
                yield from self._shifted(base, count, figure.start, after.end())
            elif ago:
                yield from self._shifted(self._today, -count, figure.start, figure.end + ago.end())
            elif before := re.search(r"\bin (?:an? )?$", self.plain[: figure.start]):
                yield from self._shifted(self._today, count, before.start(), figure.end)

    def _base(self, name: str) -> date:
        if name in _NAMES:
            return self._today + timedelta(days=self._ahead(name))
        return self._today + timedelta(days=_NEAR.get(name, 0))

    def _shifted(self, base: date, days: int, start: int, end: int) -> Iterator[Candidate]:
        try:
            yield Candidate(base + timedelta(days=days), start, end)
        except OverflowError:  # past the year 9999
            return

    def _near(self) -> Iterator[Candidate]:
        for match in _NEAR_DAY.finditer(self.plain):
            day = self._today + timedelta(days=_NEAR[match["near"]])
            yield Candidate(day, match.start(), match.end())

    def _ahead(self, name: str) -> int:
        return (_NAMES.index(name) - self._today.weekday()) % _WEEK

    def _weekdays(self) -> Iterator[Candidate]:
        for match in _WEEKDAY.finditer(self.plain):
            days = self._weekday(match["name"], match["before"] or "", match["after"] or "")
            first, *others = [self._today + timedelta(days=one) for one in days]
            yield Candidate(first, match.start(), match.end(), tuple(others))

    def _weekday(self, name: str, before: str, after: str) -> list[int]:
        """How many days ahead it may be."""
        ahead, place = self._ahead(name), _NAMES.index(name)
        next_week = place - self._today.weekday() + _WEEK
        if before in ("last", "past") or (self._past and not (before or after)):
            return [ahead - _WEEK]
        if "next week" in (before + after).replace("'s", ""):
            sunday = self._today.weekday() == _WEEK - 1
            return [next_week, next_week + _WEEK] if sunday and place < _WEEK - 1 else [next_week]
        if "this week" in before + after:
            return [place - self._today.weekday()]
        if after == "week":
            return [(ahead or _WEEK) + _WEEK] if ahead else [_WEEK, 2 * _WEEK]
        if after == "after next":
            return [ahead + _WEEK, ahead + 2 * _WEEK]
        if before == "next":  # of two in sight, people mean either
            return [_WEEK] if not ahead else [ahead, ahead + _WEEK][: 1 + (ahead < next_week)]
        if not ahead:
            return [_WEEK] if "coming" in before else [0, _WEEK]
        return [ahead]

    def _nth(self) -> Iterator[Candidate]:
        """ "the 5th", "the tenth of next month": of this month or the next."""
        for figure in self._figures:
            if not (figure.ordinal and isinstance(figure.value, Decimal)):
                continue
            before = self.plain[: figure.start]
            of = re.match(
                r"(?:st|nd|rd|th)?( of (?P<which>this|next) month)?", self.plain[figure.end :]
            )
            end = figure.end + (of.end() if of else 0)
            noun = _COUNTED_NOUN.match(self.plain, end)
            dated = re.search(r"\bon (?:the )?$|\bday,? (?:the )?$", before) or (of and of["which"])
            if noun or not (dated or (self._asked and re.search(r"\bthe $|^\s*$", before))):
                continue
            day = self._nth_day(int(figure.value), (of["which"] if of else "") or "")
            if day is not None:
                yield Candidate(day, figure.start, end)

    def _nth_day(self, day: int, which: str) -> date | None:
        months = (
            [self._month(1)]
            if which == "next"
            else [self._month(0), self._month(1), self._month(2)]
        )
        if self._past:
            months = [self._month(0), self._month(-1)]
        days = [one for year, month in months if (one := _date(year, month, day)) is not None]
        if which:
            return next(iter(days), None)
        wanted = (one for one in days if (one <= self._today if self._past else one >= self._today))
        return next(wanted, None)

    def _month(self, ahead: int) -> tuple[int, int]:
        year, month = divmod(self._today.year * 12 + self._today.month - 1 + ahead, 12)
        return year, month + 1

    def _slashed(self) -> Iterator[Candidate]:
        for match in _SLASHED.finditer(self.plain) if self._asked else ():
            first, second = int(match[1]), int(match[2])
            days = [self._in_year(second, first), self._in_year(first, second)]
            known = list(dict.fromkeys(day for day in days if day is not None))
            if known:
                yield Candidate(known[0], match.start(), match.end(), tuple(known[1:]))

    def _special(self) -> Iterator[Candidate]:
        for name, (month, day) in _HOLIDAYS.items():
            for match in re.finditer(rf"\b{name}\b", self.plain):
                found = self._in_year(month, day)
                if found is not None:
                    yield Candidate(found, match.start(), match.end())
        for match in _MONTH_END.finditer(self.plain):
            last = calendar.monthrange(self._today.year, self._today.month)[1]
            yield Candidate(
                self._today.replace(day=last), match.start(), match.end(), certain=False
            )


def _whole_days(figure: Figure) -> int | None:
    size = _DAYS_IN.get(figure.unit)
    if (
        figure.kind is not FigureKind.DURATION
        or size is None
        or not isinstance(figure.value, Decimal)
    ):
        return None
    return int(figure.value * size) if figure.value < 10**5 else 10**9


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _joined(text: str, found: list[Candidate]) -> list[Candidate]:
    """ "Tuesday the tenth" is one day where both agree, else two readings."""
    joined: list[Candidate] = []
    for one in found:
        last = joined[-1] if joined else None
        gap = text[last.end : one.start] if last else "."
        weekday = any(name in text[one.start : one.end].lower() for name in _NAMES)
        if last is None or weekday or not re.fullmatch(r",?\s*(?:on )?(?:the )?", gap):
            joined.append(one)
            continue
        both = [day for day in one.readings if day.weekday() == last.value.weekday()]
        readings = both or [*one.readings, *last.readings]
        joined[-1] = Candidate(readings[0], last.start, one.end, tuple(readings[1:]))
    return joined


def _related(text: str, plain: str, found: list[Candidate]) -> list[Candidate]:
    """ "Monday is no good, the day after that": the day before it is taken back."""
    for match in _THAT_DAY.finditer(plain):
        earlier = [one for one in found if one.end <= match.start()]
        if earlier and all(not one.start <= match.start() < one.end for one in found):
            day = earlier[-1].value + timedelta(days=-1 if match["way"] == "before" else 1)
            found = [one for one in found if one not in earlier]
            found.append(Candidate(day, match.start(), match.end(), certain=False))
    return sorted(found, key=lambda one: one.start)
