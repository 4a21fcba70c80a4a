"""Whether a figure is a lower or an upper bound, and bounds that contradict each other."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from agents_core.call.guardrails.figures.figure_parts import Part, Token, sentence_of
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.language.figures import FigureKind
from agents_core.language.figures.comparison import same_value
from agents_core.language.figures.lexicon.claim_words import (
    AT_LEAST,
    AT_MOST,
    BOUND_AFTER,
    BOUND_BEFORE,
    EXCLUSIVE,
    FIRM_AFTER,
    FIRM_BEFORE,
    LATEST,
    OFFSET,
    OPPOSITES,
    TURNS,
)

Patterns: TypeAlias = list[tuple[str, re.Pattern[str]]]


def _before(bounds: Iterable[tuple[str, str]]) -> Patterns:
    article = "the|le|las?|los|el|gli|i|age of|a|de|di"
    return [
        (bound, re.compile(rf"\b(?:{words})(?: (?:{article}))? ?(?=#)")) for bound, words in bounds
    ]


def _after(bounds: Iterable[tuple[str, str]]) -> Patterns:
    return [
        (bound, re.compile(rf"(?<=#)(?: [^\W\d_]+)?,? ?(?:{words})\b")) for bound, words in bounds
    ]


_BEFORE, _AFTER = _before(BOUND_BEFORE), _after(BOUND_AFTER)
_FIRM_BEFORE, _FIRM_AFTER = _before(FIRM_BEFORE), _after(FIRM_AFTER)


def bounds_of(place: Place) -> set[str]:
    """The bounds stated directly before and after a figure; none for the end of a range."""
    if place.in_range:
        return set()
    before, after = _around(place)
    if place.figure.kind is FigureKind.DURATION and LATEST.search(before):
        return set()
    found = {bound for bound, words in _BEFORE if words.search(before)}
    if after.startswith("#+"):  # "65+"
        found.add(AT_LEAST)
    return found | {bound for bound, words in _AFTER if words.match(after, 1)}


def _around(place: Place) -> tuple[str, str]:
    """What stands before and after a figure in its sentence, with "#" in its place."""
    start, end = sentence_of(place.text, place.figure)
    before = lowered(place.text[start : place.figure.start])
    after = lowered(place.text[place.figure.end : end])
    return re.sub("[#-]", " ", before) + "#", f"#{after}"  # "under-14s"


def has_other_limit(said: Place, own: Place) -> bool:
    """ "At least thirty" is not "at most 30", "up to 30" or the end of "20-30"."""
    firm = firm_bounds(said)
    part = said.clause
    if len(firm) != 1 or TURNS.search(without_bounds(said, part)):
        return False
    theirs = firm_bounds(own) or _end_of_range(own) or bounds_of(own)
    before, after = _around(own)
    if EXCLUSIVE.search(before) and not own.in_range:
        return False
    offset = OFFSET.search(after) or OFFSET.search(_around(said)[1])
    if offset and said.figure.kind is FigureKind.DURATION:
        return False
    return len(theirs) == 1 and theirs != firm


def firm_bounds(place: Place) -> set[str]:
    """The bounds that are no other half of a rule: "the minimum age is 16"."""
    before, after = _around(place)
    found = {bound for bound, words in _FIRM_BEFORE if words.search(before)}
    return found or {bound for bound, words in _FIRM_AFTER if words.match(after, 1)}


def _end_of_range(place: Place) -> set[str]:
    other = place.other_end
    value, end = place.figure.value, other.value if other else None
    if not isinstance(value, Decimal) or not isinstance(end, Decimal) or value == end:
        return set()
    return {AT_LEAST if value < end else AT_MOST}


def is_other_range(said: Place, own: Place) -> bool:
    """ "Two to eight" is not "2 to 4". Opening hours may leave out a break."""
    mine, theirs = said.other_end, own.other_end
    if mine is None or theirs is None or same_value(mine, theirs):
        return False
    return said.figure.kind is not FigureKind.TIME or not any(
        same_value(mine, one) for one in own.figures
    )


def has_opposite_bound(said: Place, own: Place) -> bool:
    """Whether most of the words around one bound are said with the other."""
    said_bounds, own_bounds = bounds_of(said), bounds_of(own)
    if len(said_bounds) != 1 or len(own_bounds) != 1 or said_bounds == own_bounds:
        return False
    part, mine = said.part, own.part
    if part is None or mine is None or _turned(said, part) != _turned(own, mine):
        return False
    words, own_words = part.own, own.clause.own
    if _figures_of(words) - _figures_of(own_words):
        return False  # "from twelve on it's ten euros" is the other half of the rule
    return len(words & own_words) * 2 >= len(own_words) > 0


def _figures_of(words: frozenset[Token]) -> frozenset[Token]:
    return frozenset(word for word in words if not isinstance(word, str))


def _turned(place: Place, part: Part) -> set[str]:
    """The words that turn a statement round."""
    piece = without_bounds(place, part)
    return {*TURNS.findall(piece), *OPPOSITES.findall(piece)}


def without_bounds(place: Place, part: Part) -> str:
    """The words of a part, as ``Place.words`` has them, without its bounds."""
    piece = place.words(part)
    for _, pattern in (*_BEFORE, *_AFTER):
        piece = pattern.sub(" ", piece)
    return piece
