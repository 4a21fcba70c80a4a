"""What is said to count the priced things: "two adults", "both", "a ten-minute ride"."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from agents_core.call.guardrails.figures.figure_parts import topics_between
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.call.guardrails.figures.figure_rates import periods_of, stated_per
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.language.figures import Figure, FigureKind
from agents_core.language.figures.lexicon.claims.claim_words import ANY_PERIOD, EVERY, PERIOD_OF
from agents_core.language.figures.lexicon.claims.counting_words import (
    FURTHER,
    HALVED,
    NOUN_END,
    PERSONS,
    THERE_AND_BACK,
    TWICE,
)
from agents_core.language.figures.unit_sizes import in_base

PERSON, WAY = "person", "way"
SUM = "sum"  #: a number that may be one of any currency
FREE = ("", PERSON, WAY)  #: the units of counts that may count anything
MOST_COUNT = 100  #: of things
_MOST_COUNTS = 8  #: the first ones of a sentence
_MOST_VALUE = Decimal(10**9)
_WHOLE = 100  #: percent
_MOST_FIGURES = 40  #: of the caller, the last ones
_MOST_CHARS = 480  #: of what the caller said
_MOST_NOUNS = 2  #: topic words after a count
_NOUN_CHARS = 30  #: after a count, that say what it counts
QUANTITIES = (FigureKind.DURATION, FigureKind.MEASURE)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something are said."""

    value: Decimal
    unit: str = ""  #: of an amount, or what a price is stated per; empty: things
    nouns: frozenset[str] = frozenset()  #: topic words of the things; none: of anything
    said: bool = True  #: by the agent; else by the caller
    share: bool = False  #: what the total is stated per: a twelfth of the year's price, monthly


@dataclass(frozen=True, slots=True)
class Case:
    """What a sentence says of the case, and what the caller said of it last."""

    topics: frozenset[str]  #: topic words of the sentence
    callers: frozenset[str]  #: of the caller
    counts: tuple[Count, ...]
    shares: frozenset[Decimal]  #: of a price, in the sentence
    further: bool  #: it speaks of further things alone

    @property
    def words(self) -> frozenset[str]:
        """The topic words of both."""
        return self.topics | self.callers

    @classmethod
    def of(cls, said: Place, user_figures: KnownFigures, without: Figure | None = None) -> "Case":
        """The case that a figure's sentence speaks of; ``without`` one of its other figures."""
        start, end = said.sentence.sentence
        others = [figure for at, figure in enumerate(said.figures) if at != said.at]
        others = [figure for figure in others if figure is not without]
        inside = [figure for figure in others if start <= figure.start < end]
        own = [count for figure in inside for count in _counts(said.text, figure)]
        own += _in_words(said.text[start:end], own)
        own = _with_share(own, stated_per(said.text, said.figure))
        own += _repeated(said.text[start:end], own)
        callers, words = list[Count](), set[str]()
        for text in user_figures.newest:
            last = user_figures.read[-_MOST_FIGURES:]
            figures = [figure for other, figure in last if other is text]
            callers += [count for figure in figures for count in _counts(text, figure)]
            callers += _in_words(text, callers)
            callers += _repeated(text, callers)
            words.update(topics_between(text, 0, min(len(text), _MOST_CHARS), figures))
        return cls(
            frozenset(topics_between(said.text, start, end, said.figures)),
            frozenset(words),
            (
                *own[:_MOST_COUNTS],
                *(replace(count, said=False) for count in callers[:_MOST_COUNTS]),
            ),
            frozenset(_shares(inside)),
            FURTHER.search(lowered(said.text[start:end])) is not None,
        )


def _counts(text: str, figure: Figure) -> Iterator[Count]:
    """A number with its noun, an amount with its unit; no interval and no ordinal."""
    for reading in figure.readings:
        value = reading.value
        if not isinstance(value, Decimal) or figure.ordinal or not 0 < value < _MOST_VALUE:
            continue
        if reading.kind is FigureKind.NUMBER and 1 < value <= MOST_COUNT:
            yield _of_things(value, text, figure.end)
        elif reading.kind is FigureKind.NUMBER and value > MOST_COUNT:
            yield Count(value, SUM)
        elif reading.kind in QUANTITIES and not EVERY.search(text[: figure.start][-16:]):
            yield Count(value, reading.unit)
        elif reading.kind is FigureKind.MONEY:
            yield Count(value, reading.unit or "cent")


def _of_things(value: Decimal, text: str, start: int) -> Count:
    """What stands after a number says what it counts."""
    piece = lowered(text[start : start + _NOUN_CHARS])
    stop = NOUN_END.search(piece)
    end = stop.start() if stop else len(piece)
    nouns = islice(topics_between(text, start, start + end), _MOST_NOUNS)
    person = PERSONS.search(piece, 0, end) or PERSON in map(PERIOD_OF.get, piece[:end].split())
    return Count(value, PERSON if person else "", frozenset(nouns))


def _with_share(counts: Sequence[Count], per: Collection[str]) -> list[Count]:
    """ "Five euros a month" and "a month that's five euros" are shares of a year's price."""
    periods = [one for one in counts if one.value == 1 and one.unit and not one.nouns]
    if per or len({one.unit for one in periods}) != 1:
        return [*counts, *(Count(Decimal(1), period, share=True) for period in per)]
    return [replace(one, share=True) if one in periods else one for one in counts]


def _repeated(text: str, counts: Sequence[Count]) -> Iterator[Count]:
    """With "every day", "four days" count anything."""
    periods = periods_of(text[:_MOST_CHARS])
    yield from (Count(one.value) for one in counts if one.unit in periods and one.value > 1)


def _shares(figures: Iterable[Figure]) -> Iterator[Decimal]:
    for figure in figures:
        if figure.kind is FigureKind.PERCENT and isinstance(figure.value, Decimal):
            if 0 < figure.value < _WHOLE:
                yield from (figure.value / _WHOLE, 1 - figure.value / _WHOLE)


def _in_words(text: str, counts: Sequence[Count]) -> Iterator[Count]:
    """ "Both" and "there and back"; "in a year", where no number of years is said."""
    lower = lowered(text[:_MOST_CHARS])
    if TWICE.search(lower):
        yield Count(Decimal(2))
    if THERE_AND_BACK.search(lower):
        yield Count(Decimal(2), WAY)
    if HALVED.search(lower):
        yield Count(Decimal("0.5"))
    for period in {PERIOD_OF[word] for word in ANY_PERIOD.findall(lower)} - {
        PERSON,
        *(count.unit for count in counts),
    }:
        yield Count(Decimal(1), period)


def ratio(count: Count, size: Decimal, per: str) -> Decimal | None:
    """How often an amount contains what a price is stated per; None: they don't compare."""
    value, unit = count.value, count.unit
    if unit == SUM and len(per) == len("EUR") and per.isupper():
        unit = per
    if (unit, per) == ("year", "week"):
        return value * 52 / size
    mine, theirs = in_base(value, unit), in_base(size, per)
    return mine[1] / theirs[1] if mine[0] == theirs[0] and theirs[1] else None
