"""Whether something is allowed for a case: "your sixty-day trip is covered" of at most 45 days.

Only bounds that are conditions are compared: a least age or height, and the most of anything else.
"""

from collections.abc import Iterator, Sequence

from agents_core.call.guardrails.figures.figure_bands import AGE, LENGTHS, Band, Size, band_of
from agents_core.call.guardrails.figures.figure_bounds import without_bounds
from agents_core.call.guardrails.figures.figure_parts import Token
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.language.figures.lexicon.case_words import (
    EASILY,
    PERMITTED,
    REFUSED,
    REQUIRED,
)
from agents_core.language.figures.lexicon.claim_words import TURNS

_MOST_FIGURES = 60  #: of the sources that are compared, the newest ones


def wrong_permission(
    said: Place, sizes: Sequence[Size], known: KnownFigures
) -> Place | None:
    """The condition in a source that a case does not meet for which an answer allows something."""
    sentence = EASILY.sub(" ", said.words(said.sentence))
    if not PERMITTED.search(sentence) or REFUSED.search(sentence) or TURNS.search(sentence):
        return None
    words = said.sentence.own
    failed: Place | None = None
    most = 0
    for place, band in _bands(sizes, known):
        theirs = place.sentence.own
        shared = len(words & theirs)
        if any(band.contains(size) for size in sizes):
            if shared or band.counts == AGE:
                return None
        elif _is_condition(place, band) and (shared or _is_general(band, theirs)):
            if failed is None or shared > most:
                failed, most = place, shared
    return failed


def _bands(sizes: Sequence[Size], known: KnownFigures) -> Iterator[tuple[Place, Band]]:
    counts = {one.counts for one in sizes}
    for at in range(max(len(known.read) - _MOST_FIGURES, 0), len(known.read)):
        place = known.place(at)
        yield from ((place, band) for band in band_of(place) if band.counts in counts)


def _is_condition(place: Place, band: Band) -> bool:
    """A least age or height, or the most of anything else, of what has to be or may be."""
    lower = band.counts == AGE or band.counts in LENGTHS
    if band.least is not None and band.most is not None:
        return False
    if (band.least is not None) is not lower:
        return False
    words = without_bounds(place, place.sentence)
    return REQUIRED.search(place.words(place.sentence)) is not None and not TURNS.search(words)


def _is_general(band: Band, words: frozenset[Token]) -> bool:
    """ "The minimum age is 16": an age for everything that the source speaks of."""
    return band.counts == AGE and len(words) <= 1
