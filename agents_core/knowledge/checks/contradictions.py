"""Finds passages that contradict each other, and passages that end before their content.

Two passages contradict each other when they, or a sentence of each, use the same words with
different values. A further word or figure in one of them is taken for a condition (a class, an age,
a season) and is not reported: there are few false alarms, but contradictions in other words are
missed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents_core.knowledge.checks.differing_figures import Stated, differing_values
from agents_core.knowledge.documents.passages import Passage
from agents_core.language.figures import read_figures
from agents_core.language.sentences import content_words, sentences, stem, words

SAYING_WORDS = frozenset(
    stem(word)
    for word in ("cost costs charge fee price pay paid amount rate only always every each").split()
)
"""Words that say that something has a price, not what."""

REFERRING_WORDS = frozenset(
    "it they he she this that these those there then otherwise but and or".split()
)
"""A sentence that begins with one of these leaves its subject to the sentence before it."""

MIN_WORDS = 2  #: that two passages share, units included; one word alone names no subject
MAX_ALIKE = 20  #: statements of the same words that are compared


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two passages that give different values for the same thing."""

    first: Passage
    second: Passage
    values: tuple[str, str]  #: as they are written


@dataclass(frozen=True, slots=True)
class _Statement:
    """A passage, or one sentence of it."""

    passage: Passage
    text: str


def contradictions(passages: Sequence[Passage], language: str = "en") -> list[Contradiction]:
    """Every pair that contradicts each other, in document order. Figures are read only where two
    statements have the same words."""
    by_words: dict[frozenset[str], list[_Statement]] = defaultdict(list)
    for passage in passages:
        for statement in _statements(passage):
            for subject in _subjects(statement):
                if len(subject) >= MIN_WORDS:
                    by_words[subject].append(statement)
    place = {id(passage): at for at, passage in enumerate(passages)}
    found = {
        (place[id(pair.first)], place[id(pair.second)]): pair
        for group in by_words.values()
        if len({statement.text for statement in group}) > 1
        for pair in _pairs(group[:MAX_ALIKE], language)
    }
    return [found[places] for places in sorted(found)]


def without_content(passages: Sequence[Passage]) -> list[Passage]:
    """Passages that announce something and end there, such as "Refund:"."""
    return [passage for passage in passages if passage.text.rstrip().endswith(":")]


def _statements(passage: Passage) -> Iterator[_Statement]:
    """The passage as a whole; and its sentences, where it has several, but for those that are about
    what an earlier one names."""
    yield _Statement(passage, passage.standalone())
    parts = [] if passage.row else sentences(passage.text)
    if len(parts) > 1:
        for text in parts:
            if not words(text)[:1] or words(text)[0] not in REFERRING_WORDS:
                yield _Statement(passage, text)


def _subjects(statement: _Statement) -> set[frozenset[str]]:
    """The words that name what a statement is about, with its headings below the title. Whether a
    single heading is a title is not known: with it and without."""
    above = statement.passage.headings
    below = {above[1:]} | ({above} if len(above) == 1 else set())
    return {_words(" ".join((*headings, statement.text))) for headings in below}


def _words(text: str) -> frozenset[str]:
    named = (word for word in content_words(text) if not any(map(str.isdigit, word)))
    return frozenset(map(stem, named)) - SAYING_WORDS


def _pairs(group: Sequence[_Statement], language: str) -> Iterator[Contradiction]:
    stated = [Stated(one.text, read_figures(one.text, language)) for one in group]
    for at, first in enumerate(group):
        for other in range(at + 1, len(group)):
            second = group[other]
            values = differing_values(stated[at], stated[other])
            if values is not None and first.passage is not second.passage:
                yield Contradiction(first.passage, second.passage, values)
