"""Whether a known figure is said of what it belongs to: figures that were swapped, another period,
the opposite bound, another basis of a percentage.

Every check is silent when unsure: a false alarm interrupts a caller. Of the false and true
statements of ``figures_in_context.tsv``, written with these checks, the guardrail stops all and
none. Of 200 false and 200 true ones that were held out, each with what the caller asked before, the
guardrail stops 142 and 21. Without ``_is_swapped`` it stops 129 and 18, without ``has_other_rate``
131 and 21.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from agents_core.call.guardrails.figures.figure_bounds import (
    bounds_of,
    has_opposite_bound,
    has_other_direction,
    has_other_limit,
    is_other_range,
    without_bounds,
)
from agents_core.call.guardrails.figures.figure_fit import fits_rival
from agents_core.call.guardrails.figures.figure_parts import (
    Part,
    Token,
    rivals,
)
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.call.guardrails.figures.figure_rates import has_other_rate
from agents_core.call.guardrails.figures.weekdays import is_of_other_days
from agents_core.language.figures import Figure, FigureKind
from agents_core.language.figures.comparison import same_value
from agents_core.language.figures.lexicon.claims.claim_words import (
    ASPECTS,
    BASIS,
    BEGINS,
    ENDS,
    OF_PRICE,
    PAID,
    TURNS,
)

_HALF = Decimal(50)  #: "half off" and "pay half" are the same
_ASPECTS = [(aspect, re.compile(rf"\b(?:{words})\b")) for aspect, words in ASPECTS]
_BASES = [(basis, re.compile(rf"\b(?:{words})\b")) for basis, words in BASIS]


def contradicts(said: Place, known: Sequence[Place]) -> Place | None:
    """The place in a source that says something else of this figure; None: none does.

    ``known``: every place of a source with its value. All of them have to disagree.
    """
    left = [place for place in known if not any(check(said, place) for check in _CHECKS)]
    if known and (not left or is_of_other_days(said, left)):
        return known[-1]
    return None


def is_half(figure: Figure) -> bool:
    """Half of a whole, without a number: "half the price"."""
    return figure.kind is FigureKind.PERCENT and figure.value == _HALF and not figure.digits


def other_share(said: Place, shares: Iterable[Place]) -> Place | None:
    """The place in a source that states another share of the same; None: "half" may be computed,
    as in "adults pay 12 euros, children half of it"."""
    part = said.part
    if part is None or TURNS.search(said.words(part)):
        return None
    for share in shares:
        theirs = share.part
        if theirs is not None and part.own & theirs.own:
            return share
    return None


def _is_swapped(said: Place, own: Place) -> bool:
    part, mine = said.part, own.part
    if part is None or mine is None or TURNS.search(without_bounds(said, part)):
        return False
    if said.in_range and not own.in_range:
        return False  # "you would go from 15 to 25 dollars"
    words, near = part.own, part.own & said.clause.own
    if len(bounds_of(said) | bounds_of(own)) > 1 and own.figure.kind is not FigureKind.TIME:
        return False  # "after 30 days" is the other half of "within 30 days"
    for rival in _rivals_of(own):
        if said.is_interval and rival.is_interval is not own.is_interval:
            if rival.is_interval:
                return True
            continue  # "takes 35 minutes and runs every 20"
        whole = rival.part
        if whole is None or words.isdisjoint(whole.tokens):
            continue
        if any(_fits_better(words, near, mine, one) for one in (whole, whole.within(rival.clause))):
            return True
    return False


def _fits_another(said: Place, own: Place) -> bool:
    if TURNS.search(without_bounds(said, said.part or said.clause)):
        return False
    if said.in_range and not own.in_range:
        return False
    if len(bounds_of(said) | bounds_of(own)) > 1 and own.figure.kind is not FigureKind.TIME:
        return False
    return any(fits_rival(said, own, rival) for rival in _rivals_of(own))


def _rivals_of(own: Place) -> Iterator[Place]:
    for at, other in enumerate(own.figures):
        if rivals(own.figure, other) and not same_value(own.figure, other):
            yield Place(own.text, own.figures, at)


def _fits_better(words: frozenset[Token], near: frozenset[Token], own: Part, rival: Part) -> bool:
    """Whether the words name what tells the rival from the figure's own part.

    ``near``: those of the figure's own clause. In one sentence, a word that only one part has may
    belong to both: "the deposit is $200 for the van and $350 for the truck".
    """
    same_sentence = own.sentence == rival.sentence
    both = own.tokens & rival.tokens
    of_own, of_rival = own.tokens - both, rival.tokens - both
    if not own.own and not of_own:
        return False  # "after that it costs 90 euros"
    if same_sentence:
        of_own, of_rival = _on_one_side(own, rival)
        if rival.start < own.start and not own.before - both:
            of_rival -= rival.before  # "a day costs £68 for babies and £61 for toddlers"
    named = frozenset(word for word in of_rival if isinstance(word, str))
    own_hits = len(words & of_own)
    if not own_hits:
        by_figure = any(word[0] != FigureKind.NUMBER for word in words & of_rival - named)
        return by_figure or len(words & named) * 2 > len(named)
    return same_sentence and bool(named) and named <= near and own_hits * 2 <= len(of_own)


def _on_one_side(own: Part, rival: Part) -> tuple[frozenset[Token], frozenset[Token]]:
    """The words that only one of two parts has, on the side of the figure where both have some."""
    both = own.tokens & rival.tokens
    for first, second in (
        (own.before | own.over, rival.before | rival.over),
        (own.after | own.over, rival.after | rival.over),
    ):
        if first - both and second - both:
            others = (own.tokens - first - both, rival.tokens - second - both)
            if not all(others):
                return first - both, second - both
    return own.tokens - both, rival.tokens - both


def _has_other_aspect(said: Place, own: Place) -> bool:
    """ "The deadline is the 14th" is not "lessons begin on the 14th"."""
    if said.figure.kind not in (FigureKind.TIME, FigureKind.DATE):
        return False
    said_aspect, own_aspect = _aspect(said), _end(own) or _aspect(own)
    return len(said_aspect) == 1 == len(own_aspect) and said_aspect != own_aspect


def _aspect(place: Place) -> set[str]:
    part = place.clause
    piece = place.words(part)
    if place.in_range or TURNS.search(piece):
        return set()
    start, end = place.figure.start - part.start, place.figure.end - part.start
    before, after = piece[:start].rpartition("#")[2], piece[end:]
    near = before if "#" in after else f"{before} # {after}"
    return {aspect for aspect, pattern in _ASPECTS if pattern.search(near)}


def _end(place: Place) -> set[str]:
    """Whether a range of times begins or ends with the figure."""
    if place.figure.range_end is not None:
        return {BEGINS}
    return {ENDS} if place.in_range else set()


def _has_other_basis(said: Place, own: Place) -> bool:
    """ "15 % off" is not "pay 15 %"."""
    if said.figure.kind is not FigureKind.PERCENT or said.figure.value == _HALF:
        return False
    said_basis, own_basis = basis_of(said), basis_of(own)
    return len(said_basis) == 1 == len(own_basis) and said_basis != own_basis


def basis_of(place: Place) -> set[str]:
    """Whether the customer is spared a percentage or has to pay it, as far as its part says."""
    part = place.part
    if part is None:
        return set()
    piece = place.words(part)
    if TURNS.search(piece):
        return set()
    found = {basis for basis, pattern in _BASES if pattern.search(piece)}
    return found or ({PAID} if OF_PRICE.search(piece) else set())


_CHECKS = (
    _is_swapped,
    _fits_another,
    has_other_rate,
    has_opposite_bound,
    has_other_limit,
    is_other_range,
    has_other_direction,
    _has_other_basis,
    _has_other_aspect,
)
