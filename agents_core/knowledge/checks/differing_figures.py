"""Finds the values in which two statements of the same words differ.

Several values may differ: both ends of a range ("from 9 to 6", "from 10 to 5"), or figures that are
listed ("takes 2 hours and costs 40 euros"). A figure that limits what is spoken of ("under 12
years", "2 nights" in "a stay of 2 nights") makes it another thing when a further figure differs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents_core.language.figures import Figure, FigureKind, same_value
from agents_core.language.figures.lexicon.claims.claim_words import BOUND_AFTER, BOUND_BEFORE
from agents_core.language.sentences import words

COMPARED = frozenset(
    {
        FigureKind.NUMBER,
        FigureKind.MONEY,
        FigureKind.PERCENT,
        FigureKind.DURATION,
        FigureKind.TIME,
        FigureKind.MEASURE,
    }
)
"""Dates, codes and phone numbers that differ beside the same words are mostly items of a list."""

_PRICES = (FigureKind.MONEY, FigureKind.PERCENT)
_LIMIT_WORDS = r"for|with|in|every|per|für|mit|bei|von|para|con|de|pour|avec|di"
_BOUNDS_BEFORE = "|".join(pattern for _, pattern in BOUND_BEFORE)
_BOUNDS_AFTER = "|".join(pattern for _, pattern in BOUND_AFTER)
_LIMIT_BEFORE = re.compile(rf"\b(?:{_BOUNDS_BEFORE}|{_LIMIT_WORDS})\s+\Z", re.IGNORECASE)
_OF_BEFORE = re.compile(r"\bof\s+\Z", re.IGNORECASE)  #: "a stay of 2 nights", "a fee of 5 euros"
_LIMIT_AFTER = re.compile(rf"\s*(?:{_BOUNDS_AFTER})\b", re.IGNORECASE)
_LISTED = re.compile(r"\b(?:and|or|but|und|oder|aber|y|o|u|pero|et|ou|mais|e|ed|ma)\b", re.I)
_LISTED_ALIKE = re.compile(r",\s")


@dataclass(frozen=True, slots=True)
class Stated:
    """A text and its figures, in reading order."""

    text: str
    figures: Sequence[Figure]


def differing_values(ours: Stated, theirs: Stated) -> tuple[str, str] | None:
    """The values that differ, as each text has them; None when all agree, or when the two may be
    about different things."""
    if len(ours.figures) != len(theirs.figures):
        return None
    pairs = _differing(ours, theirs)
    if not pairs or not all(_is_comparable(*pair) for pair in pairs):
        return None
    here, there = zip(*pairs, strict=True)
    if len(pairs) > 1 and not (_is_listed(ours, here) and _is_listed(theirs, there)):
        return None
    return _named(ours, here), _named(theirs, there)


def _differing(ours: Stated, theirs: Stated) -> list[tuple[Figure, Figure]]:
    """The pairs of different value. In texts whose words have the same order, figures at the same
    place are a pair; else those of the same kind, once equal values are taken away."""
    if _order(ours) == _order(theirs):
        pairs = zip(ours.figures, theirs.figures, strict=True)
        return [pair for pair in pairs if not same_value(*pair)]
    here, there = list(ours.figures), list(theirs.figures)
    for one in ours.figures:
        if equal := next((other for other in there if same_value(one, other)), None):
            here.remove(one)
            there.remove(equal)
    there.sort(key=lambda figure: figure.kind)  # stable: those of one kind keep their order
    pairs = zip(sorted(here, key=lambda figure: figure.kind), there, strict=True)
    return sorted(pairs, key=lambda pair: pair[0].start)


def _order(stated: Stated) -> list[str]:
    """The words between the figures, with a sign for each figure."""
    ends = [0, *(figure.end for figure in stated.figures)]
    starts = [*(figure.start for figure in stated.figures), len(stated.text)]
    between = (stated.text[end:start] for end, start in zip(ends, starts, strict=True))
    return words(" 0 ".join(between))


def _is_comparable(one: Figure, other: Figure) -> bool:
    return one.kind is other.kind and one.kind in COMPARED and one.certain and other.certain


def _is_listed(stated: Stated, differing: Sequence[Figure]) -> bool:
    """Whether each of the figures is a value of its own, and none limits what another holds for."""
    found = sorted(differing, key=lambda figure: figure.start)
    if any(_is_limit(stated, figure, found) for figure in found):
        return False
    return all(_are_listed(stated.text, one, other) for one, other in pairwise(found))


def _are_listed(text: str, one: Figure, other: Figure) -> bool:
    between = text[one.end : other.start]
    alike = one.kind is other.kind and _LISTED_ALIKE.search(between) is not None
    return one.range_end == other.end or alike or _LISTED.search(between) is not None


def _is_limit(stated: Stated, figure: Figure, differing: Sequence[Figure]) -> bool:
    """Whether it says what is spoken of, as in "under 12 years" and "a stay of 2 nights". The ends
    of a range limit only each other."""
    ends_range = any(one.range_end == figure.end for one in stated.figures)
    in_range = ends_range or figure.range_end is not None
    if in_range and len(differing) == 2 and len({one.kind for one in differing}) == 1:
        return False
    before, after = stated.text[: figure.start], stated.text[figure.end :]
    of = figure.kind not in _PRICES and _OF_BEFORE.search(before) is not None
    return of or in_range or bool(_LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(after))


def _named(stated: Stated, figures: Sequence[Figure]) -> str:
    """The figures as they are written; a range as one."""
    if len(figures) == 2 and figures[0].range_end == figures[1].end:
        return stated.text[figures[0].start : figures[1].end]
    return ", ".join(figure.text for figure in figures)
