"""Bands that a rule holds for, and what they count: ages 3 to 15, up to 10 kg, groups of 8 or more.

Only what counts the same thing compares: a number of people is no age.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agents_core.call.guardrails.figures.figure_bounds import bounds_of, firm_bounds
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.language.figures import Figure, FigureKind, Reading
from agents_core.language.figures.lexicon.claims.case_words import (
    AGED,
    FREE,
    GROUP_OF,
    LESS_THAN,
    OF_THEM,
    PEOPLE,
    UNTIL,
)
from agents_core.language.figures.lexicon.claims.claim_words import (
    AT_LEAST,
    AT_MOST,
    NO_TOPIC,
    OFFSET,
)
from agents_core.language.figures.unit_sizes import in_base
from agents_core.language.sentences import stem

_TALLEST_M = 3  #: of what is said without a unit: "one thirty-five"
_NEAR = 24  #: characters before a number that say what it counts
_PEOPLE, AGE, MONEY, CLOCK = "people", "age", "money", "time of day"
LENGTHS = ("metric length", "length")
_NOUN = re.compile(r"[ -](?:(?:or|oder|o|ou|et|und) [^\W\d_]+ )?([^\W\d_]{3,})")
_AGE_CODE = re.compile(r"(\d{1,2})S")  #: "under-14s"


@dataclass(frozen=True, slots=True)
class Size:
    """How much a figure states of what it counts."""

    counts: str  #: "age", "people", the stem of a noun, or the dimension of a unit
    value: Decimal  #: in its smallest unit; ages are in years


@dataclass(frozen=True, slots=True)
class Band:
    """What a rule holds for: "ages 3-15", "up to 10 kg", "65+"."""

    figure: Figure
    counts: str
    least: Decimal | None
    most: Decimal | None
    open_end: bool = False  #: "under 14" leaves out 14
    open_start: bool = False

    def contains(self, size: Size) -> bool:
        """Whether the rule holds for this size."""
        value = size.value
        if size.counts != self.counts or (value == self.least and self.open_start):
            return False
        if (self.least is not None and value < self.least) or (
            value == self.most and self.open_end
        ):
            return False
        return self.most is None or value <= self.most


def sizes_of(place: Place) -> Iterator[Size]:
    """What a figure counts, in every reading."""
    figure = place.figure
    if figure.ordinal:
        return
    if len(figure.parts) == 2 and len(figure.parts[1]) == 2:  # "he's one thirty-five"
        metres = Decimal(".".join(figure.parts))
        if 0 < metres < _TALLEST_M:
            yield Size(*in_base(metres, "meter"))
        return
    for reading in figure.readings:
        yield from _sizes(place, reading)


def _sizes(place: Place, reading: Reading) -> Iterator[Size]:
    value = reading.value
    if reading.kind is FigureKind.CODE:
        code = _AGE_CODE.fullmatch(str(value))
        if code:
            yield Size(AGE, Decimal(code[1]))
    elif not isinstance(value, Decimal):
        return
    elif reading.kind is FigureKind.NUMBER:
        yield Size(_counted(place), value)
    elif reading.kind is FigureKind.MONEY:
        yield Size(MONEY, value / (100 if reading.unit == "cent" else 1))
    elif reading.kind is FigureKind.TIME:
        if reading.unit == "24h":
            yield Size(CLOCK, value)
    elif reading.kind in (FigureKind.DURATION, FigureKind.MEASURE):
        if reading.unit == "year":
            yield Size(AGE, value)
        elif reading.unit == "month" and AGED.match(place.text, place.figure.end):
            yield Size(AGE, value / 12)
        else:
            yield Size(*in_base(value, reading.unit))


def _counted(place: Place) -> str:
    """What a bare number counts: people, what its noun names, or years of age without a noun."""
    text, figure = place.text, place.figure
    end = figure.range_end or figure.end
    before = lowered(text[max(figure.start - _NEAR, 0) : figure.start])
    after = lowered(text[end : end + 2 * _NEAR])
    if GROUP_OF.search(before) or OF_THEM.match(after):
        return _PEOPLE
    noun = _NOUN.match(after)
    if noun is None or noun[1] in NO_TOPIC or FREE.match(noun[1]) or PEOPLE.search(before):
        return AGE
    return _PEOPLE if PEOPLE.fullmatch(noun[1]) else stem(noun[1])


def band_of(place: Place) -> Iterator[Band]:
    """The bands that a figure states: one for everything it may count."""
    figure = place.figure
    if figure.range_end is not None:
        end = next((at for at, one in enumerate(place.figures) if one.end == figure.range_end), -1)
        if end >= 0:
            tops = {
                one.counts: one.value for one in sizes_of(Place(place.text, place.figures, end))
            }
            for size in sizes_of(place):
                if size.counts in tops and size.value <= tops[size.counts]:
                    yield Band(figure, size.counts, size.value, tops[size.counts])
        return
    bound = _bound(place)
    if bound is None:
        return
    before = lowered(place.text[max(figure.start - _NEAR, 0) : figure.start])
    for size in sizes_of(place):
        if bound == AT_LEAST:
            yield Band(figure, size.counts, size.value, None)
        else:
            exclusive = LESS_THAN.search(before) is not None
            yield Band(figure, size.counts, None, size.value, open_end=exclusive)


def _bound(place: Place) -> str | None:
    """The bound of a figure; that of a notice is turned: "until 24 hours before" is at least 24."""
    bounds = firm_bounds(place) or bounds_of(place)
    if len(bounds) != 1:
        return None
    (bound,) = bounds
    figure = place.figure
    if figure.kind is not FigureKind.DURATION or bound != AT_MOST:
        return bound
    if not OFFSET.search(lowered(place.text[figure.end : figure.end + _NEAR])):
        return bound
    before = lowered(place.text[max(figure.start - _NEAR, 0) : figure.start])
    if UNTIL.search(before):
        return AT_LEAST
    return bound if LESS_THAN.search(before) else None


def free_places(text: str, figures: Sequence[Figure]) -> Iterator[Place]:
    """Where a text states that something costs nothing, among its figures."""
    for match in FREE.finditer(lowered(text)):
        free = Figure(
            reading=Reading(FigureKind.CODE, ""), text=match[0], start=match.start(),
            end=match.end(), in_words=True,
        )  # fmt: skip
        at = sum(one.start < free.start for one in figures)
        yield Place.of(text, [*figures[:at], free, *figures[at:]], at)
