"""From a ranking to one decision: which tool, which two to choose from, or none. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.engine.brain.dialogue.dialogue_state import Situation
from agents_core.engine.brain.dialogue.open_handoffs import is_open
from agents_core.engine.brain.ranking.tool_ranker import Ranking, Scored
from agents_core.engine.brain.session.tool_evidence import Candidate
from agents_core.language.sentences import content_words, stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Scores at which something is decided. Found on tests/paraphrases/tune.jsonl."""

    sure: float  #: a tool this good is called
    near: float  #: two tools this close, both sure, need a question
    arrived: float  #: after a handoff the caller was sent here for something: less is enough
    outside: float  #: words this close to nobody's business, and closer to it than to any tool
    unheard: float  #: uncertain words below this are asked for again
    near_alike: float = 0.15  #: the same, when the words name only what the two have in common
    same_job: float = 0.08  #: two tools this close may be two ways to the same thing


SEMANTIC = Limits(sure=0.33, near=0.025, arrived=0.12, outside=0.5, unheard=0.3)
LEXICAL = Limits(sure=0.22, near=0.02, arrived=0.02, outside=0.40, unheard=0.25)
_VAGUE = {stem(word) for word in ("something", "anything", "question", "help", "calling", "thing")}
UNCERTAIN = 0.6  #: a recogniser's confidence below which weak matches are asked for again
HOPELESS = 0.1  #: below this only a very good match is acted on


@dataclass(frozen=True, slots=True)
class Call:
    """Call this tool."""

    tool: Candidate
    score: float  #: how well the words fit; 0 when it only takes what nothing fits


@dataclass(frozen=True, slots=True)
class Which:
    """Ask which of the two."""

    left: Candidate
    right: Candidate


@dataclass(frozen=True, slots=True)
class Again:
    """Ask the caller to repeat."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No tool fits. ``outside``: it is clearly nobody's business."""

    outside: bool


Route: TypeAlias = Call | Which | Again | Nothing


def route(
    ranking: Ranking, situation: Situation, limits: Limits, *, same_job: Sequence[frozenset[str]]
) -> Route:
    """What to do about the caller's request. ``same_job``: pairs of tools that do one thing."""
    fits = [one for one in ranking.scored if is_open(one.candidate, situation)]
    if not fits:
        return Nothing(outside=False)
    best = fits[0]
    if _uncertain(situation, best, limits):
        return Again()
    if _is_outside(ranking.outside, best, limits):
        return Nothing(outside=True)
    if best.score >= limits.sure:
        return _between(fits, situation, limits, same_job)
    taker = _taker(fits, situation, limits)
    return Call(taker, 0.0) if taker is not None else Nothing(outside=False)


def _is_outside(outside: float, best: Scored, limits: Limits) -> bool:
    """Nobody's business; but a tool that fits well enough makes it somebody's."""
    fits = best.score >= limits.sure + 0.07 or (best.shares and best.score >= limits.sure)
    return outside >= limits.outside and outside > best.score + (0.3 if fits else 0.12)


def _taker(fits: list[Scored], situation: Situation, limits: Limits) -> Candidate | None:
    """Who takes what nothing fits well: a tool that answers questions, else whoever says so."""
    own = [one for one in fits if not one.candidate.handoff]
    lookups = [one.candidate for one in own if one.candidate.lookup]
    if situation.arrived:
        # The caller was sent here for this, so the agent's own tool needs little more.
        fitting = [one.candidate for one in own if one.score >= limits.arrived]
        return next(iter([*lookups, *fitting]), None)
    fallbacks = [one.candidate for one in fits if one.candidate.fallback]
    return next(iter([*lookups, *fallbacks]), None)


def _uncertain(situation: Situation, best: Scored, limits: Limits) -> bool:
    if situation.arrived or situation.confidence >= UNCERTAIN:
        return False
    if situation.confidence < HOPELESS:
        return best.score < limits.sure * 1.8
    return best.score < limits.unheard


def _says_no_more(situation: Situation, best: Scored, other: Scored) -> bool:
    """ "Something about boats" says only what "boat repairs" and "boat rentals" share."""
    said, *both = (
        {stem(word) for word in content_words(text)} - _VAGUE
        for text in (situation.request, best.because, other.because)
    )
    preferred = best.candidate.named and not other.candidate.named
    return bool(said) and said <= both[0] & both[1] and not preferred


def _between(
    fits: list[Scored], situation: Situation, limits: Limits, same_job: Sequence[frozenset[str]]
) -> Route:
    best = fits[0]
    for other in fits[1:]:
        behind = best.score - other.score
        pair = frozenset((best.candidate.name, other.candidate.name))
        if pair in same_job:
            if behind <= limits.same_job and other.candidate.named and not best.candidate.named:
                return Call(other.candidate, other.score)
            continue
        near = limits.near_alike if _says_no_more(situation, best, other) else limits.near
        if behind < near and other.score >= limits.sure and not situation.arrived:
            return Which(best.candidate, other.candidate)
    return Call(best.candidate, best.score)
