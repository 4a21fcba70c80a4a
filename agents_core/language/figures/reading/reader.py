"""Reads every figure of a text, in one language or in any of the five."""

from agents_core.language.figures.figure import LANGUAGES, Figure, FigureKind
from agents_core.language.figures.lexicon.cldr_names import supported
from agents_core.language.figures.reading.calendar_dates import dates_of
from agents_core.language.figures.reading.clocks import times_of, with_hours_in_hundreds
from agents_core.language.figures.reading.codes import codes_of
from agents_core.language.figures.reading.digit_rows import rows_of
from agents_core.language.figures.reading.quantities import quantities_of
from agents_core.language.figures.reading.ranges import with_shared_units
from agents_core.language.figures.reading.skeleton import Skeleton

_LONG_WORD = 6  #: characters; shorter number words are everyday words of other languages


def read_figures(text: str, language: str = "en") -> tuple[Figure, ...]:
    """Every figure in reading order; none overlap. ``language``: a code, such as "de-AT"."""
    skeleton = Skeleton.of(text, supported(language))
    found = [
        figure
        for reader in (dates_of, times_of, codes_of, rows_of, quantities_of)
        for figure in reader(skeleton)
    ]
    return with_shared_units(skeleton, with_hours_in_hundreds(skeleton, found))


def read_in_any_language(text: str, first: str) -> tuple[Figure, ...]:
    """The figures of a text in its language, with those that only another of the five can read.

    A figure of another language counts where the first reads nothing or a number without a unit.
    A small number without a unit does not count: "once" and "due" are numbers elsewhere.
    """
    found = list(read_figures(text, first))
    for language in LANGUAGES:
        if language != supported(first):
            found = _merged(found, read_figures(text, language))
    return tuple(found)


def _merged(own: list[Figure], foreign: tuple[Figure, ...]) -> list[Figure]:
    merged: list[Figure] = []
    place = 0
    for figure in foreign:
        while place < len(own) and own[place].end <= figure.start:
            merged.append(own[place])
            place += 1
        covered: list[Figure] = []
        while place + len(covered) < len(own) and own[place + len(covered)].start < figure.end:
            covered.append(own[place + len(covered)])
        if _counts(figure, covered):
            merged.append(figure)
            place += len(covered)
    return merged + own[place:]


def _counts(figure: Figure, covered: list[Figure]) -> bool:
    bare = (FigureKind.NUMBER, FigureKind.DIGITS)
    if figure.kind in bare:
        is_long = figure.in_words and len(figure.text) >= _LONG_WORD and len(figure.parts) != 2
        return not covered and is_long and not figure.ordinal
    inside = all(figure.start <= one.start and one.end <= figure.end for one in covered)
    return inside and all(one.kind in bare for one in covered)
