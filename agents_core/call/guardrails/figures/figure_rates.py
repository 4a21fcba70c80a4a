"""What a figure is stated per: an hour, a night, a stay, each of a set; and whether it is said per
something else."""

import re
from collections.abc import Iterator

from agents_core.call.guardrails.figures.figure_parts import (
    PERIOD_CHARS,
    rivals,
    sentence_of,
    short_stem,
)
from agents_core.call.guardrails.figures.figure_place import Place, lowered
from agents_core.language.figures import Figure, FigureKind
from agents_core.language.figures.lexicon.claims.claim_words import (
    ANY_PERIOD,
    NO_TOPIC,
    PERIOD_AFTER,
    PERIOD_JOINED,
    PERIOD_NEAR,
    PERIOD_OF,
    PERIODS,
)
from agents_core.language.figures.lexicon.claims.counting_words import THERE_AND_BACK
from agents_core.language.figures.lexicon.claims.rate_words import (
    AT_EACH,
    EACH,
    FOR_SEVERAL,
    ONE_WAY,
    RATE_NOUN,
    SAID_NOUN,
    TOGETHER,
)
from agents_core.language.sentences import words as words_of

_COUNTED = re.compile(r" [^\W\d_]+")
_FOR = re.compile(r" ?(?:for|für|por|pour|per|/|in) ?(?:the |die |las |les |le )?")
_CLAUSE_END = re.compile(r"[.,;:!?]")
_LONG = frozenset({"week", "month", "quarter", "semester", "year"})
_RECURRING = frozenset({"minute", "hour", "day", "night"}) | _LONG
_PERIODS = frozenset(PERIODS) - {"person"}
_NO_NOUNS = NO_TOPIC - {"set", "row", "section", "run", "bill"}
_MOST_NOUNS = 3  #: of one rate: "per person per night"


def has_other_rate(said: Place, own: Place) -> bool:
    """Whether a figure is stated per something else, by any of the checks below."""
    return any(check(said, own) for check in _CHECKS)


def _has_other_period(said: Place, own: Place) -> bool:
    """ "48p a month" is not "a daily charge of 48p"."""
    said_periods, own_periods = _periods(said), _periods(own)
    if len(said_periods) != 1 or not own_periods:
        return False
    if "once" in said_periods | own_periods and (said_periods | own_periods).isdisjoint(_RECURRING):
        return False
    around = lowered(own.text[slice(*_around(own))])
    possible = {PERIOD_OF[word] for word in ANY_PERIOD.findall(around)}
    return not said_periods & (own_periods | possible)


def _has_other_noun(said: Place, own: Place) -> bool:
    """ "$60 per tire" is not "$60 per set of four", where another figure is stated per tire."""
    mine, theirs = set(_rates(said)), set(_rates(own))
    more, missing = mine - theirs, theirs - mine
    if not more or not missing:
        return False
    if mine & theirs:  # "per boat per day" is not "per boat per tide"
        return not _PERIODS.isdisjoint(more | missing)
    if more <= _PERIODS - _LONG:
        return False  # "per session" may be "a day"
    places = (Place(own.text, own.figures, at) for at in range(len(own.figures)))
    of_others = {rate for place in places if place.at != own.at for rate in _rates(place)}
    return more <= of_others


def _is_of_several(said: Place, own: Place) -> bool:
    """ "$30 an hour" is not "$30 for 2 hours"."""
    periods = stated_per(said.text, said.figure)
    for figure in own.figures[own.at + 1 : own.at + 2]:
        between = own.text[own.figure.end : figure.start]
        if figure.kind is FigureKind.DURATION and figure.value != 1 and _FOR.fullmatch(between):
            return figure.unit in periods
    return False


def _is_of_all(said: Place, own: Place) -> bool:
    """ "$360 per session" is not "12 sessions ... for $360"."""
    nouns = [*_rates(said), *_nouns_said(said)]
    if not nouns or _is_of_each(own):
        return False
    start, end = sentence_of(own.text, own.figure)
    counted = [noun for one in own.figures for noun in _counted(own, one)]
    mentions = [short_stem(word) for word in words_of(own.text[start:end])]
    inside = [
        noun for one in own.figures if start <= one.start < end for noun in _counted(own, one)
    ]
    return any(noun in counted and mentions.count(noun) == inside.count(noun) for noun in nouns)


def _counted(place: Place, figure: Figure) -> Iterator[str]:
    """What a number above one counts: "private lessons" of "10 private lessons"."""
    if figure.kind is FigureKind.NUMBER and figure.value != 1 and not figure.ordinal:
        after = _CLAUSE_END.split(place.text[figure.end : figure.end + PERIOD_CHARS])[0]
        yield from map(short_stem, words_of(after)[:2])


