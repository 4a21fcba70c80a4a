"""The local brain: one decision from one prompt, by sentence similarity.

It is not a language model: it follows tools, handoffs, schemas and routing sentences. Everything it
says about a subject comes from the session or from a tool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from agents_core.engine.brain.answers import answer_text
from agents_core.engine.brain.dialogue import scripted_replies, stock_phrases
from agents_core.engine.brain.dialogue.argument_dialogue import (
    call_or_ask,
    fills_what_was_asked,
)
from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.dialogue.dialogue_state import (
    ToolStep,
    has_words,
    read_dialogue_state,
)
from agents_core.engine.brain.dialogue.handoff_limits import is_available
from agents_core.engine.brain.dialogue.pending_slots import (
    request_context,
    tools_asked_about,
)
from agents_core.engine.brain.dialogue.turn_questions import (
    answered,
    at_open_question,
    unanswered,
)
from agents_core.engine.brain.language import social_phrases
from agents_core.engine.brain.language.social_phrases import SocialIntent
from agents_core.engine.brain.ranking import routing
from agents_core.engine.brain.ranking.choice_replies import chosen_between
from agents_core.engine.brain.ranking.tool_ranker import Ranker, Ranking
from agents_core.engine.brain.schema import slot_filling
from agents_core.engine.brain.schema.expected_patterns import patterns_asked_for
from agents_core.engine.brain.session.tool_candidates import ToolCandidate, read_session_tools
from agents_core.engine.ports import CallTool, Decision, Message, Prompt, Speak, ToolDefinition
from agents_core.language.embeddings import Embedder

_OTHER_SUBJECT = 0.55  #: a tool this good is a change of subject, not an answer to our question
_CLEAR_CONFIDENCE = 0.9  #: below it, a request also names its subject as the session spells it
_NO_TOOL_CHOICES = ("auto", "none", "required")


@dataclass(frozen=True, slots=True)
class _ToolChosen:
    """The tool that was chosen; its schema decides whether arguments are missing."""

    context: DecisionContext
    tool: ToolCandidate | None


_Outcome: TypeAlias = Decision | _ToolChosen


class LocalBrain:
    """Implements the engine's Brain. Threads share it: caches apart, it has no state."""

    def __init__(self, embedder: Embedder, *, today: Callable[[], date] = date.today) -> None:
        self._embedder = embedder
        self._ranker = Ranker(embedder)
        self._thresholds = routing.SEMANTIC if self._ranker.semantic else routing.LEXICAL
        self._today = today
        how = "sentence embeddings (all-MiniLM-L6-v2)" if self._ranker.semantic else "shared words"
        self.about = f"Local brain: picks tools and answers by {how}; not a language model."

    def decide(self, prompt: Prompt) -> Decision:
        """What the agent does next."""
        tools = read_session_tools(prompt.instructions, prompt.tools)
        state = read_dialogue_state(prompt.items)
        context = at_open_question(DecisionContext(prompt, state, tools))
        outcome = self._forced_outcome(context) or self._answer(context) or self._react(context)
        return (
            call_or_ask(outcome.context, outcome.tool, self._today())
            if isinstance(outcome, _ToolChosen)
            else outcome
        )

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Read a session before its first turn, which then does not pay for it (0.1 to 0.7 s)."""
        session = read_session_tools(instructions, tools)
        self._ranker.rank(session, instructions[:100])
        self._ranker.same_job(session)

    def expected_patterns(self, prompt: Prompt) -> Sequence[str]:
        """Patterns of the argument that our last message asks for."""
        last = prompt.items[-1] if prompt.items else None
        if not isinstance(last, Message) or last.role != "assistant":
            return ()
        return patterns_asked_for((tool.parameters for tool in prompt.tools), last.text)

    def _forced_outcome(self, context: DecisionContext) -> _Outcome | None:
        """What does not depend on the caller's words."""
        state, prompt = context.state, context.prompt
        own = prompt.instructions if prompt.own_instructions else ""
        exact = scripted_replies.exact_words(own)
        if exact:
            return Speak(exact)
        if state.guardrail_tripped:
            return Speak(stock_phrases.GUARDRAIL)
        ordered = scripted_replies.requested_words(state.direction)
        if ordered:
            return Speak(ordered)
        if not state.awaits_reply:
            first = scripted_replies.opening_words(prompt.instructions)
            return Speak(
                scripted_replies.requested_words(own)
                or (stock_phrases.STILL_THERE if state.has_started else first)
            )
        if prompt.tool_choice not in _NO_TOOL_CHOICES and not state.steps:
            return _ToolChosen(context, context.candidate(prompt.tool_choice))
        return None

    def _answer(self, context: DecisionContext) -> Decision | None:
        """Speak about a tool's output, if that is what came last, unless the next question of the
        turn can be looked up first."""
        if context.state.last_output is None:
            waits = context.state.steps and context.state.steps[-1].output is None
            return Speak(stock_phrases.STILL_WAITING) if waits else None
        following = self._go_on(context)
        if isinstance(following, CallTool):
            return following
        steps = list(zip(answered(context)[-len(context.asked) :], context.asked, strict=False))
        answers = [self._answer_from(context.with_request(asked), step) for step, asked in steps]
        answers = stock_phrases.refusals_last([asked for _, asked in steps], answers)
        answer = stock_phrases.in_turn([*answers, following.text] if following else answers)
        return Speak(stock_phrases.reminding(answer) if context.state.pending_calls else answer)

    def _answer_from(self, context: DecisionContext, step: ToolStep) -> str:
        """What a tool's output answers to the request."""
        asked = list(dict.fromkeys([context.state.request, context.full_request]))
        fuller = slot_filling.free_text_of(step.call.arguments)
        if fuller and len(asked) == 1 and fuller != asked[0]:
            asked.append(fuller)
        output = step.output or ""
        return answer_text.answer(self._embedder, asked, output, self._topics(context))

    def _go_on(self, context: DecisionContext) -> Decision | None:
        """The next question of the turn: its lookup, or an offer when it takes the caller through
        a form or to another agent."""
        following = unanswered(context)
        if not following:
            return None
        outcome = self._route(context.as_new_turn(following[0]))
        if isinstance(outcome, _ToolChosen) and outcome.tool is not None:
            tool = outcome.tool
            if tool.lookup and not tool.handoff and context.prompt.tool_choice == "auto":
                return call_or_ask(outcome.context, tool, self._today())
        elif isinstance(outcome, Speak) and not stock_phrases.is_which(outcome.text):
            return outcome
        return Speak(stock_phrases.also_asked(" ".join(following)))

    def _react(self, context: DecisionContext) -> _Outcome:
        """React to the user's last words within the tool choice."""
        choice, state = context.prompt.tool_choice, context.state
        outcome = self._converse(context)
        if choice == "none" and isinstance(outcome, _ToolChosen):
            return Speak(stock_phrases.able(self._topics(context)))
        if choice == "required" and isinstance(outcome, Speak) and not state.steps:
            ranking = self._rank(context, context.full_request)
            fits = [one.candidate for one in ranking.scored if is_available(one.candidate, state)]
            if fits and has_words(state.reply):
                return _ToolChosen(context, fits[0])
        return outcome

    def _converse(self, context: DecisionContext) -> _Outcome:
        """React to the caller's last words."""
        state = context.state
        if not has_words(state.reply):
            return self._silence(context)
        slot = None if state.after_handoff else self._slot(context)
        if slot and social_phrases.social_intent(state.reply) is SocialIntent.CANCEL:
            return Speak(stock_phrases.DROPPED)
        if slot and self._answers_question(context, slot):
            return _ToolChosen(context, slot)
        if context.asked_to_choose and not state.after_handoff:
            return self._after_choice(context)
        kind = social_phrases.likely_social_intent([state.reply, *state.alternatives])
        if kind is not None and not state.after_handoff:
            if state.pending_calls and kind in social_phrases.IMPATIENT:
                return Speak(stock_phrases.STILL_WAITING)
            if kind is not SocialIntent.YES or not stock_phrases.offered(state.last_answer):
                return Speak(self._courtesy(kind, context))
        return self._route(context)

    def _silence(self, context: DecisionContext) -> Speak:
        """A turn without words: silence, or speech that was not understood."""
        if context.state.pending_calls:
            return Speak(stock_phrases.STILL_WAITING)
        if context.state.confidence == 1.0:  # nothing to doubt: there was no speech
            return Speak(stock_phrases.STILL_THERE)
        return self._ask_again(context)

    def _slot(self, context: DecisionContext) -> ToolCandidate | None:
        """The tool we asked details for. Of several that ask alike: whose request came before."""
        asking = tools_asked_about(context)
        if len(asking) < 2:
            return next(iter(asking), None)
        starts = [request_context(context, tool) for tool in asking]
        start = min(starts, key=lambda one: len(one.state.history))
        meant = self._converse(start)
        if isinstance(meant, _ToolChosen) and meant.tool in asking:
            return meant.tool
        names = [tool.name for tool in asking]
        best = self._ranker.rank(start.session, start.full_request, only=names).best
        return best.candidate if best is not None else asking[0]

    def _answers_question(self, context: DecisionContext, slot: ToolCandidate) -> bool:
        """Whether the reply answers our question, not opens another subject."""
        best = self._rank(context, context.state.reply).best
        elsewhere = best is not None and best.candidate != slot and best.score > _OTHER_SUBJECT
        return not elsewhere or fills_what_was_asked(context, slot)

    def _after_choice(self, context: DecisionContext) -> _Outcome:
        """After "would you like A, or B?"."""
        before = context.before_reply()
        options = routing.route(
            self._rank(before, before.state.request),
            before.state,
            self._thresholds,
            same_job=self._same_job(before),
        )
        if social_phrases.social_intent(context.state.reply) in (
            SocialIntent.NO,
            SocialIntent.CANCEL,
        ):
            return Speak(stock_phrases.DROPPED)
        if isinstance(options, routing.Disambiguate):
            picked = chosen_between(self._ranker, context.session, options, context.state.reply)
            if picked is not None:
                return _ToolChosen(context, picked)
        return self._route(context.with_request(context.state.reply))

    def _courtesy(self, kind: SocialIntent, context: DecisionContext) -> str:
        match kind:
            case SocialIntent.GREETING:
                return stock_phrases.GREETING
            case SocialIntent.THANKS:
                return stock_phrases.WELCOME
            case SocialIntent.GOODBYE:
                return stock_phrases.GOODBYE
            case SocialIntent.WELLBEING:
                return stock_phrases.WELL
            case SocialIntent.IDENTITY:
                return stock_phrases.who(context.state.agent, self._topics(context))
            case SocialIntent.REPEAT:
                return context.state.last_answer or stock_phrases.NOTHING_SAID
            case SocialIntent.YES:
                return stock_phrases.GO_ON
            case SocialIntent.NO:
                offered = stock_phrases.offered(context.state.last_answer)
                return stock_phrases.DROPPED if offered else stock_phrases.GOODBYE
            case SocialIntent.CANCEL:
                return stock_phrases.DROPPED
            case SocialIntent.WAIT:
                return stock_phrases.WAITING
        assert_never(kind)

    def _route(self, context: DecisionContext) -> _Outcome:
        request = context.full_request
        ranking = self._rank(context, request)
        found = routing.route(
            ranking,
            context.state,
            self._thresholds,
            same_job=self._same_job(context),
        )
        match found:
            case routing.RouteTo(tool, score):
                if self._is_story(context, score):
                    return Speak(stock_phrases.NOTED)
                return _ToolChosen(self._as_understood(context, ranking, tool), tool)
            case routing.Disambiguate(left, right):
                return Speak(stock_phrases.which(left.topic, right.topic))
            case routing.AskToRepeat():
                return self._ask_again(context)
            case routing.NoMatch(off_topic):
                return self._nothing(context, off_topic)
        assert_never(found)

    def _as_understood(
        self, context: DecisionContext, ranking: Ranking, tool: ToolCandidate
    ) -> DecisionContext:
        """With the reading of the caller's words that made us choose the tool."""
        chosen = next(one for one in ranking.scored if one.candidate == tool)
        asked = chosen.hypothesis
        if chosen.subject and context.state.confidence < _CLEAR_CONFIDENCE:
            asked = f"{asked} ({chosen.subject})"
        return context if asked == context.full_request else context.with_request(asked)

    def _is_story(self, context: DecisionContext, score: float) -> bool:
        """Whether the caller gives the details we asked for instead of changing the subject."""
        asked = stock_phrases.TELL_MORE in context.state.last_answer
        question = "?" in context.state.reply or social_phrases.wants_to_know(context.state.reply)
        after_handoff = context.state.after_handoff
        return asked and score < _OTHER_SUBJECT and not question and not after_handoff

    def _nothing(self, context: DecisionContext, off_topic: bool) -> _Outcome:
        if context.state.pending_calls and not off_topic:
            return Speak(stock_phrases.STILL_WAITING)
        if context.state.after_handoff and not off_topic:
            return Speak(stock_phrases.taken_over(context.state.agent))
        return Speak(stock_phrases.refuse(self._topics(context)))

    def _ask_again(self, context: DecisionContext) -> Speak:
        again = context.state.repeat_requests > 0
        return Speak(stock_phrases.REPEAT_AGAIN if again else stock_phrases.REPEAT_PLEASE)

    def _rank(self, context: DecisionContext, text: str) -> Ranking:
        state = context.state
        return self._ranker.rank(
            context.session,
            text,
            confidence=state.confidence,
            alternatives=state.alternatives if text == state.reply else (),
        )

    def _topics(self, context: DecisionContext) -> list[str]:
        """What this agent can help with; two tools of one job are named once."""
        named: list[ToolCandidate] = []
        pairs = self._same_job(context)
        for tool in context.useful:
            if not any(frozenset((tool.name, other.name)) in pairs for other in named):
                named.append(tool)
        return list(dict.fromkeys(tool.topic for tool in named))

    def _same_job(self, context: DecisionContext) -> list[frozenset[str]]:
        return self._ranker.same_job(context.session)
