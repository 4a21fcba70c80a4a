"""Finds passages that contradict each other, and passages that end before their content.

Two passages contradict each other when they, or a sentence of each, use the same words around
figures of the same kind with different values, in digits or in words. A further word or figure in
one of them is taken for a condition (a class, an age, a season) and is not reported: there are few
false alarms, but contradictions in other words are missed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice

from agents_core.knowledge.checks.differing_figures import COMPARED, Stated, differing_values
from agents_core.knowledge.documents.passages import Passage
from agents_core.language.figures import Figure, FigureKind, read_figures
from agents_core.language.figures.unit_sizes import in_base
from agents_core.language.sentences import content_words, sentences, stem, words

SAYING_WORDS = frozenset(
    stem(word)
    for word in (
        "cost costs charge fee price pay paid amount rate only always every each "
        "kostet kosten preis gebühr zahlt zahlen beträgt nur immer jede jeder jedes "
        "cuesta cuestan precio tarifa paga pagan solo siempre cada "
        "coûte coûtent prix tarif paie paient toujours chaque "
        "costa costano prezzo tariffa pagano solo sempre ogni"
    ).split()
)
"""Words that say that something has a price, not what."""

REFERRING_WORDS = frozenset(
    "it they he she this that these those there then otherwise but and or".split()
)
"""A sentence that begins with one of these leaves its subject to the sentence before it."""

MIN_WORDS = 2  #: that two passages share, kinds included; one word alone names no subject
MAX_ALIKE = 20  #: statements of the same words that are compared
MAX_COMPARED = 4_000
"""Statements that are compared, the first ones. Reading the figures of one takes 0.6 ms the first
time, and a page waits for it."""
MAX_REMEMBERED = 2 * MAX_COMPARED
"""Statements whose figures are not read again after an edit elsewhere."""

_WITHOUT_UNIT = (FigureKind.NUMBER, FigureKind.TIME)


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
    """Every pair that contradicts each other among the first ``MAX_COMPARED`` statements, in
    document order."""
    by_words: dict[frozenset[str], list[_Statement]] = defaultdict(list)
    for statement in islice(_statements_of(passages), MAX_COMPARED):
        for subject in _subjects(statement, language):
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


def are_all_compared(passages: Sequence[Passage]) -> bool:
    """Whether ``contradictions`` compares every statement of these passages."""
    return next(islice(_statements_of(passages), MAX_COMPARED, None), None) is None


def without_content(passages: Sequence[Passage]) -> list[Passage]:
    """Passages that announce something and end there, such as "Refund:"."""
    return [passage for passage in passages if passage.text.rstrip().endswith(":")]


def _statements_of(passages: Iterable[Passage]) -> Iterator[_Statement]:
    return chain.from_iterable(map(_statements, passages))


def _statements(passage: Passage) -> Iterator[_Statement]:
    """The passage as a whole; and its sentences, where it has several, but for those that are about
    what an earlier one names."""
    yield _Statement(passage, passage.standalone())
    parts = [] if passage.row else sentences(passage.text)
    if len(parts) > 1:
        for text in parts:
            if not words(text)[:1] or words(text)[0] not in REFERRING_WORDS:
                yield _Statement(passage, text)


def _subjects(statement: _Statement, language: str) -> set[frozenset[str]]:
    """The words that name what a statement is about, with its headings below the title. Whether a
    single heading is a title is not known: with it and without."""
    above = statement.passage.headings
    below = {above[1:]} | ({above} if len(above) == 1 else set())
    own = _own_words(statement.text, language)
    return {own | _words(" ".join(headings)) for headings in below}


def _own_words(text: str, language: str) -> frozenset[str]:
    """The words outside the figures, with the kind and dimension of each figure that has a unit.
    Ordinals, dates and codes are words."""
    outside, kinds, end = [], set[str](), 0
    for figure in _stated(text, language).figures:
        if figure.kind in COMPARED and not figure.ordinal:
            outside.append(text[end : figure.start])
            end = figure.end
            kinds.update(_kind(figure))
    return _words(" ".join((*outside, text[end:]))) | kinds


def _kind(figure: Figure) -> Iterator[str]:
    if figure.kind not in _WITHOUT_UNIT and isinstance(figure.value, Decimal):
        dimension, _ = in_base(figure.value, figure.unit)
        yield f"<{figure.kind} {dimension}>"


def _words(text: str) -> frozenset[str]:
    named = (word for word in content_words(text) if not any(map(str.isdigit, word)))
    return frozenset(map(stem, named)) - SAYING_WORDS


@lru_cache(MAX_REMEMBERED)
def _stated(text: str, language: str) -> Stated:
    return Stated(text, read_figures(text, language))


def _pairs(group: Sequence[_Statement], language: str) -> Iterator[Contradiction]:
    stated = [_stated(one.text, language) for one in group]
    for at, first in enumerate(group):
        for other in range(at + 1, len(group)):
            second = group[other]
            values = differing_values(stated[at], stated[other])
            if values is not None and first.passage is not second.passage:
                yield Contradiction(first.passage, second.passage, values)
