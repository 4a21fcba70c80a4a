"""Rows of digits: phone numbers, long numbers, numbers said digit by digit."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from agents_core.language.figures.figure import Figure, FigureKind, Reading
from agents_core.language.figures.lexicon.claims.claim_words import CONJUNCTION
from agents_core.language.figures.lexicon.cldr_names import CURRENCY_SIGNS
from agents_core.language.figures.lexicon.languages import WORDS
from agents_core.language.figures.numbers.number_words import Number
from agents_core.language.figures.reading.skeleton import Skeleton
from agents_core.language.figures.reading.units import unit_at

PHONE_DIGITS = 7  #: fewer digits in groups are no phone number

_LARGEST_DIGIT = 9
_LEAST_DIGITS = 2  #: as few digits in a row may be an article and a number
_PAUSE = re.compile(r",|\.\.|…")
_SPACED = re.compile(r"\d(?:[ -]\d)+")  #: "4-4-7-1"
_ONE_MORE = re.compile(rf",? {CONJUNCTION} ")
_BEFORE_CENTS = {"it": " e ", "es": " con "}
_PRICE_CHARS = 60
_PRICED = re.compile(r"(?:\b(?:euros?|d[oó]lar\w*|dollari|francos|franchi)\b|[€$£])[^.!?]*\Z")
_CENTS_END = re.compile(r"\s*(?:[.,;:!?)]|\Z|(?:con|per|se|para|si|al|todo|in|en)\b)")
_GAP = re.compile(r"[ \-./()]{1,3}")


def rows_of(skeleton: Skeleton) -> Iterator[Figure]:
    """Phone numbers, long numbers, and numbers said in one breath; each takes its numbers."""
    row: list[Number] = []
    for number in [*skeleton.numbers, None]:
        if number is not None and _continues(skeleton, row, number):
            row.append(number)
            continue
        yield from _row_figure(skeleton, row)
        row = [number] if number is not None and _may_be_in_row(skeleton, number) else []


def _may_be_in_row(skeleton: Skeleton, number: Number) -> bool:
    free = number.start not in skeleton.taken and (number.in_words or number.text.isdecimal())
    return free and not number.ordinal and number.whole is not None


def _continues(skeleton: Skeleton, row: list[Number], number: Number) -> bool:
    if not row or not _may_be_in_row(skeleton, number) or number.in_words != row[-1].in_words:
        return False
    gap = skeleton.lower[row[-1].end : number.start]
    if len(row) == 1 and _cents_of(skeleton, row[0]) is number:
        return True
    if _cents_of(skeleton, number) is not None:
        return False
    if gap == ", " and not number.in_words:  # "5 5 5, 0 1 9 9"
        return len(number.text) == len(row[-1].text) == 1
    return (_spoken_gap(skeleton.language) if number.in_words else _GAP).fullmatch(gap) is not None


def _cents_of(skeleton: Skeleton, number: Number) -> Number | None:
    """The cents of "otto e cinquanta" and "ocho con cincuenta" after another price."""
    joint = _BEFORE_CENTS.get(skeleton.language)
    if joint is None or not number.in_words or number.article:
        return None
    cents = skeleton.at.get(number.end + len(joint))
    if cents is None or not skeleton.lower.startswith(joint, number.end):
        return None
    if cents.whole is None or not 10 <= cents.whole <= 99:
        return None
    earlier = skeleton.lower[max(number.start - _PRICE_CHARS, 0) : number.start]
    priced = _PRICED.search(earlier) and _CENTS_END.match(skeleton.lower, cents.end)
    return cents if priced else None


@cache
def _spoken_gap(language: str) -> re.Pattern[str]:
    """Between the numbers of a row: a space, a pause, and words such as "oh" and "double"."""
    words = "|".join([*WORDS[language].zero, *WORDS[language].repeats, "-"])
    return re.compile(rf"-|(?:,|\.\.\.|…)? (?:(?:{words}),? )*")


def _row_figure(skeleton: Skeleton, row: list[Number]) -> Iterator[Figure]:
    row = [number for at, number in enumerate(row) if not number.article or _among_digits(row, at)]
    if not row:
        return
    digits = _digits_of(skeleton, row)
    start, end = row[0].start, row[-1].end
    written = skeleton.text[start:end]
    unit = unit_at(skeleton, end)
    price = start and skeleton.lower[start - 1] in CURRENCY_SIGNS
    alone = len(row) == 1 and (unit is not None or row[0].in_words or price)
    if len(digits) >= PHONE_DIGITS and not alone:
        if not row[0].in_words and unit is None:
            start -= skeleton.lower[max(start - 1, 0) : start] in ("+", "(")
        yield _row(skeleton, start, end, digits, row, ())
    elif len(row) > 1 and (
        _is_spelled(skeleton, row, digits)
        if _PAUSE.search(written) or _SPACED.fullmatch(written)
        else row[0].in_words
    ):
        yield from _in_one_breath(skeleton, start, end, digits, row)


def _is_spelled(skeleton: Skeleton, row: list[Number], digits: str) -> bool:
    """ "Double five, eight" and "four, zero, eight" are digits; "two, three, four or five" and
    "two, three, four nights" are lists of numbers."""
    if any(number.value > _LARGEST_DIGIT for number in row):
        return False
    said = skeleton.lower[max(row[0].start - 8, 0) : row[-1].start].split()
    if any(word in skeleton.words.repeats for word in said):
        return True
    goes_on = _ONE_MORE.match(skeleton.lower, row[-1].end)
    listed = goes_on is not None and goes_on.end() in skeleton.at
    return len(digits) > _LEAST_DIGITS and not listed and unit_at(skeleton, row[-1].end) is None


def _in_one_breath(
    skeleton: Skeleton, start: int, end: int, digits: str, row: list[Number]
) -> Iterator[Figure]:
    """ "two oh four", "eight thirty", "nineteen ninety-nine dollars"."""
    unit = unit_at(skeleton, end)
    whole = Decimal(digits)
    pronoun = len(row) == 2 and row[0].text.lower() == skeleton.words.pronoun
    alone = (row[1].value,) if pronoun else ()  # "the small one twenty"
    if unit is None:
        others = [Reading(FigureKind.NUMBER, value) for value in (whole, *alone)]
        if len(row) == 2 and 1 <= row[0].value <= 24 and 1 <= row[1].value < 60:
            minutes = row[0].value * 60 + row[1].value
            others.append(Reading(FigureKind.TIME, minutes % 720, "12h"))
        yield _row(skeleton, start, end, digits, row, tuple(others))
        return
    readings = [Reading(kind, one, name) for one in (whole, *alone) for kind, name in unit.kinds]
    if len(row) == 2 and 10 <= row[1].value <= 99 and unit.kinds[-1][0] is FigureKind.MONEY:
        value = row[0].value + row[1].value / 100
        readings.insert(0, Reading(FigureKind.MONEY, value, unit.kinds[-1][1]))
    skeleton.take(start, unit.end)
    figure = skeleton.figure(start, unit.end, readings[0], digits)
    yield replace(figure, others=tuple(readings[1:]), in_words=True)


def _row(
    skeleton: Skeleton,
    start: int,
    end: int,
    digits: str,
    row: list[Number],
    others: tuple[Reading, ...],
) -> Figure:
    skeleton.take(start, end)
    figure = skeleton.figure(start, end, Reading(FigureKind.DIGITS, digits), digits)
    parts = tuple(number.spelled_digits for number in row)
    return replace(figure, others=others, in_words=row[0].in_words, parts=parts)


def _among_digits(row: list[Number], at: int) -> bool:
    """ "Uno" is a digit among digits, else an article."""
    beside = row[max(at - 1, 0) : at + 2]
    return len(row) > _LEAST_DIGITS and all(one.value <= _LARGEST_DIGIT for one in beside)


def _digits_of(skeleton: Skeleton, row: list[Number]) -> str:
    digits = ""
    for place, number in enumerate(row):
        before = skeleton.lower[
            row[place - 1].end if place else max(number.start - 12, 0) : number.start
        ]
        said = before.replace(",", " ").split()
        if place:
            digits += "0" * sum(word in skeleton.words.zero for word in said)
        repeats = skeleton.words.repeats.get(said[-1], 1) if said else 1
        spelled = number.spelled_digits * (repeats if len(number.spelled_digits) == 1 else 1)
        value = number.whole or 0
        if number.in_words and len(row) > 3 and "hundred" in number.text.lower() and value % 100:
            spelled = f"{value // 100 * 100}{value % 100}"  # "one eight hundred five five five"
        digits += spelled
    return digits
