"""Which of several properties of one kind a value belongs to: "from Monday to Friday"."""

import re
from collections.abc import Sequence

from agents_core.engine.brain.schema.json_schema import Property
from agents_core.language.sentences import content_words, stem, words
from agents_core.language.values.candidate import Candidate

_STARTS = frozenset(
    "start from begin starting arrival arrive checkin pickup departure in pick".split()
)
_ENDS = frozenset("end until to return checkout dropoff ending leave leaving back out drop".split())
_START_CUES = frozenset(
    "from starting start begin beginning arriving arrive checking departing pick in".split()
)
_END_CUES = frozenset(
    "to until till through returning return back leaving leave ending end out drop".split()
)
_TOGETHER = re.compile(r",?\s*(?:to|until|till|through|and|-|–)\s*(?:the |on )?")
_WORDS_AROUND = 4


def of_role(
    text: str,
    one: Candidate,
    prop: Property,
    rivals: Sequence[Property],
    found: Sequence[Candidate],
) -> bool:
    """Whether the words around a value give it to this property and to no rival."""
    if _role(prop) and any(_role(rival) not in ("", _role(prop)) for rival in rivals):
        place = sorted(found, key=lambda other: other.start).index(one)
        return _role(prop) == _said_role(
            text, one, sorted(found, key=lambda other: other.start), place
        )
    own = _nearness(text, one, prop)
    return own is not None and all(
        (other := _nearness(text, one, rival)) is None or own < other for rival in rivals
    )


def _role(prop: Property) -> str:
    """ "start" or "end" of a stay, a trip, a span; empty: neither."""
    said = set(prop.words)
    if "check" in said:
        return "start" if "in" in said else "end"
    return "start" if said & _STARTS else "end" if said & _ENDS else ""


def _said_role(text: str, one: Candidate, found: Sequence[Candidate], place: int) -> str:
    since = found[place - 1].end if place else 0
    before = words(text[since : one.start])[-_WORDS_AROUND:]
    for word in reversed(before):
        if word in _START_CUES:
            return "start"
        if word in _END_CUES:
            return "end"
    if place and _TOGETHER.fullmatch(text[since : one.start]):
        return "end"
    following = found[place + 1].start if place + 1 < len(found) else 0
    return "start" if following and _TOGETHER.fullmatch(text[one.end : following]) else ""


def _nearness(text: str, one: Candidate, prop: Property) -> int | None:
    """How many words lie between the value and one of the property's; None: there is none near.
    After the value counts as nearer: "two adults and three children"."""
    own = {stem(word) for word in [*prop.words, *content_words(prop.description)]}
    before = [stem(word) for word in words(text[: one.start])][::-1][:_WORDS_AROUND]
    after = [stem(word) for word in words(text[one.end :])][:_WORDS_AROUND]
    distances = [2 * place for place, word in enumerate(after) if word in own]
    distances += [2 * place + 1 for place, word in enumerate(before) if word in own]
    return min(distances, default=None)
