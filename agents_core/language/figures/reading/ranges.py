"""Ranges and sizes: figures that share a unit, such as "30 - 50 euros" and "22 x 14 x 9 cm"."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from agents_core.language.figures.figure import DateParts, Figure, FigureKind, Reading
from agents_core.language.figures.lexicon.claims.claim_words import EVERY
from agents_core.language.figures.numbers.number_words import numbers_of
from agents_core.language.figures.reading.clocks import reading_of
from agents_core.language.figures.reading.quantities import magnitude_of
from agents_core.language.figures.reading.skeleton import Skeleton, compiled

_SIZE = re.compile(r" ?(?:x|×|by|mal|por|sur|per|par|auf) ?")
_TWO_WORDS = re.compile(r"([^\W\d_]+)-([^\W\d_]+)(?![\w-])")
_COUNTED = (FigureKind.DURATION, FigureKind.MEASURE, FigureKind.MONEY)
_HYPHENATED = ("en", "fr")  #: languages that join the words of a number with hyphens
_LARGEST_SECOND = 10  #: of "two-three": larger ones belong to a number, as in "two-hundred"
_CLOCK = re.compile(r"(\d{1,2})\.([0-5]\d)")
_WITH_AND = re.compile(r"\b(?:between|zwischen|entre|tra|fra) $")
_AND = re.compile(r" ?(?:and|und|y|et|e) ?")


def with_shared_units(skeleton: Skeleton, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures in order; where the last of a range has a unit, the others have it too."""
    found: list[Figure] = []
    for figure in sorted(figures, key=lambda figure: figure.start):
        if not found or figure.start >= found[-1].end:
            found += _apart(figure, skeleton.language)
    for place in range(len(found) - 2, -1, -1):
        first, second = found[place], found[place + 1]
        gap = skeleton.lower[first.end : second.start]
        if len(gap) > 16:
            continue
        if any(map(str.isalpha, gap)):  # "seven- to thirteen-year-olds"
            gap = re.sub(r"[- ]+", " ", gap)
        if _is_range(skeleton, first, gap):
            first, second = _maybe_clock(first, second)
            first, second = _shared(skeleton, first, second)
            if skeleton.language in ("fr", "es"):
                first, second = _maybe_hours(first), _maybe_hours(second)
            if first.kind is second.kind:  # not "every 20 minutes until eleven"
                first = replace(first, range_end=second.end)
            found[place : place + 2] = [first, second]
        elif _SIZE.fullmatch(gap) and second.kind is FigureKind.MEASURE:
            found[place] = _as(first, second)
    return tuple(found)


def _apart(figure: Figure, language: str) -> list[Figure]:
    """ "Two-three weeks" is a range; "twenty-two" and French "quatre-vingts" are numbers."""
    words = _TWO_WORDS.match(figure.text) if figure.in_words else None
    if words is None or not isinstance(figure.value, Decimal) or figure.kind not in _COUNTED:
        return [figure]
    both = [numbers_of(word, word.lower(), language) for word in words.groups()]
    if any(len(one) != 1 or one[0].ordinal for one in both):
        return [figure]
    first, second = both[0][0].value, both[1][0].value
    largest = _LARGEST_SECOND if language in _HYPHENATED else 100
    if not 1 <= first < second <= largest:
        return [figure]
    middle = figure.start + words.end(1)
    kinds = [(one.kind, one.unit) for one in figure.readings]
    return [
        replace(
            figure,
            reading=Reading(kinds[0][0], value, kinds[0][1]),
            others=tuple(Reading(kind, value, unit) for kind, unit in kinds[1:]),
            text=figure.text[start - figure.start : end - figure.start],
            start=start,
            end=end,
            digits=str(value),
            range_end=range_end,
        )
        for value, start, end, range_end in (
            (first, figure.start, middle, figure.end),
            (second, middle + 1, figure.end, None),
        )
    ]


def _maybe_clock(first: Figure, second: Figure) -> tuple[Figure, Figure]:
    """ "9.15 to 10.00" may be times; a decimal alone is none."""
    times = [_CLOCK.fullmatch(one.text) for one in (first, second)]
    if not all(times) or {first.kind, second.kind} != {FigureKind.NUMBER}:
        return first, second
    minutes = [int(one[1]) * 60 + int(one[2]) for one in times if one]
    if minutes[0] >= minutes[1] or minutes[1] > 24 * 60:
        return first, second
    return (
        replace(first, others=(*first.others, reading_of(minutes[0], "", sure=True))),
        replace(second, others=(*second.others, reading_of(minutes[1], "", sure=True))),
    )


