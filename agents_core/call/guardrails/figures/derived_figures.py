"""Figures that follow from those of one source: sums, differences, multiples, shares, roundings.

Only one step of arithmetic is allowed, and only with figures of one text and in one currency. The
limits below were chosen on ``tests/grounding``; ``figure_context`` has the held-out figures.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TypeAlias

from agents_core.call.guardrails.figures.figure_context import basis_of
from agents_core.call.guardrails.figures.figure_parts import Part
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.call.guardrails.figures.figure_rates import stated_per
from agents_core.call.guardrails.figures.known_figures import Passage
from agents_core.language.figures import Figure, FigureKind, Reading
from agents_core.language.figures.comparison import same_value
from agents_core.language.figures.lexicon.claims.claim_words import APPROXIMATELY, GAINED, REMAINDER
from agents_core.language.figures.lexicon.claims.counting_words import MORE
from agents_core.language.figures.unit_sizes import in_base

Amount: TypeAlias = tuple[FigureKind, str, Decimal]
"""Kind, dimension or currency, and value in its smallest unit."""

MOST_OPERANDS = 60  #: figures of one text, the first ones
_FEW = 3  #: figures of a kind in a passage; of more, some pair adds up to nearly any small figure
_MOST_COUNT = 100  #: of things that a price is multiplied with
_QUANTITIES = (FigureKind.MONEY, FigureKind.DURATION, FigureKind.MEASURE)
_COUNTED = (FigureKind.DURATION, FigureKind.MEASURE)
_NOON, _DAY = 720, 1440  #: minutes
_NOT_ADDED = ("celsius", "fahrenheit", "kilometer-per-hour", "mile-per-hour")
_ROUNDED = Decimal("0.05")  #: of a value: how far a rounding may be off
_CENT = Decimal("0.01")
_WEEKS_OF_YEAR = 52 * 604800  #: in seconds
_NEAR_CHARS = 16  #: after a share, that say what it is of
_SPARED = re.compile(r" ?(?:off|less|discount|rabatt|weniger|menos|de descuento|moins|di sconto)\b")
_MONTH_S = Decimal(86400) * Decimal("30.44")  #: the mean of the Gregorian calendar, in seconds


@dataclass(frozen=True, slots=True)
class Operands:
    """The figures of one text, by what arithmetic does with them."""

    amounts: frozenset[Amount]
    percents: frozenset[Decimal]
    counts: frozenset[Decimal]  #: of things
    units: frozenset[Decimal]  #: of a duration or a measure, such as 12 of "12 months"
    times: tuple[Decimal, ...]  #: minutes since midnight, in reading order

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> "Operands":
        """The operands of a text's figures."""
        amounts, percents, counts = set[Amount](), set[Decimal](), set[Decimal]()
        units = set[Decimal]()
        times: list[Decimal] = []
        for figure in figures:
            for reading in figure.readings:
                value = reading.value
                if not isinstance(value, Decimal):
                    continue
                if reading.kind is FigureKind.TIME and figure.reading is reading:
                    times.append(value)
                elif reading.kind in _QUANTITIES:
                    amounts.add(_amount(reading.kind, value, reading.unit))
                elif reading.kind is FigureKind.PERCENT:
                    percents.add(value)
                if reading.kind is FigureKind.NUMBER and 1 < value <= _MOST_COUNT:
                    counts.add(value)
                elif (
                    reading.kind in _COUNTED and reading.unit != "year" and 1 < value <= _MOST_COUNT
                ):
                    units.add(value)
        return cls(
            frozenset(amounts),
            frozenset(percents),
            frozenset(counts),
            frozenset(units),
            tuple(times),
        )

    def factors(self, kind: FigureKind) -> frozenset[Decimal]:
        """What an amount may be multiplied with: counts, shares, the rest of a share, and a whole
        with a share added; "a full refund is 100 %" doubles no price."""
        shares = {percent / 100 for percent in self.percents}
        counts = self.counts | self.units if kind is FigureKind.MONEY else self.counts
        several = {factor for one in counts for factor in (one, 1 / one)}
        added = {1 + one for one in shares if one != 1}
        return frozenset(shares | {1 - one for one in shares} | added | several)


def is_derived(said: Place, passages: Iterable[Passage], callers: Sequence[Figure] = ()) -> bool:
    """Whether the figure follows from those of one passage.

    They may be multiplied with figures of the same sentence or of the caller: "three nights".
    Where a passage has many figures, so many follow from them that one has to be spoken of.
    """
    others = [one for one in said.figures if one not in (said.figure, said.other_end)]
    own = Operands.of([*others, *callers[-MOST_OPERANDS:]])
    return any(
        _follows(said, reading, passage, own) for passage in passages for reading in _readings(said)
    )


