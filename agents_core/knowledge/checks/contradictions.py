"""Finds passages that contradict each other, and passages that end before their content.

Two passages contradict each other when they use the same words with a different value in one
figure. A further word or figure in one of them is taken for a condition (a class, an age, a
season) and is not reported: there are few false alarms, but contradictions in other words are
missed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents_core.knowledge.documents.passages import Passage
from agents_core.language.figures import Figure, FigureKind, read_figures, same_value
from agents_core.language.sentences import content_words, stem

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

SAYING_WORDS = frozenset(
    stem(word)
    for word in ("cost costs charge fee price pay paid amount rate only always every each").split()
)
"""Words that say that something has a price, not what."""

MIN_WORDS = 2  #: that two passages share, units included; one word alone names no subject
MAX_ALIKE = 20  #: passages of the same words that are compared


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two passages that give different values for the same thing."""

    first: Passage
    second: Passage
    values: tuple[str, str]  #: as they are written


def contradictions(passages: Sequence[Passage], language: str = "en") -> list[Contradiction]:
    """Every pair that contradicts each other, in document order. Figures are read only where two
    passages have the same words."""
    by_words: dict[frozenset[str], list[Passage]] = defaultdict(list)
    for passage in passages:
        for subject in _subjects(passage):
            if len(subject) >= MIN_WORDS:
                by_words[subject].append(passage)
    place = {id(passage): at for at, passage in enumerate(passages)}
    found = {
        (place[id(pair.first)], place[id(pair.second)]): pair
        for group in by_words.values()
        if len({passage.standalone() for passage in group}) > 1
        for pair in _pairs(group[:MAX_ALIKE], language)
    }
    return [found[places] for places in sorted(found)]


def without_content(passages: Sequence[Passage]) -> list[Passage]:
    """Passages that announce something and end there, such as "Refund:"."""
    return [passage for passage in passages if passage.text.rstrip().endswith(":")]


def _subjects(passage: Passage) -> set[frozenset[str]]:
    """The words that name what a passage is about, with its headings below the title. Whether a
    single heading is a title is not known: with it and without."""
    below = {passage.headings[1:]} | ({passage.headings} if len(passage.headings) == 1 else set())
    return {_words(" ".join((*headings, passage.standalone()))) for headings in below}


def _words(text: str) -> frozenset[str]:
    named = (word for word in content_words(text) if not any(map(str.isdigit, word)))
    return frozenset(map(stem, named)) - SAYING_WORDS


def _pairs(group: Sequence[Passage], language: str) -> Iterator[Contradiction]:
    figures = [read_figures(passage.standalone(), language) for passage in group]
    for at, first in enumerate(group):
        for other in range(at + 1, len(group)):
            values = _one_other_value(figures[at], figures[other])
            if values is not None:
                yield Contradiction(first, group[other], values)


def _one_other_value(ours: Sequence[Figure], theirs: Sequence[Figure]) -> tuple[str, str] | None:
    """The only figure that differs between the two, as each has it."""
    if len(ours) != len(theirs):
        return None
    differing = [
        (one, other) for one, other in zip(ours, theirs, strict=True) if not same_value(one, other)
    ]
    if len(differing) != 1:
        return None
    ((one, other),) = differing
    same_kind = one.kind is other.kind and one.kind in COMPARED
    if not same_kind or not (one.certain and other.certain):
        return None
    return one.text, other.text
