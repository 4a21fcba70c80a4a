"""Whether what a source states holds for a case: by the bands beside it, in its row or column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from agents_core.call.guardrails.figures.figure_bands import (
    CLOCK,
    MONEY,
    Band,
    Size,
    band_of,
)
from agents_core.call.guardrails.figures.figure_parts import Part, rivals, tokens_of
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.language.figures import Figure, FigureKind, read_in_any_language
from agents_core.language.figures.lexicon.claims.case_words import (
    FREE,
    IF,
    OPENING,
    RELATIVE,
    UNTIL,
)
from agents_core.language.figures.lexicon.claims.claim_words import (
    CONJUNCTION,
)

_ROW_CHARS = 400  #: before a row, in which the row before it is searched
_DURATIONS = frozenset({"time", "calendar", "night", "business-day"})
_ALTERNATIVES = re.compile(rf"{CONJUNCTION}|/|(?<=\w),(?=[^(]*\))", re.IGNORECASE)
_PRICES = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.CODE)


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
    """The bands of a figure's sentence, row or line that are conditions of it."""
    start, end = place.sentence.sentence
    in_row = place.text[start : start + 1] == "|"
    row_before: dict[str, Decimal] = {}  # "up to 5 kg" begins where it ends: "up to 2 kg"
    for at, figure in enumerate(place.figures):
        if figure is place.figure or not start - _ROW_CHARS < figure.end <= end:
            continue
        here = Place(place.text, place.figures, at)
        for band in band_of(here):
            if figure.start >= start:
                if _is_condition(place, here, band):
                    yield _after_row(band, row_before)
            elif in_row and band.least is None and band.most is not None:
                row_before[band.counts] = band.most


def _after_row(band: Band, row_before: dict[str, Decimal]) -> Band:
    least = row_before.get(band.counts)
    if least is None or band.least is not None or band.most is None or least >= band.most:
        return band
    return replace(band, least=least, open_start=True)


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
    return band.counts == CLOCK and band.most is None and priced and not opening


def _is_condition(place: Place, here: Place, band: Band) -> bool:
    """Whether a band is a condition of a figure; a duration may be how long something takes, "is
    released within 7 days", and a time of day an opening hour."""
    if band.counts == CLOCK:
        return _is_of_price(here, band)
    later = band.figure.start > place.figure.start
    if later and band.counts == MONEY and place.figure.kind is FigureKind.MONEY:
        return False  # the cap of a rate: "25p a day, up to £8"
    if band.counts not in _DURATIONS or band.figure.start < place.figure.start:
        return True
    before = lowered(place.text[place.clause.start : band.figure.start])
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
