"""The local brain: one decision from one prompt, by comparing sentences. It keeps no conversation.

It is no language model: it follows tools, handoffs, schemas and routing sentences, and every word
about the matter comes from the session or from a tool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from agents_core.engine.brain.answers import answer_text as answers
from agents_core.engine.brain.dialogue import (
    scripted_replies as directions,
)
from agents_core.engine.brain.dialogue import (
    stock_phrases as phrases,
)
from agents_core.engine.brain.dialogue.decision_context import Context
from agents_core.engine.brain.dialogue.dialogue_state import has_words, read
from agents_core.engine.brain.dialogue.open_handoffs import is_open
from agents_core.engine.brain.dialogue.pending_arguments import asking_tools, given_for, opening
from agents_core.engine.brain.language import social_phrases as intents
from agents_core.engine.brain.language.social_phrases import Social
from agents_core.engine.brain.ranking import routing
from agents_core.engine.brain.ranking.choice_replies import chosen_between
from agents_core.engine.brain.ranking.tool_ranker import Ranker, Ranking
from agents_core.engine.brain.schema import argument_filling as arguments
from agents_core.engine.brain.schema.json_schema import question_for
from agents_core.engine.brain.session.tool_evidence import Candidate, read_session
from agents_core.engine.ports import CallTool, Decision, Prompt, Speak, ToolDefinition
from agents_core.language.embeddings import Embedder

_ELSEWHERE = 0.55  #: a tool this good is a change of subject, not an answer to our question
_CLEAR = 0.9  #: below this confidence a request also names its subject as the session spells it
_NO_TOOL_CHOICES = ("auto", "none", "required")


@dataclass(frozen=True, slots=True)
class _Use:
    """The caller's words lead to this tool; whether it can be called its schema decides."""

    context: Context
    tool: Candidate | None


_Outcome: TypeAlias = Decision | _Use


