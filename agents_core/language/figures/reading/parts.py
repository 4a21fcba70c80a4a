"""Parts of a unit or of a whole: "half an hour", "one third of the price", "one in three"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from agents_core.language.figures.figure import Figure, FigureKind, Reading
from agents_core.language.figures.reading.skeleton import Skeleton, compiled
from agents_core.language.figures.reading.units import unit_at

_MORE = re.compile(r"(?:\b(?:and(?: a)?|und|y|et|e)|\d)[ -]$")
"""Before "half": it belongs to the number in front, as in "two and a half hours"."""

_LARGEST_WHOLE = 10
_SLASHED = (
    (r"(?<![\d/.,])1/2(?: an?)? ", Decimal("0.5")),
    (r"(?<![\d/.,])1/4(?: of an?)? ", Decimal("0.25")),
    (r"(?<![\d/.,])3/4(?: of an?)? ", Decimal("0.75")),
)
_SHARE_IN_DIGITS = (
    r"(?<![\d/.,])(?P<n>[1-9])/(?P<d>[2-6]|8|10)"
    r"(?= (?:of|off|des|der|vom|von|de|del|dell|du|della)\b)"
)


def parts_of_units(skeleton: Skeleton) -> Iterator[Figure]:
    """ "half an hour", "une demi-heure", "Viertelstunde"."""
    for pattern, part in (*skeleton.words.part_units, *_SLASHED):
        for match in re.finditer(pattern, skeleton.lower):
            unit = unit_at(skeleton, match.end())
            before = skeleton.lower[max(match.start() - 8, 0) : match.start()]
            if (
                unit is not None
                and not _MORE.search(before)
                and skeleton.is_free(match.start(), unit.end)
            ):
                yield _figure(skeleton, match.start(), unit.end, unit.kinds, part)
    for pattern, part, name in skeleton.words.whole_parts:
        for match in re.finditer(pattern, skeleton.lower):
            if skeleton.is_free(*match.span()):
                kinds = ((FigureKind.DURATION, name),)
                yield _figure(skeleton, *match.span(), kinds, part)


def shares_of(skeleton: Skeleton) -> Iterator[Figure]:
    """ "One third of the price", "3/4 of the fare": percentages."""
    yield from _halves_of(skeleton)
    counts = skeleton.words.counts
    for pattern in (skeleton.words.shares, _SHARE_IN_DIGITS):
        for match in re.finditer(pattern, skeleton.lower):
            whole, part = (counts.get(match[name]) or int(match[name]) for name in ("d", "n"))
            before = skeleton.lower[max(match.start() - 8, 0) : match.start()]
            numbers = skeleton.numbers_in(*match.span())
            if any(number.end > match.end() for number in numbers):
                continue  # "a quarter of a million"
            if part < whole and not _MORE.search(before) and skeleton.is_free(*match.span()):
                percent = Decimal(part * 100) / whole
                yield _figure(skeleton, *match.span(), ((FigureKind.PERCENT, "%"),), percent)


def ratios_of(skeleton: Skeleton) -> Iterator[Figure]:
    """ "One in three", "two out of three": the second number, which may also be a percentage."""
    for match in compiled(skeleton.words.out_of, skeleton.language).finditer(skeleton.marked):
        named = match.groupdict()["n"] is not None
        part, whole = skeleton.group(match, "n") if named else 1, skeleton.group(match, "d")
        if part is None or whole is None or not 0 < part < whole <= _LARGEST_WHOLE:
            continue
        ordinal = any(number.ordinal for number in skeleton.numbers_in(*match.span()))
        unit = unit_at(skeleton, match.end())  # "one in five minutes"
        if unit is None and not ordinal and skeleton.is_free(*match.span()):
            percent = Reading(FigureKind.PERCENT, Decimal(part * 100) / whole, "%")
            number = ((FigureKind.NUMBER, ""),)
            figure = _figure(skeleton, *match.span(), number, Decimal(whole))
            in_words = not re.search(r"\d", figure.text)
            yield replace(figure, others=(percent,), in_words=in_words)


def _halves_of(skeleton: Skeleton) -> Iterator[Figure]:
    """ "Half the price", "die Hälfte"."""
    for match in re.finditer(skeleton.words.halves_of, skeleton.lower):
        before = skeleton.lower[max(match.start() - 8, 0) : match.start()]
        if not _MORE.search(before) and skeleton.is_free(*match.span()):
            percent = ((FigureKind.PERCENT, "%"),)
            yield _figure(skeleton, *match.span(), percent, Decimal(50))


def _figure(
    skeleton: Skeleton,
    start: int,
    end: int,
    kinds: tuple[tuple[FigureKind, str], ...],
    value: Decimal,
) -> Figure:
    skeleton.take(start, end)
    first, *others = (Reading(kind, value, unit) for kind, unit in kinds)
    text = skeleton.text[start:end]
    return Figure(
        reading=first, others=tuple(others), text=text, start=start, end=end, in_words=True
    )