def _maybe_hours(figure: Figure) -> Figure:
    """French "entre huit heures et vingt heures" and Spanish "de 8 a 20 h" may be times."""
    value = figure.value
    if figure.kind is not FigureKind.DURATION or not isinstance(value, Decimal):
        return figure
    if figure.unit != "hour" or not 0 <= value <= 24 or value % 1 or not figure.certain:
        return figure
    return replace(figure, others=(reading_of(int(value) * 60, "", sure=value > 12),))


def _is_range(skeleton: Skeleton, first: Figure, gap: str) -> bool:
    if compiled(skeleton.words.between, skeleton.language).fullmatch(gap) is None:
        return False
    before = skeleton.lower[max(first.start - 9, 0) : first.start]
    return not _AND.fullmatch(gap) or _WITH_AND.search(before) is not None


def _shared(skeleton: Skeleton, first: Figure, second: Figure) -> tuple[Figure, Figure]:
    if first.kind is FigureKind.DATE and second.kind is FigureKind.NUMBER:
        return first, _as_date(second, first)
    if first.kind is FigureKind.TIME and second.kind is FigureKind.TIME:
        return _same_half(first, second)
    repeated = EVERY.search(skeleton.lower, max(first.start - 16, 0), first.start)
    of_clock = skeleton.language not in ("en", "de") and not (first.article or repeated)
    if of_clock and first.unit == "hour" and second.kind is FigureKind.TIME:  # "de 7 h à 10 h"
        return _as_time(first, second), second
    if first.kind is not FigureKind.NUMBER and first.kind is not FigureKind.DIGITS:
        return first, second
    if second.kind is FigureKind.TIME:
        timed = _as_time(first, second)
        if second.others and timed is not first:  # "from nine until five"
            timed = replace(timed, others=(*timed.others, *first.readings))
        return timed, second
    if second.kind is FigureKind.DATE:
        return _as_date(first, second), second
    return _as(first, second), second


def _as(first: Figure, second: Figure) -> Figure:
    """The first number in the second's unit."""
    with_unit = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.DURATION, FigureKind.MEASURE)
    if first.kind is not FigureKind.NUMBER or second.kind not in with_unit:
        return first
    size = magnitude_of(second.text) if second.kind is FigureKind.MONEY else 1
    readings = [
        Reading(other.kind, one.value * size, other.unit)
        for one in first.readings
        if one.kind is FigureKind.NUMBER and isinstance(one.value, Decimal)
        for other in second.readings
    ]
    readings = list(dict.fromkeys(readings))
    return replace(first, reading=readings[0], others=tuple(readings[1:]))


def _as_time(first: Figure, second: Figure) -> Figure:
    """ "7" of "7-10 am": in the same half of the day, or before noon where that would be later."""
    value = first.value
    if not isinstance(value, Decimal) or value % 1 or not 0 <= value <= 24:
        return first
    return _with_half(first, int(value) * 60, second)


def _with_half(first: Figure, minutes: int, second: Figure) -> Figure:
    """The time in its half of the day; said in words, "from eight to nine in the evening" may
    begin in the morning."""
    reading, value = _in_half(minutes, second), Decimal(0)
    if first.in_words and reading.unit == "24h" and isinstance(reading.value, Decimal):
        value = reading.value
    others = (replace(reading, value=value - 720),) if value >= 720 else ()
    return replace(first, reading=reading, others=others)


def _in_half(minutes: int, second: Figure) -> Reading:
    later = second.value
    written = re.search(r"\d{1,2}", second.text)
    if written and (int(written[0]) > 12 or written[0].startswith("0")):
        return reading_of(minutes, "", sure=True)
    if second.unit != "24h" or not isinstance(later, Decimal) or not later:  # until midnight
        return reading_of(minutes, "")
    half = "pm" if later >= 720 and 60 <= minutes % 720 + 720 <= later else "am"
    if minutes % 720 + (720 if half == "pm" else 0) >= later:
        half = "am" if later >= 720 else "pm"
    return reading_of(minutes, half, sure=True)


def _same_half(first: Figure, second: Figure) -> tuple[Figure, Figure]:
    """ "7:00 - 10:30 am", "9:00 - 17:00"."""
    if first.unit == "12h" and second.unit == "24h" and isinstance(first.value, Decimal):
        first = _with_half(first, int(first.value), second)
    return first, second


def _as_date(number: Figure, date: Figure) -> Figure:
    value, parts = number.value, date.value
    if not isinstance(value, Decimal) or not isinstance(parts, DateParts):
        return number
    if value % 1 or not 1 <= value <= 31:
        return number
    reading = Reading(FigureKind.DATE, DateParts(parts.year, parts.month, int(value)))
    return replace(number, reading=reading, others=(), ordinal=False)