def may_be_derived(said: Place, passages: Iterable[Passage]) -> bool:
    """Whether the rest of a growing sentence may show that the figure is what another share
    leaves, or a price that a share is taken of."""
    kinds = {reading.kind for reading in said.figure.readings}
    if not kinds & {FigureKind.PERCENT, FigureKind.MONEY}:
        return False
    shares = {
        figure.value
        for passage in passages
        for figure in passage.figures
        if figure.kind is FigureKind.PERCENT and isinstance(figure.value, Decimal)
    }
    value = said.figure.value
    if said.figure.kind is FigureKind.PERCENT and isinstance(value, Decimal):
        return 100 - value in shares
    return bool(shares) and FigureKind.MONEY in kinds


def multiplies(said: Place, passages: Iterable[Passage]) -> bool:
    """Whether another figure of the sentence is this one, times a figure of a passage: "two keys
    are 44 euros". A duration multiplies what the passages state per its unit: "three months are 45
    euros" of "€15 a month"."""
    others = [figure for at, figure in enumerate(said.figures) if at != said.at]
    totals = _prices(Operands.of(others))
    if not totals:
        return False
    for passage in passages:
        operands = Operands.of(passage.figures)
        if _has_product(said.figure, passage, operands, totals):
            named = Operands.of(_named(said, passage, FigureKind.MONEY))
            if _has_product(said.figure, passage, named, totals):
                return True
    return False


def _has_product(
    figure: Figure, passage: Passage, operands: Operands, totals: Collection[Decimal]
) -> bool:
    prices = _prices(operands)
    shares = {percent / 100 for percent in operands.percents}
    multiplied = {FigureKind.MONEY: shares, FigureKind.NUMBER: prices | shares}
    return any(
        abs(one * factor - total) < _CENT
        for kind, factor in _factors(figure, passage.known.periods)
        for one in multiplied.get(kind, prices)
        for total in totals
    )


def _factors(figure: Figure, periods: Collection[str]) -> Iterator[tuple[FigureKind, Decimal]]:
    """Kind and value of what multiplies: a count, or a price of which a share is taken."""
    for reading in figure.readings:
        kind, value = reading.kind, reading.value
        if kind not in (FigureKind.NUMBER, *_QUANTITIES) or not isinstance(value, Decimal):
            continue
        if value != 1 and (kind is not FigureKind.DURATION or reading.unit in periods):
            yield kind, value / 100 if reading.unit == "cent" else value


def _prices(operands: Operands) -> set[Decimal]:
    return {value for kind, _, value in operands.amounts if kind is FigureKind.MONEY}


def _readings(said: Place) -> Iterator[Reading]:
    """A number without a unit may have the unit of another figure: "which saves you twenty"; two
    may be a price: "thirty-one fifty"."""
    yield from said.figure.readings
    parts = said.figure.parts
    if said.figure.in_words and len(parts) == 2 and len(parts[1]) == 2:
        yield Reading(FigureKind.MONEY, Decimal(".".join(parts)))
    if said.figure.kind is FigureKind.NUMBER:
        units = {(one.kind, one.unit) for figure in said.figures for one in figure.readings}
        for kind, unit in units:
            if kind is FigureKind.MONEY:
                yield Reading(kind, said.figure.value, unit)


def _follows(said: Place, reading: Reading, passage: Passage, own: Operands) -> bool:
    value = reading.value
    if not isinstance(value, Decimal):
        return False
    operands = Operands.of(passage.figures[:MOST_OPERANDS])
    if reading.kind is FigureKind.PERCENT:
        return 100 - value in operands.percents and _is_other_share(said, 100 - value, passage)
    if reading.kind is FigureKind.NUMBER:
        return _is_how_often(said, value, passage)
    if reading.kind is FigureKind.TIME:
        return value % _NOON in {time % _NOON for time in _shifted(operands)}
    if reading.kind not in _QUANTITIES or reading.unit in _NOT_ADDED:
        return False
    amount = _amount(reading.kind, value, reading.unit)
    if reading.kind is FigureKind.DURATION and (
        amount[2] in set(_between(operands.times)) or _in_working_days(reading, operands)
    ):
        return True
    if _is_rounded(said, amount, operands):
        return True
    if reading.kind is FigureKind.DURATION and _is_prolonged(amount, passage):
        return True
    if not _is_computed(amount, operands, operands, own):
        return False
    named = Operands.of(_named(said, passage, reading.kind))
    return _is_computed(amount, operands, named, own)


def _is_other_share(said: Place, rest: Decimal, passage: Passage) -> bool:
    """Whether a share is announced as what the other one leaves, said beside it, or spared where
    the other one is paid."""
    if _mentions(said, said.sentence, REMAINDER):
        return True
    start, end = said.sentence.sentence
    if any(
        figure.kind is FigureKind.PERCENT and figure.value == rest
        for figure in said.figures
        if start <= figure.start < end
    ):
        return True
    spared = _SPARED.match(lowered(said.text[said.figure.end :][:_NEAR_CHARS]))
    mine = {GAINED} if spared else basis_of(said)
    theirs = (basis_of(one) for one in passage.places() if one.figure.value == rest)
    return len(mine) == 1 and any(len(one) == 1 and one != mine for one in theirs)