def _is_for_several(said: Place, own: Place) -> bool:
    """ "$68 each" is not "two for $68 as a package", and "both for $6" not "$6 each"."""
    if _is_of_each(own):
        one_each = EACH.search(own.words(own.clause)) or "person" in _rates(own)
        return bool(one_each and _is_together(said) and _says_several(said)) and not (
            _is_of_each(said) or _is_together(own)
        )
    return _is_together(own) and EACH.search(_up_to_rival(said)) is not None


def _up_to_rival(place: Place) -> str:
    """The words of a figure's clause, up to the next figure that could be taken for it."""
    clause = place.clause
    after = (one.start for one in place.figures[place.at + 1 :] if rivals(place.figure, one))
    return place.words(clause)[: max(next(after, clause.end) - clause.start, 0)]


def _says_several(said: Place) -> bool:
    several = (one for one in said.figures if one.kind is FigureKind.NUMBER and one.value != 1)
    clause = said.clause
    return any(clause.start <= one.start < clause.end for one in several)


def _is_of_each(place: Place) -> bool:
    before = lowered(place.text[: place.figure.start][-PERIOD_CHARS:])
    each = EACH.search(place.words(place.clause)) or AT_EACH.search(before)
    return each is not None or bool(set(_rates(place)))


def _is_together(place: Place) -> bool:
    if TOGETHER.search(place.words(place.clause)):
        return True
    for figure in place.figures[place.at + 1 : place.at + 2]:
        between = lowered(place.text[place.figure.end : figure.start])
        if figure.kind is FigureKind.NUMBER and figure.value != 1 and FOR_SEVERAL.match(between):
            return True
    return False


def _is_of_both_ways(said: Place, own: Place) -> bool:
    """ "$100 for the return trip" is not "$100 each way", nor the other way round."""
    mine, theirs = _ways(said), _ways(own)
    return len(mine) == len(theirs) == 1 and mine != theirs


def _ways(place: Place) -> set[str]:
    piece = place.words(place.part or place.clause)
    if "way" in stated_per(place.text, place.figure):
        return {"way"}
    if THERE_AND_BACK.search(piece):
        return set() if ONE_WAY.search(THERE_AND_BACK.sub("", piece)) else {"both ways"}
    return set()


def _periods(place: Place) -> set[str]:
    """What a figure is stated per, by the words directly after it, or else by those of its part."""
    found = stated_per(place.text, place.figure)
    if not found:
        start, end = _around(place)
        inside = (one for one in place.figures if start <= one.start < end)
        of_others = {period for one in inside for period in stated_per(place.text, one)}
        found = periods_of(place.text[start:end]) - of_others
    return found


def _around(place: Place) -> tuple[int, int]:
    """A figure's part; where it is not certain, what stands between the figure before and it."""
    part = place.part
    if part is not None:
        return part.start, part.end
    figure = place.figure
    start, _ = sentence_of(place.text, figure)
    before = [one.end for one in place.figures[: place.at] if rivals(figure, one)]
    return max([start, *before]), figure.end


def periods_of(text: str) -> set[str]:
    """Every period that a text states something per: "every night", "daily"."""
    lower = lowered(text)
    near = PERIOD_NEAR.finditer(lower)
    names = (one["adverb"] or one["period"] or one["at"] or "" for one in near)
    found = {PERIOD_OF.get(name, "year") for name in names}
    return found | {PERIOD_OF[one["period"]] for one in PERIOD_JOINED.finditer(lower)}


def stated_per(text: str, figure: Figure) -> set[str]:
    """The periods directly after a figure: "night" of "18 dollars per guest per night"."""
    return {rate for rate in _rates_after(text, figure) if rate in PERIODS}


def _rates(place: Place) -> Iterator[str]:
    return _rates_after(place.text, place.figure)


def _rates_after(text: str, figure: Figure) -> Iterator[str]:
    """What a figure is stated per: periods by their names, other nouns by their stems."""
    piece = lowered(text[figure.end : figure.end + 2 * PERIOD_CHARS])
    at = 0
    if figure.kind is FigureKind.NUMBER and not PERIOD_AFTER.match(piece):
        counted = _COUNTED.match(piece)  # "two tablets a day"
        at = counted.end() if counted else 0
    for _ in range(_MOST_NOUNS):
        period, noun = PERIOD_AFTER.match(piece, at), RATE_NOUN.match(piece, at)
        if period is not None:
            yield PERIOD_OF[period["adverb"] or period["period"]]
        elif noun is not None and noun["noun"] not in _NO_NOUNS:
            yield PERIOD_OF.get(noun["noun"]) or short_stem(noun["noun"])
        else:
            return
        at = period.end() if period else noun.end() if noun else at


def _nouns_said(said: Place) -> Iterator[str]:
    noun = SAID_NOUN.match(lowered(said.text[said.figure.end :][:PERIOD_CHARS]))
    if noun is not None and said.figure.kind is FigureKind.MONEY:
        yield short_stem(noun["noun"])


_CHECKS = (
    _has_other_period,
    _has_other_noun,
    _is_of_several,
    _is_of_all,
    _is_for_several,
    _is_of_both_ways,
)
