"""The priced things of a passage: what each costs, what it is stated per, and its steps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise

from agents_core.call.guardrails.figures.figure_bounds import bounds_of
from agents_core.call.guardrails.figures.figure_parts import sentence_of, topics_between
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.call.guardrails.figures.figure_rates import periods_of, stated_per
from agents_core.call.guardrails.figures.known_figures import KnownFigures, Passage
from agents_core.call.guardrails.figures.totals.counts import (
    FREE,
    MOST_COUNT,
    PERSON,
    WAY,
    Case,
    ratio,
)
from agents_core.language.figures import Figure, FigureKind, units_per
from agents_core.language.figures.lexicon.claims.claim_words import ANY_PERIOD, AT_MOST, PERIOD_OF
from agents_core.language.figures.lexicon.claims.counting_words import (
    EACH,
    FIRST,
    FURTHER,
    ONE_WAY,
    PER_AMOUNT,
    PERIOD_IN_COMPOUND,
)

MOST_THINGS = 24  #: of a passage, the first ones
_MOST_VALUE = Decimal(10**9)  #: of a price
_MOST_SOURCES = 24  #: the newest ones
_FEW = 2  #: prices of a sentence that share its words
_DAYS = ("day", "night")
_AFTER_CHARS = 40  #: that say what a price is stated per


@dataclass(frozen=True, slots=True)
class PricedThing:
    """One price of a passage."""

    place: Place
    currency: str  #: empty: not stated
    value: Decimal
    own: frozenset[str]  #: topic words of its part
    around: frozenset[str]  #: of its sentence, where that states few prices
    per: tuple[tuple[Decimal, str], ...]  #: amounts it is stated per: 1 hour, £1,000
    first: Decimal | None  #: how many it is for, where another price is for each further one
    stated: frozenset[Decimal]  #: the counts that it is stated for
    each: bool  #: one of several costs as much
    further: bool  #: the price of each further one

    @property
    def topics(self) -> frozenset[str]:
        """The words it may be spoken of with."""
        return self.own | self.around

    def factors(self, case: Case) -> frozenset[Decimal]:
        """What the price may be multiplied with: what counts it, or else what counts anything."""
        things = {one.value for one in case.counts if one.nouns & self.own}
        if things & self.stated:  # "8 evenings, 168 euros"
            return frozenset({Decimal(1)})
        amounts = self.amounts(case)
        if self.per and things and amounts and self.per[0][1] not in (PERSON, WAY):
            return frozenset(one * other for one in things for other in amounts)
        if {unit for _, unit in self.per} == {PERSON}:  # breakfast for two on three days
            days = {one.value for one in case.counts if one.unit in _DAYS and one.value > 1}
            amounts = amounts | {one * other for one in amounts for other in days}
        free = {Decimal(1)} | {one.value for one in case.counts if one.unit in FREE}
        return frozenset(amounts or things or free)

    def counts(self, case: Case, *, said: bool = False) -> frozenset[Decimal]:
        """The counts of just this thing, and how much of its unit is said.

        ``said``: by the agent."""
        counts = [one for one in case.counts if one.said or not said]
        return self.amounts(case, said=said) | {one.value for one in counts if one.nouns & self.own}

    def amounts(self, case: Case, *, said: bool = False) -> frozenset[Decimal]:
        """How much is said of what it is stated per; ``said``: by the agent."""
        counts = (one for one in case.counts if one.said or not said)
        found = ((ratio(one, *per), one.share) for one in counts for per in self.per)
        return frozenset(factor for factor, share in found if factor and (factor >= 1 or share))


def things_of(passage: Passage) -> list[PricedThing]:
    """The priced things of a passage, in reading order."""
    return list(islice((one for at in passage.at for one in _thing_at(passage, at)), MOST_THINGS))


def priced_sources(known: KnownFigures) -> Iterator[list[PricedThing]]:
    """The priced things of each source, the newest ``_MOST_SOURCES`` that have some."""
    return islice(filter(None, map(things_of, known.sources())), _MOST_SOURCES)


def _thing_at(passage: Passage, at: int) -> Iterator[PricedThing]:
    """The figure's thing, where it is a price; kept for the call."""
    kept = passage.known.found.get(at)
    if isinstance(kept, PricedThing):
        yield kept
        return
    price = _price(passage.known.read[at][1])
    if price is not None:
        thing = passage.known.found[at] = _thing(passage.known.place(at), price)
        yield thing