def _is_how_often(said: Place, value: Decimal, passage: Passage) -> bool:
    """ "Every two months" is six a year."""
    places = (one for one in passage.places() if one.is_interval and one.figure.kind in _COUNTED)
    intervals = [
        in_base(one.figure.value, one.figure.unit)
        for one in islice(places, MOST_OPERANDS)
        if isinstance(one.figure.value, Decimal)
    ]
    for period in stated_per(said.text, said.figure) if intervals else ():
        dimension, size = in_base(Decimal(1), period)
        if (dimension, size / value if value else 0) in intervals:
            return True
        if period == "year" and any(
            one == "time" and value * every == _WEEKS_OF_YEAR for one, every in intervals
        ):
            return True
    return False


def _is_prolonged(amount: Amount, passage: Passage) -> bool:
    """ "A 2-year warranty" and "three more years of warranty" are five."""
    places = [one for one in passage.places() if one.figure.kind is amount[0]][:MOST_OPERANDS]
    return any(
        _sum_of(one, other) == amount
        and any(isinstance(word, str) for word in one.sentence.own & other.sentence.own)
        for one in places
        if MORE.search(lowered(one.text[max(one.figure.start - 12, 0) : one.figure.end + 16]))
        for other in places
        if other is not one
    )


def _sum_of(one: Place, other: Place) -> Amount | None:
    first, second = one.figure.value, other.figure.value
    if not isinstance(first, Decimal) or not isinstance(second, Decimal):
        return None
    kind, dimension, size = _amount(one.figure.kind, first, one.figure.unit)
    _, same, more = _amount(one.figure.kind, second, other.figure.unit)
    return (kind, dimension, size + more) if dimension == same else None


def _named(said: Place, passage: Passage, kind: FigureKind) -> Iterator[Figure]:
    """The figures of a passage that the sentence speaks of; all where they are few."""
    few = len({one.value for one in passage.figures if one.kind is kind}) <= _FEW
    words = said.sentence.own
    for place in islice(passage.places(), MOST_OPERANDS):
        part = place.part or place.sentence
        if (
            few
            or any(isinstance(word, str) for word in words & part.tokens)
            or (any(same_value(place.figure, one) for one in said.figures))
        ):
            yield place.figure


def _is_computed(amount: Amount, operands: Operands, named: Operands, own: Operands) -> bool:
    """``named``: the operands one of which has to be used."""
    values, total, chosen = _alike(amount, operands), amount[2], _alike(amount, named)
    if any({total - one, total + one} & (values - {one}) for one in chosen):
        return True
    factors = named.factors(amount[0]) | own.factors(amount[0])
    supposed = _alike(amount, own)  #: "a hundred euros would be eight back"
    return any(abs(total - one * factor) < _CENT for one in chosen for factor in factors) or any(
        abs(total - one * factor) < _CENT for one in supposed for factor in named.factors(amount[0])
    )


def _alike(amount: Amount, operands: Operands) -> set[Decimal]:
    """The values of these operands that may be added to an amount; a price without a currency, as
    in "for six fifty", may be of any."""
    kind, unit, _ = amount
    unsaid = {unit, ""} if kind is FigureKind.MONEY else {unit}
    return {
        value
        for other, its_unit, value in operands.amounts
        if other is kind and (its_unit in unsaid or (kind is FigureKind.MONEY and not unit))
    }


def _in_working_days(reading: Reading, operands: Operands) -> bool:
    """ "Three weeks" are 15 working days."""
    days = reading.value * 5 if isinstance(reading.value, Decimal) else None
    return reading.unit == "week" and (FigureKind.DURATION, "business-day", days) in (
        operands.amounts
    )


def _shifted(operands: Operands) -> Iterator[Decimal]:
    """The times, so much later and earlier as a duration says."""
    minutes = {value / 60 for _, name, value in operands.amounts if name == "time"}
    for time in operands.times:
        for shift in (one for one in minutes if one < _NOON):
            yield time + shift
            yield time - shift


def _between(times: Sequence[Decimal]) -> Iterator[Decimal]:
    """The seconds from each time to the next two."""
    for at, first in enumerate(times):
        for second in times[at + 1 : at + 3]:
            yield (second - first + (_DAY if second < first else 0)) * 60


def _is_rounded(said: Place, amount: Amount, operands: Operands) -> bool:
    """ "About eleven pounds" is £10.99, "about two months" are 8 weeks."""
    if not _mentions(said, said.clause, APPROXIMATELY):
        return False
    value = amount[2]
    if any(abs(one - value) <= value * _ROUNDED for one in _alike(amount, operands)):
        return True
    other = {"calendar": "time", "time": "calendar"}.get(amount[1])
    if other is None:
        return False
    value = value * _MONTH_S if other == "time" else value / _MONTH_S
    others = _alike((amount[0], other, value), operands)
    return any(abs(one - value) <= value * 2 * _ROUNDED for one in others)


def _mentions(said: Place, part: Part, words: re.Pattern[str]) -> bool:
    return words.search(said.words(part)) is not None


def _amount(kind: FigureKind, value: Decimal, unit: str) -> Amount:
    if kind is FigureKind.MONEY:
        return (kind, "", value / 100) if unit == "cent" else (kind, unit, value)
    return kind, *in_base(value, unit)
