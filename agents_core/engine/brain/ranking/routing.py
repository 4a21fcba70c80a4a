"""Routing decision from a ranking: one tool, a question between two, a repeat, or no match."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.engine.brain.dialogue.dialogue_state import DialogueState
from agents_core.engine.brain.dialogue.handoff_limits import is_available
from agents_core.engine.brain.ranking.tool_ranker import Ranking, ScoredTool
from agents_core.engine.brain.session.tool_candidates import ToolCandidate
from agents_core.language.sentences import content_words, stem


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingThresholds:
    """Score thresholds, found on tests/paraphrases/tune.jsonl."""

    sure: float  #: a tool this good is called
    near: float  #: two tools this close, both sure, need a question
    after_handoff: float  #: after a handoff the caller was sent here for something: less is enough
    off_topic: float  #: similarity to off-topic examples, if closer to them than to any tool
    repeat_below: float  #: uncertain words below this are asked for again
    near_alike: float = 0.15  #: the same, when the words name only what the two have in common
    same_job: float = 0.08  #: two tools this close may be two ways to the same thing


SEMANTIC = RoutingThresholds(
    sure=0.33, near=0.025, after_handoff=0.12, off_topic=0.5, repeat_below=0.3
)
LEXICAL = RoutingThresholds(
    sure=0.22, near=0.02, after_handoff=0.02, off_topic=0.40, repeat_below=0.25
)
_VAGUE = {stem(word) for word in ("something", "anything", "question", "help", "calling", "thing")}
LOW_CONFIDENCE = 0.6  #: a recogniser's confidence below which weak matches are asked for again
VERY_LOW_CONFIDENCE = 0.1  #: below this only a very good match is acted on


@dataclass(frozen=True, slots=True)
class RouteTo:
    """Call this tool."""

    tool: ToolCandidate
    score: float  #: how well the words fit; 0 when it only takes what nothing fits


@dataclass(frozen=True, slots=True)
class Disambiguate:
    """Ask the user which of the two."""

    left: ToolCandidate
    right: ToolCandidate


@dataclass(frozen=True, slots=True)
class AskToRepeat:
    """Ask the user to repeat."""


@dataclass(frozen=True, slots=True)
class NoMatch:
    """No tool fits. ``off_topic``: the request is clearly out of scope."""

    off_topic: bool


Route: TypeAlias = RouteTo | Disambiguate | AskToRepeat | NoMatch


def route(
    ranking: Ranking,
    state: DialogueState,
    thresholds: RoutingThresholds,
    *,
    same_job: Sequence[frozenset[str]],
) -> Route:
    """The route of the user's request. ``same_job``: pairs of tools that do the same."""
    fits = [one for one in ranking.scored if is_available(one.candidate, state)]
    if not fits:
        return NoMatch(off_topic=False)
    best = fits[0]
    if _uncertain(state, best, thresholds):
        return AskToRepeat()
    if _is_off_topic(ranking.off_topic, best, thresholds):
        # What is looked up says itself that it has nothing: "my order" is no order of food there.
        lookup = next((one for one in fits if _looks_up(one.candidate)), None)
        return RouteTo(lookup.candidate, 0.0) if lookup else NoMatch(off_topic=True)
    if best.score >= thresholds.sure:
        return _call_or_disambiguate(fits, state, thresholds, same_job)
    taker = _fallback_tool(fits, state, thresholds)
    return RouteTo(taker, 0.0) if taker is not None else NoMatch(off_topic=False)


def _is_off_topic(off_topic: float, best: ScoredTool, thresholds: RoutingThresholds) -> bool:
    """Out of scope, unless one tool scores above the threshold."""
    fits = best.score >= thresholds.sure + 0.07 or (
        best.shares_word and best.score >= thresholds.sure
    )
    return off_topic >= thresholds.off_topic and off_topic > best.score + (0.3 if fits else 0.12)


def _fallback_tool(
    fits: list[ScoredTool], state: DialogueState, thresholds: RoutingThresholds
) -> ToolCandidate | None:
    """The tool for requests that nothing fits well: a lookup, else a declared fallback."""
    own = [one for one in fits if not one.candidate.handoff]
    lookups = [one.candidate for one in own if one.candidate.lookup]
    if state.after_handoff:
        # The caller was sent here for this, so the agent's own tool needs little more.
        fitting = [one.candidate for one in own if one.score >= thresholds.after_handoff]
        return next(iter([*lookups, *fitting]), None)
    fallbacks = [one.candidate for one in fits if one.candidate.fallback]
    return next(iter([*lookups, *fallbacks]), None)


def _looks_up(candidate: ToolCandidate) -> bool:
    return candidate.lookup and not candidate.handoff


def _uncertain(state: DialogueState, best: ScoredTool, thresholds: RoutingThresholds) -> bool:
    if state.after_handoff or state.confidence >= LOW_CONFIDENCE:
        return False
    if state.confidence < VERY_LOW_CONFIDENCE:
        return best.score < thresholds.sure * 1.8
    return best.score < thresholds.repeat_below


def _says_no_more(state: DialogueState, best: ScoredTool, other: ScoredTool) -> bool:
    """ "Something about boats" says only what "boat repairs" and "boat rentals" share."""
    said, *both = (
        {stem(word) for word in content_words(text)} - _VAGUE
        for text in (state.request, best.best_phrase, other.best_phrase)
    )
    preferred = best.candidate.mentioned and not other.candidate.mentioned
    return bool(said) and said <= both[0] & both[1] and not preferred


def _call_or_disambiguate(
    fits: list[ScoredTool],
    state: DialogueState,
    thresholds: RoutingThresholds,
    same_job: Sequence[frozenset[str]],
) -> Route:
    best = fits[0]
    for other in fits[1:]:
        behind = best.score - other.score
        pair = frozenset((best.candidate.name, other.candidate.name))
        if pair in same_job:
            if (
                behind <= thresholds.same_job
                and other.candidate.mentioned
                and not best.candidate.mentioned
            ):
                return RouteTo(other.candidate, other.score)
            continue
        near = thresholds.near_alike if _says_no_more(state, best, other) else thresholds.near
        if behind < near and other.score >= thresholds.sure and not state.after_handoff:
            return Disambiguate(best.candidate, other.candidate)
    return RouteTo(best.candidate, best.score)
