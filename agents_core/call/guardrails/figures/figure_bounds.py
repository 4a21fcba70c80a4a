"""Whether a figure is a lower or an upper bound, and bounds that contradict each other."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeAlias

from agents_core.call.guardrails.figures.figure_parts import Part, Token, sentence_of, short_stem
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.language.figures import FigureKind
from agents_core.language.figures.comparison import same_value
from agents_core.language.figures.lexicon.claims.claim_words import (
    AT_LEAST,
    AT_MOST,
    BOUND_AFTER,
    BOUND_BEFORE,
    EXCLUSIVE,
    FIRM_AFTER,
    FIRM_BEFORE,
    LATEST,
    NO_TOPIC,
    OFFSET,
    OPPOSITES,
    PERIOD_AFTER,
    TURNS,
)
from agents_core.language.figures.lexicon.claims.limit_words import (
    AFTER_EVENT,
    BEFORE_EVENT,
    BETWEEN,
)
from agents_core.language.sentences import words as words_of

Patterns: TypeAlias = list[tuple[str, re.Pattern[str]]]


def _before(bounds: Iterable[tuple[str, str]]) -> Patterns:
    article = "the|les?|las?|los|el|il|gli|i|age of|a|de|di|día|giorno|de[mnr]|zu[mr]"
    return [
        (bound, re.compile(rf"\b(?:{words})(?: (?:{article}))? ?(?=#)")) for bound, words in bounds
    ]


def _after(bounds: Iterable[tuple[str, str]]) -> Patterns:
    return [
        (bound, re.compile(rf"(?<=#)(?: [^\W\d_]+)?,? ?(?:{words})\b")) for bound, words in bounds
    ]


_BEFORE, _AFTER = _before(BOUND_BEFORE), _after(BOUND_AFTER)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|º)\b")
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
    between = _ORDINAL.match(after) or PERIOD_AFTER.match(after)  # "2 hours a day at most"
    after = after[between.end() :] if between else after
    return re.sub("[#-]", " ", before) + "#", f"#{after}"  # "under-14s"


def has_other_limit(said: Place, own: Place) -> bool:
    """ "At least thirty" is not "at most 30", "up to 30" or the end of "20-30"."""
    firm = firm_bounds(said)
    part = said.clause
    if len(firm) != 1 or TURNS.search(without_bounds(said, part)):
        return False
    before, after = _around(own)
    between = {AT_LEAST} if BETWEEN.search(before) else set()
    theirs = firm_bounds(own) or _end_of_range(own) or between or bounds_of(own)
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
    if other is not None and place.figure.kind is FigureKind.DATE:
        return {AT_LEAST if place.figure.range_end is not None else AT_MOST}
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


def has_other_direction(said: Place, own: Place) -> bool:
    """ "Two hours after the show starts" is not "2 hours before the show"."""
    if said.figure.kind is not FigureKind.DURATION:
        return False
    mine, theirs = _event_of(said), _event_of(own)
    if mine is None or theirs is None or mine[0] == theirs[0]:
        return False
    if TURNS.search(without_bounds(said, said.clause)):
        return False
    # "the show starts an hour after the doors open" is "doors open an hour before the show"
    subject = lowered(own.text[own.sentence.sentence[0] : own.figure.start])
    return mine[1].isdisjoint({*map(short_stem, words_of(subject))} - theirs[1])


def _event_of(place: Place) -> tuple[bool, frozenset[str]] | None:
    """Whether a duration runs up to an event, and the words of this event; None: it is not said."""
    after = _around(place)[1].removeprefix("#")
    for before, pattern in ((True, BEFORE_EVENT), (False, AFTER_EVENT)):
        event = pattern.match(after)
        if event is not None:
            return before, frozenset(_topic(event["event"]))
    return None


def _topic(text: str) -> Iterator[str]:
    return (short_stem(word) for word in words_of(text) if word not in NO_TOPIC)
