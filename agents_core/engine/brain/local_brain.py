"""The local brain: one decision from one prompt, by sentence similarity.

It is not a language model: it follows tools, handoffs, schemas and routing sentences. Everything it
says about a subject comes from the session or from a tool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from agents_core.engine.brain.answers import answer_text
from agents_core.engine.brain.dialogue import courtesies, scripted_replies, stock_phrases
from agents_core.engine.brain.dialogue.argument_dialogue import call_or_ask, fills_what_was_asked
from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.dialogue.dialogue_state import (
    ToolStep,
    has_words,
    read_dialogue_state,
)
from agents_core.engine.brain.dialogue.handoff_limits import is_available
from agents_core.engine.brain.dialogue.pending_slots import request_context, tools_asked_about
from agents_core.engine.brain.dialogue.turn_questions import answered, at_open_question, unanswered
from agents_core.engine.brain.language import caller_manner
from agents_core.engine.brain.language.questions import is_question
from agents_core.engine.brain.language.social_phrases import SocialIntent, social_intent
from agents_core.engine.brain.ranking.choice_replies import chosen_between
from agents_core.engine.brain.ranking.router import Router
from agents_core.engine.brain.schema import slot_filling
from agents_core.engine.brain.schema.expected_patterns import patterns_asked_for
from agents_core.engine.brain.session.tool_candidates import ToolCandidate, read_session_tools
from agents_core.engine.ports import CallTool, Decision, Message, Prompt, Speak, ToolDefinition
from agents_core.language.embeddings import Embedder
from agents_core.routing.decision import Between, Chosen, Nothing
from agents_core.routing.routing_reason import RoutingReason

_OTHER_SUBJECT = 0.55  #: a tool this good is a change of subject, not an answer to our question
_NO_TOOL_CHOICES = ("auto", "none", "required")


@dataclass(frozen=True, slots=True)
class _ToolChosen:
    """The tool that was chosen; its schema decides whether arguments are missing."""

    context: DecisionContext
    tool: ToolCandidate | None
    reason: RoutingReason | None = None


_Outcome: TypeAlias = Decision | _ToolChosen


class LocalBrain:
    """Implements the engine's Brain. Threads share it: caches apart, it has no state."""

    def __init__(self, embedder: Embedder, *, today: Callable[[], date] = date.today) -> None:
        self._embedder = embedder
        self._router = Router(embedder)
        self._today = today
        how = "sentence embeddings (all-MiniLM-L6-v2)" if self._router.semantic else "shared words"
        self.about = f"Local brain: picks tools and answers by {how}; not a language model."

    def decide(self, prompt: Prompt) -> Decision:
        """What the agent does next."""
        tools = read_session_tools(prompt.instructions, prompt.tools)
        state = read_dialogue_state(prompt.items)
        context = at_open_question(DecisionContext(prompt, state, tools))
        return self._acted_on(
            self._forced_outcome(context) or self._answer(context) or self._react(context)
        )

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Read a session before its first turn, which then does not pay for it (0.1 to 0.7 s)."""
        self._router.warm(read_session_tools(instructions, tools))

    def expected_patterns(self, prompt: Prompt) -> Sequence[str]:
        """Patterns of the argument that our last message asks for."""
        last = prompt.items[-1] if prompt.items else None
        if not isinstance(last, Message) or last.role != "assistant":
            return ()
        return patterns_asked_for((tool.parameters for tool in prompt.tools), last.text)

    def _acted_on(self, outcome: _Outcome) -> Decision:
        """Call the chosen tool, or ask for its arguments; the reason of the choice goes along."""
        if not isinstance(outcome, _ToolChosen):
            return outcome
        decision = call_or_ask(outcome.context, outcome.tool, self._today(), self._embedder)
        return replace(decision, reason=outcome.reason) if outcome.reason else decision

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
        first = scripted_replies.opening_words(prompt.instructions)
        if not state.awaits_reply:
            return Speak(
                scripted_replies.requested_words(own)
                or (stock_phrases.STILL_THERE if state.has_started else first)
            )
        if caller_manner.is_opening_order(state.reply) and not state.steps:
            return Speak(first)
        if prompt.tool_choice not in _NO_TOOL_CHOICES and not state.steps:
            return _ToolChosen(context, context.candidate(prompt.tool_choice))
        return None

    def _answer(self, context: DecisionContext) -> Decision | None:
        """Speak about a tool's output, if that is what came last, unless the next question of the
        turn can be acted on first."""
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
        acted = context.acts(step.call.name)
        said = step.output or ""
        return answer_text.answer(self._embedder, asked, said, context.offers, acted=acted)

    def _go_on(self, context: DecisionContext) -> Decision | None:
        """The next question of the turn: its tool, or the question for its arguments."""
        following = unanswered(context)
        if not following:
            return None
        if context.prompt.tool_choice != "auto":
            return Speak(stock_phrases.also_asked(" ".join(following)))
        return self._acted_on(self._route(context.as_new_turn(following[0])))

    def _react(self, context: DecisionContext) -> _Outcome:
        """React to the user's last words within the tool choice."""
        choice, state = context.prompt.tool_choice, context.state
        outcome = self._converse(context)
        if choice == "none" and isinstance(outcome, _ToolChosen):
            return Speak(stock_phrases.able(context.offers))
        if choice == "required" and isinstance(outcome, Speak) and not state.steps:
            ranked = [one.tool.name for one in self._router.rank(context, state.request).scored]
            tools = [context.candidate(name) for name in ranked]
            fits = [one for one in tools if one is not None and is_available(one, state)]
            if fits and has_words(state.reply):
                return _ToolChosen(context, fits[0])
        return outcome

    def _converse(self, context: DecisionContext) -> _Outcome:
        """React to the caller's last words."""
        state = context.state
        if not has_words(state.reply):
            return courtesies.silence(context)
        slot = None if state.after_handoff else self._slot(context)
        if slot and social_intent(state.reply) is SocialIntent.CANCEL:
            return Speak(stock_phrases.DROPPED)
        if slot and self._answers_question(context, slot):
            aside = self._asked_aside(context, slot)
            return aside or _ToolChosen(context, slot)
        if context.asked_to_choose and not state.after_handoff:
            return self._after_choice(context)
        said = courtesies.courtesy(context) or courtesies.not_english(context)
        return said or self._by_name(context) or self._route(context)

    def _by_name(self, context: DecisionContext) -> _Outcome | None:
        """ "Connect me with X", and the answer when X has the call or nothing leads to a person."""
        state = context.state
        wanted = self._router.asked_for(context)
        if wanted is not None:
            return _ToolChosen(context, context.candidate(wanted.tool), wanted.reason)
        if caller_manner.wants_a_person(state.reply):
            if self._router.fits(self._router.rank(context, state.reply)):
                return None
            lookup = next((tool for tool in context.session.candidates if tool.lookup), None)
            if lookup is not None:  # a document may say how
                return _ToolChosen(context, lookup)
            return Speak(stock_phrases.no_person(context.offers))
        if self._router.is_here(context):
            return Speak(stock_phrases.here_is(state.agent))
        return None

    def _slot(self, context: DecisionContext) -> ToolCandidate | None:
        """The tool we asked details for. Of several that ask alike: whose request came before."""
        asking = tools_asked_about(context)
        if len(asking) < 2:
            return next(iter(asking), None)
        starts = [request_context(context, tool) for tool in asking]
        start = min(starts, key=lambda one: len(one.state.history))
        # The request may be gone: deleted, or our question was the first thing said.
        meant = self._converse(start) if start is not context else None
        if isinstance(meant, _ToolChosen) and meant.tool in asking:
            return meant.tool
        ranking = self._router.rank(start, start.full_request)
        best = ranking.only([tool.name for tool in asking]).best
        return context.candidate(best.tool.name) if best is not None else asking[0]

    def _answers_question(self, context: DecisionContext, slot: ToolCandidate) -> bool:
        """Whether the reply answers our question, not opens another subject."""
        best = self._router.rank(context, context.state.reply).best
        other = best is not None and best.tool.name != slot.name and best.score > _OTHER_SUBJECT
        return not other or fills_what_was_asked(context, slot, self._today())

    def _asked_aside(self, context: DecisionContext, slot: ToolCandidate) -> _ToolChosen | None:
        """The tool for a question in place of the detail: "what does it cost with you?"."""
        reply = context.state.reply
        if not is_question(reply) or fills_what_was_asked(context, slot, self._today()):
            return None
        found = self._route(context.as_new_turn(reply))
        if isinstance(found, _ToolChosen) and found.tool not in (None, slot):
            return found
        return None

    def _after_choice(self, context: DecisionContext) -> _Outcome:
        """After "would you like me to A, or to B?"."""
        before, reply = context.before_reply(), context.state.reply
        if social_intent(reply) in (SocialIntent.NO, SocialIntent.CANCEL):
            return Speak(stock_phrases.DROPPED)
        offered = self._router.choose(before, self._router.rank(before, before.state.request))
        if isinstance(offered, Between):
            left, right = context.candidate(offered.left), context.candidate(offered.right)
            if left is not None and right is not None:
                ranking = self._router.rank(context, reply).only((left.name, right.name))
                picked = chosen_between(left, right, reply, ranking)
                if picked is not None:
                    return _ToolChosen(context, picked, offered.reason)
        return self._route(context.with_request(reply))

    def _route(self, context: DecisionContext) -> _Outcome:
        ranked = context.ranked_request
        ranking = self._router.rank(context, ranked)
        if self._router.is_unclear(context, ranking):
            return courtesies.ask_again(context)
        found = self._router.choose(context, ranking)
        match found:
            case Chosen(tool, reason, heard):
                if caller_manner.is_rude(context.state.reply) and reason.score < reason.threshold:
                    return Speak(stock_phrases.CALM, replace(reason, tool=""))
                asked = context if heard == ranked else context.with_request(heard)
                return _ToolChosen(asked, context.candidate(tool), reason)
            case Between(left, right, reason):
                return Speak(self._which(context, left, right), reason)
            case Nothing(reason):
                return self._nothing(context, reason)
        assert_never(found)

    def _which(self, context: DecisionContext, left: str, right: str) -> str:
        both = [context.candidate(name) for name in (left, right)]
        return stock_phrases.which(*(one.offer or f"help with {one.label}" for one in both if one))

    def _nothing(self, context: DecisionContext, reason: RoutingReason) -> Speak:
        """No tool fits."""
        state = context.state
        if state.pending_calls:
            return Speak(stock_phrases.STILL_WAITING, reason)
        if caller_manner.is_rude(state.reply):
            return Speak(stock_phrases.CALM, reason)
        if state.after_handoff and all(one.handoff for one in context.session.candidates):
            return Speak(stock_phrases.taken_over(state.agent), reason)
        return Speak(stock_phrases.refuse(context.offers), reason)
