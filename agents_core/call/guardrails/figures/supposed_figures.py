"""Figures of the case that an answer is about, not of a rule: "for your ten-year-old it's $28".

They need no source: a caller's child may have any age. The rule that the answer applies has to hold
for the case, though: a price for ages 3 to 15 is none for a teenager of sixteen.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agents_core.call.guardrails.figures.derived_figures import multiplies
from agents_core.call.guardrails.figures.figure_bounds import bounds_of
from agents_core.call.guardrails.figures.figure_parts import Part, sentence_of
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.language.figures import Figure, FigureKind, Reading
from agents_core.language.figures.lexicon.claim_words import AT_LEAST
from agents_core.language.figures.unit_sizes import in_base

_NUMBERS = (FigureKind.NUMBER, FigureKind.DURATION, FigureKind.MEASURE, FigureKind.MONEY)
_COUNTED = (FigureKind.NUMBER, FigureKind.DURATION, FigureKind.MEASURE)
_OLD = re.compile(r"[- ](?:year[- ])?olds?\b|-?jährig|[- ]years[- ]old")


@dataclass(frozen=True, slots=True)
class Band:
    """What a rule holds for: "ages 3-15", "up to 10 kg", "65+"."""

    place: Place
    least: Decimal | None
    most: Decimal | None

    def contains(self, value: Decimal) -> bool:
        """Whether the rule holds for this value, in the band's smallest unit."""
        above = self.least is None or self.least <= value
        return above and (self.most is None or value <= self.most)


def may_be_supposed(said: Place, known: KnownFigures) -> bool:
    """Whether the rest of a growing sentence may show that the figure is one of the case."""
    money = any(figure.kind in (FigureKind.MONEY, FigureKind.PERCENT) for _, figure in known.read)
    return (money and said.figure.kind in _COUNTED) or any(
        band.contains(value) for bands, value in _rules(said, known) for band in bands
    )


def is_supposed(said: Place, known: KnownFigures) -> bool:
    """Whether the figure is one of the case, to which the rest of its sentence applies a rule."""
    if multiplies(said, known.passages()):
        return True
    aged = _OLD.match(said.text, said.figure.end) is not None
    for bands, value in _rules(said, known):
        claims = list(_claims(said, known))
        if said.figure.kind is FigureKind.MONEY:
            claims = [one for one in claims if known.places_of(one.figure)]
        if any(band.contains(value) for band in bands) and (aged or claims):
            return all(_holds(one, bands, value, known) for one in claims)
    return False


def _rules(said: Place, known: KnownFigures) -> Iterator[tuple[list[Band], Decimal]]:
    """The bands that the figure could fall into; none for a figure that states a band itself, nor
    for a duration other than an age: "it takes five days" is no case of "up to 14 days"."""
    is_age = said.figure.unit == "year"
    if said.figure.kind is FigureKind.DURATION and not is_age:
        return
    if not said.in_range and not bounds_of(said):
        for dimension, value in _sizes(said.figure):
            yield list(_bands(known, dimension)), value


def _claims(said: Place, known: KnownFigures) -> Iterator[Place]:
    """What is said of the case: the other figures of its sentence, up to one of another case."""
    start, end = sentence_of(said.text, said.figure)
    sizes = dict(_sizes(said.figure))
    for at, figure in enumerate(said.figures):
        alike = bool(sizes.keys() & dict(_sizes(figure)).keys())
        if at == said.at or figure.article or not start <= figure.start < end:
            continue
        if _OLD.match(said.text, figure.end):
            continue
        if alike and at > said.at and not known.contains(figure):
            return
        if not alike or figure.unit not in ("", said.figure.unit):
            yield Place.of(said.text, said.figures, at)


def _holds(claim: Place, bands: Sequence[Band], value: Decimal, known: KnownFigures) -> bool:
    """Whether a figure is stated for a band that contains the value, or for no band."""
    places = known.places_of(claim.figure)
    return not places or any(_applies(place, bands, value) for place in places)


def _applies(place: Place, bands: Sequence[Band], value: Decimal) -> bool:
    """By the bands in the figure's part, or else by the last one before it in its sentence. Where
    all come later, they are of other figures: "adults £12, children from 6 to 12 £7"."""
    own = _within(bands, place, place.part)
    if own:
        return any(band.contains(value) for band in own)
    around = _within(bands, place, place.sentence)
    before = [band for band in around if band.place.figure.start < place.figure.start]
    if before:
        return before[-1].contains(value)
    return not any(band.contains(value) for band in around)


def _within(bands: Sequence[Band], place: Place, part: Part | None) -> list[Band]:
    return [
        band
        for band in bands
        if part
        and band.place.text is place.text
        and part.start <= band.place.figure.start < part.end
    ]


def _sizes(figure: Figure) -> Iterator[tuple[str, Decimal]]:
    """The dimension and size of a figure; years are ages, which policies write as numbers too."""
    for reading in figure.readings:
        size = _size(reading)
        if size is not None:
            yield size
            if reading.unit == "year":
                yield FigureKind.NUMBER, size[1] / 12


def _size(reading: Reading) -> tuple[str, Decimal] | None:
    if reading.kind not in _NUMBERS or not isinstance(reading.value, Decimal):
        return None
    if reading.kind is FigureKind.NUMBER:
        return FigureKind.NUMBER, reading.value
    if reading.kind is FigureKind.MONEY:
        return FigureKind.MONEY, reading.value / (100 if reading.unit == "cent" else 1)
    return in_base(reading.value, reading.unit)


def _bands(known: KnownFigures, dimension: str) -> Iterator[Band]:
    for place in known.places():
        size = dict(_sizes(place.figure)).get(dimension)
        if size is None:
            continue
        if place.figure.range_end is not None:
            other = next(
                (one for one in place.figures if one.end == place.figure.range_end), place.figure
            )
            ends = sorted([size, dict(_sizes(other)).get(dimension, size)])
            yield Band(place, ends[0], ends[1])
        elif not place.in_range:
            bounds = bounds_of(place)
            if len(bounds) == 1:
                least = AT_LEAST in bounds
                yield Band(place, size if least else None, None if least else size)
