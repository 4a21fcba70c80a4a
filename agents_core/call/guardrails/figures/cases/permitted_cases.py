"""Whether something is allowed for a case: "your sixty-day trip is covered" of at most 45 days.

Only bounds that are conditions are compared: a least age or height, and the most of anything else.
"""

from collections.abc import Iterator, Sequence

from agents_core.call.guardrails.figures.figure_bands import AGE, LENGTHS, Band, Size, band_of
from agents_core.call.guardrails.figures.figure_bounds import without_bounds
from agents_core.call.guardrails.figures.figure_parts import Token, tokens_of
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.language.figures.lexicon.claims.case_words import (
    EASILY,
    MEASURED,
    PERMITTED,
    REFUSED,
    REQUIRED,
)
from agents_core.language.figures.lexicon.claims.claim_words import TURNS

_MOST_FIGURES = 60  #: of the sources that are compared, the newest ones
_MEASURED = frozenset(tokens_of(MEASURED, 0, len(MEASURED)))


def wrong_permission(said: Place, sizes: Sequence[Size], known: KnownFigures) -> Place | None:
    """The condition in a source that a case does not meet for which an answer allows something."""
    sentence = EASILY.sub(" ", said.words(said.sentence))
    if not PERMITTED.search(sentence) or REFUSED.search(sentence) or TURNS.search(sentence):
        return None
    words = said.sentence.own
    failed: list[tuple[int, Place]] = []
    met: list[int] = []
    for place, band in _bands(sizes, known):
        theirs = _named(place)
        shared = words & theirs
        if any(band.contains(size) for size in sizes):
            met.append(len(shared))
        elif _is_condition(place, band, known=shared == theirs) and (
            _is_about(band, shared, theirs)
        ):
            failed.append((len(shared), place))
    most = max(failed, key=lambda one: one[0], default=None)
    return most[1] if most and all(most[0] > shared for shared in met) else None


def _named(place: Place) -> frozenset[Token]:
    """The words of a rule that say what it is for."""
    return frozenset(one for one in place.sentence.own if isinstance(one, str)) - _MEASURED


def _bands(sizes: Sequence[Size], known: KnownFigures) -> Iterator[tuple[Place, Band]]:
    counts = {one.counts for one in sizes}
    for at in range(max(len(known.read) - _MOST_FIGURES, 0), len(known.read)):
        place = known.place(at)
        yield from ((place, band) for band in band_of(place) if band.counts in counts)


def _is_condition(place: Place, band: Band, *, known: bool) -> bool:
    """A least age or height, or the most of anything else, of what has to be or may be.

    ``known``: the answer has every word of the rule, as in "climbing wall: from 6 years".
    """
    lower = band.counts == AGE or band.counts in LENGTHS
    if band.least is not None and band.most is not None:
        return False
    if (band.least is not None) is not lower:
        return False
    words = without_bounds(place, place.sentence)
    required = (known and lower) or REQUIRED.search(place.words(place.sentence)) is not None
    return required and not TURNS.search(words)


def _is_about(band: Band, shared: frozenset[Token], words: frozenset[Token]) -> bool:
    """Whether an answer speaks of a rule; of an age or a height, by half of the rule's words, or
    where the rule is for everything: "the minimum age is 16"."""
    if band.counts == AGE or band.counts in LENGTHS:
        return len(shared) * 2 >= len(words)
    return bool(shared)
