"""Chooses a tool from a ranking, or says that nothing fits, with the reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.language.sentences import content_words, stem
from agents_core.routing.caller_words import asks
from agents_core.routing.ranking import Ranking, ScoredTool
from agents_core.routing.routing_reason import RoutingReason
from agents_core.routing.statements import ANY_QUESTION, Statement
from agents_core.routing.tool_names import is_handoff


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Scores, found with ``tests.bench.engine.bench_desks`` on desks and teams."""

    sure: float  #: a tool this good is called
    handed_over: float  #: after a handoff the caller was sent here for something: less is enough
    in_scope: float  #: what a tool for "any other question about X" needs at least
    clearly: float = 0.15  #: what another agent must be ahead, right after a handoff
    alike: float = 0.15  #: two tools this close, when the words name only what both share
    same: float = 0.02  #: two tools this close are alike for any words that few


SEMANTIC = Thresholds(sure=0.28, handed_over=0.05, in_scope=0.18)
LEXICAL = Thresholds(sure=0.22, handed_over=0.02, in_scope=0.10)
_VAGUE = {stem(word) for word in ("something", "anything", "question", "help", "calling", "thing")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a choice depends on besides the words."""

    available: Collection[str]  #: tools that may be called in this turn
    handed_over: bool = False  #: another agent has just passed the caller on
    giver: str = ""  #: the handoff back to the agent that gives calls; empty: there is none
    came_from: str = ""  #: the handoff to the agent that had this question first
    lookups: Collection[str] = ()  #: own tools that answer questions in the caller's words


@dataclass(frozen=True, slots=True)
class Chosen:
    """Call this tool."""

    tool: str
    reason: RoutingReason
    heard: str  #: the reading of the caller's words that fits


@dataclass(frozen=True, slots=True)
class Between:
    """Two tools fit alike, and the words say no more than what both share."""

    left: str
    right: str
    reason: RoutingReason


@dataclass(frozen=True, slots=True)
class Nothing:
    """No tool fits well enough."""

    reason: RoutingReason


Choice: TypeAlias = Chosen | Between | Nothing


def choose(
    ranking: Ranking,
    statements: Sequence[Statement],
    situation: Situation,
    thresholds: Thresholds,
) -> Choice:
    """What the request is for."""
    fits = ranking.only(situation.available)
    if situation.handed_over and any(not is_handoff(one.tool.name) for one in fits.scored):
        return _after_handoff(fits, situation, thresholds)
    best = fits.best
    if best is not None and best.score >= thresholds.sure:
        return _sure(fits, thresholds)
    for statement in _fallbacks(statements, fits, ranking, thresholds):
        if statement.topic or statement.tool != situation.came_from:
            return _chosen(fits, statement.tool, thresholds, statement)
    back = situation.giver in {one.tool.name for one in fits.scored}
    if back and not situation.handed_over:
        return _chosen(fits, situation.giver, thresholds)
    return Nothing(reason_of(fits, "", thresholds))


def _sure(fits: Ranking, thresholds: Thresholds) -> Choice:
    best = fits.scored[0]
    for other in fits.scored[1:]:
        if best.score - other.score < thresholds.alike and _says_no_more(fits.request, best, other):
            reason = reason_of(fits, "", thresholds)
            return Between(best.tool.name, other.tool.name, reason)
    return _chosen(fits, best.tool.name, thresholds)


def _after_handoff(fits: Ranking, situation: Situation, thresholds: Thresholds) -> Choice:
    """The caller was sent here for this, so the agent's own tools need little more; another agent
    must fit clearly better, and the one that gives calls has just done so."""
    own = [one for one in fits.scored if not is_handoff(one.tool.name)]
    others = [
        one
        for one in fits.scored
        if is_handoff(one.tool.name) and one.tool.name != situation.giver
    ]
    best = max((one.score for one in own), default=-1.0)
    if others and others[0].score >= max(thresholds.sure, best + thresholds.clearly):
        return _chosen(fits, others[0].tool.name, thresholds)
    if own and best >= thresholds.handed_over:
        return _chosen(fits, own[0].tool.name, thresholds)
    lookup = next((one for one in own if one.tool.name in situation.lookups), None)
    if lookup is not None:
        return _chosen(fits, lookup.tool.name, thresholds)
    return Nothing(reason_of(fits, "", thresholds))


def _fallbacks(
    statements: Sequence[Statement], fits: Ranking, ranking: Ranking, thresholds: Thresholds
) -> list[Statement]:
    """What the author says of requests that fit nothing: "any other question about X" takes what
    is close to what this session is about at all, "any question" what asks for something."""
    names = {one.tool.name for one in fits.scored}
    near = ranking.best.score if ranking.best is not None else 0.0
    found = [one for one in statements if one.fallback and one.tool in names]
    taken = [
        one
        for one in found
        if (asks(fits.request) if one.topic == ANY_QUESTION else True)
        and (not one.topic or near >= thresholds.in_scope or one.topic == ANY_QUESTION)
    ]
    return sorted(taken, key=lambda one: (one.source != "instruction", is_handoff(one.tool)))


def _says_no_more(request: str, best: ScoredTool, other: ScoredTool) -> bool:
    """ "Something about boats" says only what "boat repairs" and "boat rentals" share."""
    said, *both = (
        {stem(word) for word in content_words(text)} - _VAGUE
        for text in (request, best.statement.topic, other.statement.topic)
    )
    return bool(said) and said <= both[0] & both[1]


def _chosen(
    fits: Ranking, tool: str, thresholds: Thresholds, statement: Statement | None = None
) -> Chosen:
    scored = next(one for one in fits.scored if one.tool.name == tool)
    reason = reason_of(fits, tool, thresholds, statement)
    return Chosen(tool, reason, scored.heard)


def reason_of(
    fits: Ranking, tool: str, thresholds: Thresholds, statement: Statement | None = None
) -> RoutingReason:
    """The sentence that decided for ``tool``, or the closest one when it is empty."""
    ranked = [one for one in fits.scored if one.tool.name == tool] or list(fits.scored[:1])
    if not ranked:
        return RoutingReason(
            request=fits.request, tool="", sentence="", source="name", score=0.0,
            threshold=thresholds.sure,
        )  # fmt: skip
    first = ranked[0]
    said = statement or first.statement
    second = next((one for one in fits.scored if one is not first), None)
    return RoutingReason(
        request=fits.request,
        tool=tool,
        sentence=said.sentence,
        source=said.source,
        score=first.score,
        threshold=thresholds.sure,
        runner_up=second.tool.name if second else "",
        runner_up_sentence=second.statement.sentence if second else "",
        runner_up_score=second.score if second else 0.0,
    )
