"""Dates: "March 21", "the 3rd of May 2026", "21. März", "2026-03-21", "21/3/2026"."""

import re
from collections.abc import Iterator

from agents_core.language.figures.figure import DateParts, Figure, FigureKind, Reading
from agents_core.language.figures.lexicon.cldr_names import month_words
from agents_core.language.figures.numbers.number_words import MARK
from agents_core.language.figures.reading.skeleton import Skeleton, compiled

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d]|[./-]\d)")
_DAY_AND_MONTH = re.compile(r"(?<![\d.,/-])(\d{1,2})(?:/(\d{1,2})|\.(\d{1,2})\.)(?!\d|[./]\d)")
_DATED = re.compile(
    r"\b(?:until|till|by|before|after|from|since|on|through|bis|ab|am|vom|zum|nach|vor|seit|el|del|al"
    r"|le|du|au|il|dal|entro) \Z"
)  #: before a day and a month without a year, which look like a fraction
_MONTHS = 12
_CENTURIES = (19, 20)
_SPOKEN_YEAR = re.compile(rf"{MARK}{{4,}} {MARK}{{3,}}")  #: two numbers in words


def dates_of(skeleton: Skeleton) -> Iterator[Figure]:
    """The dates; each takes its numbers."""
    for match in _ISO.finditer(skeleton.lower):
        yield from _figure(skeleton, match, _parts(*map(int, match.groups())))
    for match in _NUMERIC.finditer(skeleton.lower):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if len(match[4]) == 2 else 0
        day_first, month_first = _parts(year, second, first), _parts(year, first, second)
        if skeleton.language == "en" and match[2] == "/":
            yield from _figure(skeleton, match, month_first, day_first)
        else:
            yield from _figure(skeleton, match, day_first)
    yield from _without_year(skeleton)
    for pattern in skeleton.words.dates:
        for match in compiled(pattern, skeleton.language).finditer(skeleton.marked):
            yield from _named(skeleton, match)


def _without_year(skeleton: Skeleton) -> Iterator[Figure]:
    """ "Until 31/12", "bis 31.12."; in English the month may come first. Where both numbers could
    be the month it is no date."""
    for match in _DAY_AND_MONTH.finditer(skeleton.lower):
        if not _DATED.search(skeleton.lower, max(match.start() - 10, 0), match.start()):
            continue
        first, second = int(match[1]), int(match[2] or match[3])
        month_first = skeleton.language == "en" and match[2] and second > _MONTHS
        day, month = (second, first) if month_first else (first, second)
        if day > _MONTHS:  # else it may be a fraction, or the number of a clause
            yield from _figure(skeleton, match, _parts(None, month, day))


def _named(skeleton: Skeleton, match: re.Match[str]) -> Iterator[Figure]:
    groups = match.groupdict()
    name = groups.get("month")
    month = month_words(skeleton.language)[name] if name else skeleton.group(match, "dm")
    day = skeleton.group(match, "d") if groups.get("d") else 1
    verb = name == "may" and skeleton.text[match.start("month")] == "m"
    if verb and match.start("d") > match.start("month"):  # "you may 3 times"
        return
    year = skeleton.group(match, "y")
    year = year if year is not None and 1900 <= year <= 2199 else None
    if year is None and day in _CENTURIES and _SPOKEN_YEAR.match(skeleton.marked, match.start("d")):
        return  # "in March twenty twenty-six"
    if day is not None and month is not None:
        yield from _figure(skeleton, match, _parts(year, month, day), with_year=year is not None)


def _parts(year: int | None, month: int, day: int) -> DateParts | None:
    return DateParts(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _figure(
    skeleton: Skeleton, match: re.Match[str], *parts: DateParts | None, with_year: bool = True
) -> Iterator[Figure]:
    possible = [Reading(FigureKind.DATE, one) for one in dict.fromkeys(parts) if one is not None]
    end = match.end()
    if not with_year and match.groupdict().get("y"):
        end = len(skeleton.lower[: match.start("y")].rstrip(" ,"))
    if not possible or not skeleton.is_free(match.start(), end):
        return
    skeleton.take(match.start(), end)
    yield Figure(
        reading=possible[0],
        others=tuple(possible[1:]),
        text=skeleton.text[match.start() : end],
        start=match.start(),
        end=end,
        digits=re.sub(r"\D", "", skeleton.lower[match.start() : end]),
        in_words=not any(map(str.isdecimal, skeleton.lower[match.start() : end])),
    )
