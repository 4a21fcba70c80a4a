"""Which tool of a session a request is for, in the state of the conversation."""

from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.dialogue.handoff_limits import came_from, giver, is_available
from agents_core.engine.brain.language.caller_manner import agent_asked_for
from agents_core.engine.brain.session.tool_candidates import SessionTools, ToolCandidate
from agents_core.language.embeddings import Embedder
from agents_core.routing.decision import LEXICAL, SEMANTIC, Choice, Chosen, Situation, choose
from agents_core.routing.ranking import Ranker, Ranking
from agents_core.routing.routing_reason import RoutingReason
from agents_core.routing.tool_names import HANDOFF_PREFIX, MentionFinder

LOW_CONFIDENCE = 0.6  #: a recogniser's confidence below which weak matches are asked for again
VERY_LOW_CONFIDENCE = 0.1  #: below this only a very good match is acted on
_VERY_GOOD = 1.8  #: times the usual threshold


class Router:
    """Ranks and chooses. Threads share it: caches apart, it has no state."""

    def __init__(self, embedder: Embedder) -> None:
        self._ranker = Ranker(embedder)
        self._thresholds = SEMANTIC if self._ranker.semantic else LEXICAL
        self.semantic = self._ranker.semantic

    def fits(self, ranking: Ranking) -> bool:
        """Whether the best tool fits well enough to be called."""
        return ranking.best is not None and ranking.best.score >= self._thresholds.sure(ranking)

    def warm(self, session: SessionTools) -> None:
        """Read what a session's author wrote before the first turn needs it."""
        self._ranker.warm(session.tools, session.statements)

    def rank(self, context: DecisionContext, text: str) -> Ranking:
        """The session's tools by how well they fit the text."""
        state, session = context.state, context.session
        return self._ranker.rank(
            session.tools,
            session.statements,
            text,
            confidence=state.confidence,
            alternatives=state.alternatives if text == state.reply else (),
        )

    def choose(self, context: DecisionContext, ranking: Ranking) -> Choice:
        """What the ranked request is for, now."""
        state, session = context.state, context.session
        available = {one.name for one in session.candidates if is_available(one, state)}
        situation = Situation(
            available=available,
            handed_over=state.after_handoff,
            giver=giver(session, state),
            came_from=came_from(session, state),
            lookups=[one.name for one in session.candidates if one.lookup],
        )
        return choose(ranking, session.statements, situation, self._thresholds)

    def is_unclear(self, context: DecisionContext, ranking: Ranking) -> bool:
        """Whether a doubtful transcript should be said again rather than acted on."""
        state, best = context.state, ranking.best
        if best is None or state.after_handoff or state.confidence >= LOW_CONFIDENCE:
            return False
        very = state.confidence < VERY_LOW_CONFIDENCE
        return best.score < self._thresholds.sure(ranking) * (_VERY_GOOD if very else 1.0)

    def asked_for(self, context: DecisionContext) -> Chosen | None:
        """The handoff to the agent that the caller asks for by name ("connect me with X"), or to
        the agent that gives calls when this one does not know the name."""
        name, request = agent_asked_for(context.state.reply), context.state.reply
        handoffs = [one for one in context.session.candidates if one.handoff]
        if not name or not handoffs or self.is_here(context):
            return None
        found = MentionFinder(one.name for one in handoffs).find(f"to {name}")
        back = giver(context.session, context.state)
        tool = found[0].tool if found else back if _is_agent(name) else ""
        wanted = [one for one in handoffs if one.name == tool]
        if not wanted or not is_available(wanted[0], context.state):
            return None
        return Chosen(tool, self._named(wanted[0], request), request)

    def is_here(self, context: DecisionContext) -> bool:
        """Whether the caller asks by name for the agent that has the call."""
        name, here = agent_asked_for(context.state.reply), context.state.agent
        finder = MentionFinder([HANDOFF_PREFIX + here.replace(" ", "_").lower()] if here else [])
        return bool(name and finder.find(f"to {name}"))

    def _named(self, tool: ToolCandidate, request: str) -> RoutingReason:
        return RoutingReason(
            request=request,
            tool=tool.name,
            sentence=tool.label,
            source="name",
            score=1.0,
            threshold=self._thresholds.least,
        )


def _is_agent(name: str) -> bool:
    return name.lower().split()[-1] in ("agent", "assistant", "desk", "department", "team")
