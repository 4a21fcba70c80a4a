"""Bands that a rule holds for, and what they count: ages 3 to 15, up to 10 kg, groups of 8 or more.

Only what counts the same thing compares: a number of people is no age.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agents_core.call.guardrails.figures.figure_bounds import bounds_of, firm_bounds
from agents_core.call.guardrails.figures.figure_parts import Part, rivals, tokens_of
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.language.figures import Figure, FigureKind, Reading, read_in_any_language
from agents_core.language.figures.lexicon.case_words import (
    AGED,
    FREE,
    GROUP_OF,
    IF,
    LESS_THAN,
    OF_THEM,
    OPENING,
    PEOPLE,
    RELATIVE,
    UNTIL,
)
from agents_core.language.figures.lexicon.claim_words import (
    AT_LEAST,
    AT_MOST,
    CONJUNCTION,
    NO_TOPIC,
    OFFSET,
)
from agents_core.language.figures.unit_sizes import in_base
from agents_core.language.sentences import stem

_TALLEST_M = 3  #: of what is said without a unit: "one thirty-five"
_NEAR = 24  #: characters before a number that say what it counts
_PEOPLE, AGE, _MONEY, _CLOCK = "people", "age", "money", "time of day"
LENGTHS = ("metric length", "length")
_DURATIONS = frozenset({"time", "calendar", "night", "business-day"})
_NOUN = re.compile(r"[ -](?:(?:or|oder|o|ou|et|und) [^\W\d_]+ )?([^\W\d_]{3,})")
_AGE_CODE = re.compile(r"(\d{1,2})S")  #: "under-14s"
_ALTERNATIVES = re.compile(rf"{CONJUNCTION}|/|(?<=\w),(?=[^(]*\))", re.IGNORECASE)
_PRICES = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.CODE)


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

    def contains(self, size: Size) -> bool:
        """Whether the rule holds for this size."""
        if size.counts != self.counts or (self.least is not None and size.value < self.least):
            return False
        if self.most is None:
            return True
        return size.value < self.most or (size.value == self.most and not self.open_end)


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
        yield Size(_MONEY, value / (100 if reading.unit == "cent" else 1))
    elif reading.kind is FigureKind.TIME:
        if reading.unit == "24h":
            yield Size(_CLOCK, value)
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


def holds(place: Place, sizes: Sequence[Size], said: Place) -> bool:
    """Whether what stands here is stated for the case, or for every case.

    It holds for the bands in its own part, or else for the last one before it in its sentence.
    Where all come later, they are of other figures: "adults £12, children from 6 to 12 £7".
    """
    counts = {one.counts for one in sizes}
    head = [band for band in _head_bands(place) if band.counts in counts]
    if head and not _contain(head, sizes):
        return False
    near = [band for band in _near(place) if band.counts in counts]
    own = _own(place, near)
    if not own:
        own = _last_before(place, near)
    if own:
        return _contain(own, sizes) or _is_alternative(place, own, said)
    return not _contain(near, sizes) and not _contain(list(_times_after(place)), sizes)


def has_bands(place: Place, sizes: Sequence[Size]) -> bool:
    """Whether what stands here is stated for a band of what the case counts."""
    counts = {one.counts for one in sizes}
    bands = [band for band in _near(place) if band.counts in counts]
    return bool(_own(place, bands) or _last_before(place, bands))


def _contain(bands: Sequence[Band], sizes: Sequence[Size]) -> bool:
    return any(band.contains(size) for band in bands for size in sizes)


def _near(place: Place) -> Iterator[Band]:
    """The bands of a figure's sentence, row or line."""
    start, end = place.sentence.sentence
    in_row = place.text[start : start + 1] == "|"
    under: dict[str, Decimal] = {}  # the band of the row before ends there
    for at, figure in enumerate(place.figures):
        if figure is place.figure or figure.end <= start - 400 or figure.start >= end:
            continue
        here = Place(place.text, place.figures, at)
        for band in band_of(here):
            if figure.start < start:
                if in_row and band.least is None and band.most is not None:
                    under[band.counts] = band.most
                continue
            least = under.get(band.counts)
            if in_row and band.least is None and band.most and least and least < band.most:
                band = Band(figure, band.counts, least + Decimal("0.001"), band.most)
            if band.counts in _DURATIONS and not _is_condition(place, figure):
                continue
            if band.counts == _CLOCK and not _is_of_price(here, band):
                continue
            yield band


def _times_after(place: Place) -> Iterator[Band]:
    """The times from which another price is due in the part after a semicolon: "a visit costs £42;
    after 7 p.m. it is £165"."""
    end = place.sentence.sentence[1]
    if place.text[end : end + 1] != ";":
        return
    for at, figure in enumerate(place.figures):
        here = Place(place.text, place.figures, at)
        if figure.start > end and here.sentence.sentence[0] == end + 1:
            yield from (one for one in band_of(here) if _is_of_price(here, one))


