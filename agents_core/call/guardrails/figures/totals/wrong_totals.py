"""Totals that cannot be right: a named part is left out, or each further one is counted as a first.

It stops one false statement of ``tests/grounding`` that nothing else stops, and no true one. Both
are silent where the sentence has another price or a word that may take something out again.
"""

import re
from collections.abc import Iterator
from itertools import combinations, product

from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.call.guardrails.figures.totals.counts import Case
from agents_core.call.guardrails.figures.totals.priced_things import (
    PricedThing,
    priced_sources,
    steps_of,
)
from agents_core.call.guardrails.figures.totals.totals import (
    Item,
    in_cents,
    items_of,
    prices,
    sums,
)
from agents_core.language.figures import FigureKind
from agents_core.language.figures.lexicon.claims.counting_words import (
    BUNDLE,
    LEAVES_OUT,
    TOTAL,
    TWICE,
)

_FEWEST, _MOST_NAMED = 2, 4  #: things of a total
_MOST_MORE = 2  #: things that a total may have beside those named in its sentence


def is_wrong_total(said: Place, known: KnownFigures, user_figures: KnownFigures) -> bool:
    """Whether a price is announced as the total of what it is not."""
    start, end = said.sentence.sentence
    if not any(prices(said)) or _has_other_price(said, start, end):
        return False
    sentence = lowered(said.text[start:end])
    case = Case.of(said, user_figures)
    total = TOTAL.search(sentence) and not LEAVES_OUT.search(sentence)
    if not total and not any(one.said and not one.share for one in case.counts):
        return False
    sources = list(priced_sources(known))
    if any(_forgets_steps(said, things, case) for things in sources):
        return True
    return bool(total) and {
        verdict for things in sources for verdict in _leaves_out(said, things, case)
    } == {True}


def _has_other_price(said: Place, start: int, end: int) -> bool:
    kinds = (FigureKind.MONEY, FigureKind.PERCENT)
    return any(
        reading.kind in kinds
        for at, figure in enumerate(said.figures)
        if at != said.at and start <= figure.start < end
        for reading in figure.readings
    )


def _forgets_steps(said: Place, things: list[PricedThing], case: Case) -> bool:
    """ "Five hours" at the first hour's price, or at that of each further one, or one of each."""
    amounts = {value for _, value in prices(said)}
    for first, further in steps_of(things):
        counts = {
            count for one in (first, further) for count in one.counts(case, said=True) if count > 1
        }
        if len(counts) != 1 or first.first is None:
            continue
        count = counts.pop()
        wrong = {first.value * count, further.value * count}
        if count > first.first + 1:
            wrong.add(first.value + further.value)
        right = {value for item in items_of((first, further), case) for value in item.values}
        if count > first.first and amounts & {in_cents(one) for one in wrong - right}:
            return True
    return False


def _leaves_out(said: Place, things: list[PricedThing], case: Case) -> Iterator[bool]:
    """Whether the total is none of all things that the sentence names; nothing where it names
    fewer than two."""
    items = items_of(things, case)
    counted = [one for one in items if _is_counted(one, case)]
    named = [
        one
        for one in items
        if any(_is_named(thing, things, case) for thing in one.things) or counted == [one]
    ]
    if not _FEWEST <= len(named) <= _MOST_NAMED:
        return
    amounts = {value for _, value in prices(said)}
    stated = {in_cents(one.value) for one in things if _says(one, TOTAL, TWICE, BUNDLE)}
    others = [one for one in items if one not in named]
    yield not (amounts & stated or any(amounts & sums(one) for one in _right(named, others)))


def _right(named: list[Item], others: list[Item]) -> Iterator[list[Item]]:
    """All that are named, or instead of one another price of its sentence: "45, or 30 with a
    service"; and some more."""
    instead = ([one, *(other for other in others if _beside(one, other))] for one in named)
    for chosen in product(*instead):
        rest = [one for one in others if one not in chosen]
        for count in range(_MOST_MORE + 1):
            yield from ([*chosen, *more] for more in combinations(rest, count))


def _beside(one: Item, other: Item) -> bool:
    first, second = one.things[0].place, other.things[0].place
    return first.sentence.sentence == second.sentence.sentence


def _is_counted(item: Item, case: Case) -> bool:
    amounts = (thing.amounts(case, said=True) for thing in item.things)
    return any(factor > 1 for factors in amounts for factor in factors)


def _is_named(thing: PricedThing, things: list[PricedThing], case: Case) -> bool:
    """Whether the sentence has a word that only this thing has."""
    of_others = {word for other in things if other is not thing for word in other.own}
    return not _says(thing, TOTAL, TWICE) and bool((thing.own - of_others) & case.topics)


def _says(thing: PricedThing, *patterns: re.Pattern[str]) -> bool:
    """Whether the part of a price has such words: "both together £130"."""
    part = thing.place.part or thing.place.clause
    words = lowered(thing.place.text[part.start : part.end])
    return any(pattern.search(words) for pattern in patterns)