class LocalBrain:
    """Implements the engine's Brain. Threads share it: caches apart, it has no state."""

    def __init__(self, embedder: Embedder, *, today: Callable[[], date] = date.today) -> None:
        self._ranker = Ranker(embedder)
        self._limits = routing.SEMANTIC if self._ranker.semantic else routing.LEXICAL
        self._today = today
        how = "sentence embeddings (all-MiniLM-L6-v2)" if self._ranker.semantic else "shared words"
        self.about = f"Local brain: picks tools and answers by {how}; not a language model."

    def decide(self, prompt: Prompt) -> Decision:
        """What the agent does next."""
        context = Context(
            prompt, read(prompt.items), read_session(prompt.instructions, prompt.tools)
        )
        outcome = self._given(context) or self._answer(context) or self._turn(context)
        return self._use(outcome.context, outcome.tool) if isinstance(outcome, _Use) else outcome

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Read a session before its first turn, which then does not pay for it (0.1 to 0.7 s)."""
        session = read_session(instructions, tools)
        self._ranker.rank(session, instructions[:100])
        self._ranker.same_job(session)

    def _given(self, context: Context) -> _Outcome | None:
        """What does not depend on the caller's words."""
        situation, prompt = context.situation, context.prompt
        own = prompt.instructions if prompt.own_instructions else ""
        exact = directions.exact_words(own)
        if exact:
            return Speak(exact)
        if situation.notice:
            return Speak(phrases.GUARDRAIL)
        ordered = directions.told(situation.order)
        if ordered:
            return Speak(ordered)
        if not situation.waiting:
            first = directions.opening_words(prompt.instructions)
            return Speak(
                directions.told(own) or (phrases.STILL_THERE if situation.begun else first)
            )
        if prompt.tool_choice not in _NO_TOOL_CHOICES and not situation.steps:
            return _Use(context, context.candidate(prompt.tool_choice))
        return None

    def _answer(self, context: Context) -> Decision | None:
        """Speak about a tool's output, if that is what came last."""
        last = context.situation.last_output
        if last is None or last.output is None:
            waits = context.situation.steps and context.situation.steps[-1].output is None
            return Speak(phrases.STILL_WAITING) if waits else None
        asked = list(dict.fromkeys([context.situation.request, context.full_request]))
        fuller = arguments.free_text_of(last.call.arguments)
        if fuller and len(asked) == 1 and fuller != asked[0]:
            asked.append(fuller)
        told = answers.answer(self._ranker, asked, last.output, self._topics(context))
        return Speak(phrases.reminding(told) if context.situation.pending else told)

    def _turn(self, context: Context) -> _Outcome:
        """React to the caller's last words as far as the tool choice lets us."""
        choice, situation = context.prompt.tool_choice, context.situation
        outcome = self._converse(context)
        if choice == "none" and isinstance(outcome, _Use):
            return Speak(phrases.able(self._topics(context)))
        if choice == "required" and isinstance(outcome, Speak) and not situation.steps:
            ranking = self._rank(context, context.full_request)
            fits = [one.candidate for one in ranking.scored if is_open(one.candidate, situation)]
            if fits and has_words(situation.reply):
                return _Use(context, fits[0])
        return outcome

    def _converse(self, context: Context) -> _Outcome:
        """React to the caller's last words."""
        situation = context.situation
        if not has_words(situation.reply):
            return self._silence(context)
        slot = None if situation.arrived else self._slot(context)
        if slot and intents.social(situation.reply) is Social.CANCEL:
            return Speak(phrases.DROPPED)
        if slot and self._stays(context, slot):
            return _Use(context, slot)
        if context.asked_which and not situation.arrived:
            return self._chosen(context)
        kind = intents.social_in([situation.reply, *situation.alternatives])
        if kind is not None and not situation.arrived:
            if situation.pending and kind in intents.IMPATIENT:
                return Speak(phrases.STILL_WAITING)
            return Speak(self._courtesy(kind, context))
        return self._route(context)

    def _silence(self, context: Context) -> Speak:
        """A turn without words: nobody spoke, or nobody could be understood."""
        if context.situation.pending:
            return Speak(phrases.STILL_WAITING)
        if context.situation.confidence == 1.0:  # nothing to doubt: there was no speech
            return Speak(phrases.STILL_THERE)
        return self._ask_again(context)

    def _slot(self, context: Context) -> Candidate | None:
        """The tool we asked details for. Of several that ask alike: whose request came before."""
        asking = asking_tools(context)
        if len(asking) < 2:
            return next(iter(asking), None)
        starts = [opening(context, tool) for tool in asking]
        start = min(starts, key=lambda one: len(one.situation.earlier))
        meant = self._converse(start)
        if isinstance(meant, _Use) and meant.tool in asking:
            return meant.tool
        names = [tool.name for tool in asking]
        best = self._ranker.rank(start.session, start.full_request, only=names).best
        return best.candidate if best is not None else asking[0]

    def _stays(self, context: Context, slot: Candidate) -> bool:
        """Whether the reply answers our question, not opens another subject."""
        details = given_for(context, slot).details
        before = arguments.missing_name(context.parameters(slot.name), details[:-1])
        after = arguments.missing_name(context.parameters(slot.name), details)
        ranking = self._rank(context, context.situation.reply)
        best = ranking.best
        elsewhere = best is not None and best.candidate != slot and best.score > _ELSEWHERE
        return not elsewhere or (before != after and not context.is_phrase(slot, before))

    def _chosen(self, context: Context) -> _Outcome:
        """After "would you like A, or B?"."""
        before = context.before_reply()
        options = routing.route(
            self._rank(before, before.situation.request),
            before.situation,
            self._limits,
            same_job=self._same_job(before),
        )
        if intents.social(context.situation.reply) in (Social.NO, Social.CANCEL):
            return Speak(phrases.DROPPED)
        if isinstance(options, routing.Which):
            picked = chosen_between(self._ranker, context.session, options, context.situation.reply)
            if picked is not None:
                return _Use(context, picked)
        return self._route(context.with_request(context.situation.reply))

    def _courtesy(self, kind: Social, context: Context) -> str:
        match kind:
            case Social.GREETING:
                return phrases.GREETING
            case Social.THANKS:
                return phrases.WELCOME
            case Social.GOODBYE:
                return phrases.GOODBYE
            case Social.WELLBEING:
                return phrases.WELL
            case Social.IDENTITY:
                return phrases.who(context.situation.agent, self._topics(context))
            case Social.REPEAT:
                return context.situation.said_before or phrases.NOTHING_SAID
            case Social.YES:
                return phrases.GO_ON
            case Social.NO:
                return phrases.GOODBYE
            case Social.CANCEL:
                return phrases.DROPPED
            case Social.WAIT:
                return phrases.WAITING
        assert_never(kind)

    def _route(self, context: Context) -> _Outcome:
        request = context.full_request
        ranking = self._rank(context, request)
        found = routing.route(
            ranking,
            context.situation,
            self._limits,
            same_job=self._same_job(context),
        )
        match found:
            case routing.Call(tool, score):
                if self._is_story(context, score):
                    return Speak(phrases.NOTED)
                return _Use(self._as_understood(context, ranking, tool), tool)
            case routing.Which(left, right):
                return Speak(phrases.which(left.topic, right.topic))
            case routing.Again():
                return self._ask_again(context)
            case routing.Nothing(outside):
                return self._nothing(context, outside)
        assert_never(found)

    def _as_understood(self, context: Context, ranking: Ranking, tool: Candidate) -> Context:
        """With the reading of the caller's words that made us choose the tool."""
        chosen = next(one for one in ranking.scored if one.candidate == tool)
        asked = chosen.reading
        if chosen.subject and context.situation.confidence < _CLEAR:
            asked = f"{asked} ({chosen.subject})"
        return context if asked == context.full_request else context.with_request(asked)

    def _is_story(self, context: Context, score: float) -> bool:
        """Whether the caller tells the more we asked for, rather than wanting something else."""
        asked = phrases.TELL_MORE in context.situation.said_before
        question = "?" in context.situation.reply or intents.wants_to_know(context.situation.reply)
        arrived = context.situation.arrived
        return asked and score < _ELSEWHERE and not question and not arrived

    def _nothing(self, context: Context, outside: bool) -> _Outcome:
        if context.situation.pending and not outside:
            return Speak(phrases.STILL_WAITING)
        if context.situation.arrived and not outside:
            return Speak(phrases.taken_over(context.situation.agent))
        return Speak(phrases.refuse(self._topics(context)))

    def _ask_again(self, context: Context) -> Speak:
        again = context.situation.unheard > 0
        return Speak(phrases.REPEAT_AGAIN if again else phrases.REPEAT_PLEASE)

    def _use(self, context: Context, tool: Candidate | None) -> Decision:
        """Call it, or ask for what its schema still needs."""
        if tool is None:
            return Speak(phrases.LOST)
        if any(call.name == tool.name for call in context.situation.pending):
            return Speak(phrases.STILL_WAITING)
        details = [] if tool.handoff else given_for(context, tool).details
        request = opening(context, tool).request_for(tool)
        filled = arguments.fill(context.parameters(tool.name), details, request, self._today())
        if filled.missing is not None:
            return Speak(question_for(filled.missing))
        return CallTool(tool.name, filled.arguments)

    def _rank(self, context: Context, text: str) -> Ranking:
        situation = context.situation
        return self._ranker.rank(
            context.session,
            text,
            confidence=situation.confidence,
            alternatives=situation.alternatives if text == situation.reply else (),
        )

    def _topics(self, context: Context) -> list[str]:
        """What this agent can help with; two tools of one job are named once."""
        named: list[Candidate] = []
        pairs = self._same_job(context)
        for tool in context.useful:
            if not any(frozenset((tool.name, other.name)) in pairs for other in named):
                named.append(tool)
        return list(dict.fromkeys(tool.topic for tool in named))

    def _same_job(self, context: Context) -> list[frozenset[str]]:
        return self._ranker.same_job(context.session)
