"""Chooses a tool from a ranking, or says that nothing fits, with the reason."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.language.sentences import content_words, stem
from agents_core.routing.caller_words import asks, may_ask
from agents_core.routing.lookups import leads_to_lookup
from agents_core.routing.ranking import Ranking, ScoredTool
from agents_core.routing.request_kind import UNKNOWN
from agents_core.routing.routing_reason import RoutingReason
from agents_core.routing.statements import ANY_QUESTION, Statement
from agents_core.routing.tool_names import is_handoff


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Scores, found with ``tests.bench.engine.bench_desks`` on desks and teams."""

    least: float  #: a tool this good is called, in a session of one sentence
    growth: float  #: added for e times as many sentences: the best of many is closer by chance
    handed_over: float  #: after a handoff the caller was sent here for something: less is enough
    clearly: float = 0.15  #: what another agent must be ahead, right after a handoff
    decided: float = 0.2  #: what a description must be ahead of a sentence of the instructions
    alike: float = 0.15  #: two tools this close, when the words name only what both share
    in_trade: float = 0.2  #: a question less close than this to everything is off the trade

    def sure(self, ranking: Ranking) -> float:
        """The score of a tool that is called."""
        return self.least + self.growth * math.log(max(ranking.evidence, 1))


SEMANTIC = Thresholds(least=0.23, growth=0.022, handed_over=0.05)
LEXICAL = Thresholds(least=0.18, growth=0.02, handed_over=0.02, in_trade=0.02)
_ABOUT_RULES = 0.5  #: share of the kinds from which a request is a question about rules
_CLEAR = 0.6  #: a sentence this close speaks of just this
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
    own = any(not is_handoff(one.tool.name) for one in fits.scored)
    if situation.handed_over and own and not situation.came_from:
        return _after_handoff(fits, situation, thresholds)
    if fits.best is not None and fits.best.score >= thresholds.sure(ranking):
        return _sure(fits, thresholds)
    for statement in _fallbacks(statements, fits):
        if statement.topic or statement.tool != situation.came_from:
            return _chosen(fits, statement.tool, thresholds, statement)
    lookup = _lookup_for(fits, statements, situation, thresholds)
    if lookup:
        return _chosen(fits, lookup, thresholds)
    back = situation.giver in {one.tool.name for one in fits.scored}
    if back and not situation.handed_over:
        return _chosen(fits, situation.giver, thresholds)
    return Nothing(reason_of(fits, "", thresholds))


def _sure(fits: Ranking, thresholds: Thresholds) -> Choice:
    best = fits.scored[0]
    for other in fits.scored[1:]:
        near = best.score - other.score < thresholds.alike
        if near and _says_no_more(fits.request, best, other):
            reason = reason_of(fits, "", thresholds)
            return Between(best.tool.name, other.tool.name, reason)
    said = next((one for one in fits.scored if one.statement.source == "instruction"), best)
    # A routing sentence is the author's decision, a description only what a tool can do.
    decided = best.score - said.score <= thresholds.decided and said.score >= _CLEAR
    return _chosen(fits, said.tool.name if decided else best.tool.name, thresholds)


def _after_handoff(fits: Ranking, situation: Situation, thresholds: Thresholds) -> Choice:
    """The caller was sent here for this, so the agent's own tools need little more; another agent
    must fit clearly better, and the one that gives calls has just done so."""
    own = [one for one in fits.scored if not is_handoff(one.tool.name)]
    others = [
        one for one in fits.scored if is_handoff(one.tool.name) and one.tool.name != situation.giver
    ]
    best = max((one.score for one in own), default=-1.0)
    if others and others[0].score >= max(thresholds.sure(fits), best + thresholds.clearly):
        return _chosen(fits, others[0].tool.name, thresholds)
    if own and best >= thresholds.handed_over:
        return _chosen(fits, own[0].tool.name, thresholds)
    lookup = next((one for one in own if one.tool.name in situation.lookups), None)
    if lookup is not None:
        return _chosen(fits, lookup.tool.name, thresholds)
    return Nothing(reason_of(fits, "", thresholds))


def _lookup_for(
    fits: Ranking, statements: Sequence[Statement], situation: Situation, thresholds: Thresholds
) -> str:
    """What answers a question about the rules that nothing else fits: the documents say whether
    they hold it. An agent with nothing but a lookup asks it any question."""
    if not may_ask(fits.request):
        return ""
    own = [one.tool.name for one in fits.scored if not is_handoff(one.tool.name)]
    if not situation.giver and own == list(situation.lookups) != []:
        return own[0]
    near = fits.best is not None and fits.best.score >= thresholds.in_trade
    if not near or (fits.kinds != UNKNOWN and fits.kinds.rules < _ABOUT_RULES):
        return ""
    others = [one.tool for one in fits.scored if one.tool.name != situation.giver]
    away = [tool.name for tool in others if leads_to_lookup(tool, statements)]
    return next(iter([*(name for name in own if name in situation.lookups), *away]), "")


def _any_question(statements: Sequence[Statement], fits: Ranking) -> list[Statement]:
    """What the author says of any question, when the request is one."""
    names = {one.tool.name for one in fits.scored}
    found = [one for one in statements if one.topic == ANY_QUESTION and one.tool in names]
    return found if may_ask(fits.request) else []


def _fallbacks(statements: Sequence[Statement], fits: Ranking) -> list[Statement]:
    """What the author says of any question, and of whatever fits nothing else. "Any other question
    about X" is a subject like others, no catch-all."""
    names = {one.tool.name for one in fits.scored}
    rest = [one for one in statements if one.fallback and not one.topic and one.tool in names]
    return [*_any_question(statements, fits), *sorted(rest, key=lambda one: is_handoff(one.tool))]


def _says_no_more(request: str, best: ScoredTool, other: ScoredTool) -> bool:
    """ "Something about boats" says only what "boat repairs" and "boat rentals" share."""
    said, *both = (
        {stem(word) for word in content_words(text)} - _VAGUE
        for text in (request, best.statement.topic, other.statement.topic)
    )
    return bool(said) and said <= both[0] & both[1] and not asks(request)


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
            threshold=thresholds.sure(fits),
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
        threshold=thresholds.sure(fits),
        closest="" if tool else first.tool.name,
        runner_up=second.tool.name if second else "",
        runner_up_sentence=second.statement.sentence if second else "",
        runner_up_score=second.score if second else 0.0,
    )