def _price(figure: Figure) -> tuple[str, Decimal] | None:
    """Currency and value; a price in cents may be of any currency."""
    reading = figure.reading
    if reading.kind is not FigureKind.MONEY or not isinstance(reading.value, Decimal):
        return None
    if abs(reading.value) >= _MOST_VALUE:
        return None
    return ("", reading.value / 100) if reading.unit == "cent" else (reading.unit, reading.value)


def _thing(place: Place, price: tuple[str, Decimal]) -> PricedThing:
    part, sentence = place.part or place.clause, place.sentence
    first, last = sentence.sentence
    alike = {
        one.value
        for one in place.figures
        if one.kind is FigureKind.MONEY and first <= one.start < last
    }
    few = len(alike) <= _FEW or place.part is None
    piece = lowered(place.text[part.start : part.end])
    end = min(place.figure.end + _AFTER_CHARS, part.end)
    own = part.tokens | set(topics_between(place.text, place.figure.end, end, place.figures))
    return PricedThing(
        place,
        *price,
        _words(own),
        _words(sentence.own) if few else frozenset(),
        tuple(_stated_per(place, piece)),
        _first(place, piece),
        frozenset(_counts_stated(place)),
        EACH.search(piece) is not None,
        FURTHER.search(piece) is not None,
    )


def _words(tokens: Iterable[object]) -> frozenset[str]:
    return frozenset(one for one in tokens if isinstance(one, str))


def _stated_per(place: Place, piece: str) -> Iterator[tuple[Decimal, str]]:
    after = piece[place.figure.end - (place.part or place.clause).start :][:_AFTER_CHARS]
    near = units_per(after) | stated_per(place.text, place.figure)
    if FIRST.search(piece) or FURTHER.search(piece):
        near |= {PERIOD_OF[word] for word in ANY_PERIOD.findall(piece)} | units_per(piece)
    words = place.words(place.part or place.clause).split()
    named = {PERIOD_OF[word] for word in words if word in PERIOD_OF}
    named |= {PERIOD_OF[word] for word in PERIOD_IN_COMPOUND.findall(piece)}
    for period in near or periods_of(piece) | named:
        yield Decimal(1), period
    if ONE_WAY.search(piece):
        yield Decimal(1), WAY
    following = (one for one in place.figures[place.at + 1 :] if not one.article)
    for figure in islice(following, 1):
        between = place.text[place.figure.end : figure.start]
        if isinstance(figure.value, Decimal) and PER_AMOUNT.fullmatch(lowered(between)):
            yield figure.value, figure.unit
    for figure in place.figures:  # "10 m³ at 0.85 each"
        inside = sentence_of(place.text, place.figure)[0] <= figure.start < place.figure.start
        if figure.kind is FigureKind.MEASURE and inside and EACH.search(piece):
            yield Decimal(1), figure.unit


def _counts_stated(place: Place) -> Iterator[Decimal]:
    start, end = place.sentence.sentence
    for figure in place.figures:
        if figure.kind is FigureKind.NUMBER and start <= figure.start < end:
            if isinstance(figure.value, Decimal) and figure.value > 1:
                yield figure.value


def _first(place: Place, piece: str) -> Decimal | None:
    """How many a price is for: "for up to 3", "the first 3", "the first hour"."""
    part, first = place.part or place.clause, FIRST.search(piece) is not None
    for at, figure in enumerate(place.figures):
        value = figure.value
        if not part.start <= figure.start < part.end or not isinstance(value, Decimal):
            continue
        if figure.kind is FigureKind.MONEY or figure.ordinal or not 1 <= value <= MOST_COUNT:
            continue
        if first or bounds_of(Place(place.text, place.figures, at)) == {AT_MOST}:
            return value
    return Decimal(1) if first else None


def steps_of(things: Sequence[PricedThing]) -> Iterator[tuple[PricedThing, PricedThing]]:
    """The price for the first ones, and the price of each further one."""
    for first, second in pairwise(things):
        if first.first is not None and second.further:
            yield first, second