def _is_of_price(here: Place, band: Band) -> bool:
    """Whether a time of day is one from which a price is due, and no opening hour."""
    sentence = here.sentence
    start, end = sentence.sentence
    priced = any(start <= one.start < end and one.kind is FigureKind.MONEY for one in here.figures)
    opening = OPENING.search(here.words(sentence)) is not None
    return band.counts == _CLOCK and band.most is None and priced and not opening


def _is_condition(place: Place, duration: Figure) -> bool:
    """Whether a duration is a condition of a figure, and not how long something takes: "is released
    within 7 days"."""
    if duration.start < place.figure.start:
        return True
    before = lowered(place.text[place.clause.start : duration.start])
    free = place.figure.kind is FigureKind.CODE and UNTIL.search(before)
    return bool(free or IF.search(before))


def _own(place: Place, bands: Sequence[Band]) -> list[Band]:
    """The bands that no other figure of its kind parts from a figure."""
    part = place.part
    if part is None or place.figure.kind is FigureKind.CODE:
        part = place.clause
    return [
        band
        for band in bands
        if part.start <= band.figure.start < part.end
        and not _is_of_free(place, band)
        and not _has_between(place, band)
    ]


def _has_between(place: Place, band: Band) -> bool:
    """Whether another figure of its kind stands between a figure and a band."""
    first, last = sorted((band.figure.start, place.figure.start))
    others = (one.start for one in place.figures if _is_claim(place, one))
    return any(first < at < last for at in others)


def _last_before(place: Place, bands: Sequence[Band]) -> list[Band]:
    """The last band before a figure in its sentence or row, unless it is of another one: "£9 up to
    2 kg and £14 for heavier ones"."""
    before = [band for band in bands if band.figure.start < place.figure.start]
    start = place.sentence.sentence[0]
    if not before or place.text[start : start + 1] == "|":
        return before[-1:]
    first = _clause(place, before[-1]).start
    others = (one for one in place.figures if one is not place.figure and _is_claim(place, one))
    taken = any(first <= one.start < before[-1].figure.start for one in others)
    beyond = RELATIVE.search(lowered(place.text[before[-1].figure.end : place.figure.end]))
    return [] if taken or beyond or _is_of_free(place, before[-1]) else before[-1:]


def _is_of_free(place: Place, band: Band) -> bool:
    """Whether a band in another clause is one for which something is free: "free up to 2 hours,
    then £3"."""
    clause = _clause(place, band)
    if clause.start <= place.figure.start < clause.end or band.figure.start > place.figure.start:
        return False
    return FREE.search(lowered(place.text[clause.start : clause.end])) is not None


def _clause(place: Place, band: Band) -> Part:
    at = next(at for at, one in enumerate(place.figures) if one is band.figure)
    return Place(place.text, place.figures, at).clause


def _is_claim(place: Place, other: Figure) -> bool:
    return rivals(place.figure, other) and other.kind in _PRICES


def _is_alternative(place: Place, bands: Sequence[Band], said: Place) -> bool:
    """Whether the answer names another group of the same rule: "students and visitors over 65"."""
    first = max(
        (one.end for one in place.figures if one.end <= place.figure.start and one.kind in _PRICES),
        default=0,
    )
    first = max(first, place.sentence.sentence[0])
    piece = place.text[first : place.figure.start]
    ends_of = {band.figure.end - first for band in bands}  # "8 or more" is one band
    found = (match.span() for match in _ALTERNATIVES.finditer(piece))
    cuts = [cut for cut in found if not ends_of & {cut[0], cut[0] - 1}]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(piece)]
    words = said.sentence.own
    for start, end in zip(starts, ends, strict=True):
        here = range(first + start, first + end)
        named = frozenset(tokens_of(place.text, here.start, here.stop))
        if cuts and words & named and not any(band.figure.start in here for band in bands):
            return True
    return False


def _head_bands(place: Place) -> tuple[Band, ...]:
    """The bands in the head of a figure's column."""
    text, start = place.text, place.sentence.sentence[0]
    if text[start : start + 1] != "|":
        return ()
    first = text.rfind("\n\n", 0, start) + 2 if text.rfind("\n\n", 0, start) >= 0 else 0
    head_start = text.find("|", first)
    if head_start >= start:
        return ()
    head = text[head_start : text.find("\n", head_start)].split("|")
    column = text.count("|", start, place.figure.start)
    return _bands_in(head[column]) if column < len(head) else ()


@lru_cache(256)
def _bands_in(text: str) -> tuple[Band, ...]:
    figures = list(read_in_any_language(text, "en"))
    places = (Place.of(text, figures, at) for at in range(len(figures)))
    return tuple(band for place in places for band in band_of(place))


def free_places(text: str, figures: Sequence[Figure]) -> Iterator[Place]:
    """Where a text states that something costs nothing, among its figures."""
    for match in FREE.finditer(lowered(text)):
        free = Figure(
            reading=Reading(FigureKind.CODE, ""), text=match[0], start=match.start(),
            end=match.end(), in_words=True,
        )  # fmt: skip
        at = sum(one.start < free.start for one in figures)
        yield Place.of(text, [*figures[:at], free, *figures[at:]], at)
