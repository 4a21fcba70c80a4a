"""The questions of one turn, and which of them has an answer."""

from dataclasses import replace

from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.dialogue.dialogue_state import ToolStep
from agents_core.engine.brain.dialogue.pending_slots import request_context, tools_asked_about
from agents_core.engine.brain.language.questions import questions


def at_open_question(context: DecisionContext) -> DecisionContext:
    """The context with the turn's questions, and the first unanswered one as the request."""
    asking = tools_asked_about(context)
    if asking:  # the reply is a detail; its request came before
        request = request_context(context, asking[0]).state.request
        return replace(context, asked=tuple(questions(request)))
    asked = tuple(questions(context.state.request))
    place = min(len(answered(context)), len(asked) - 1)
    return replace(context, asked=asked).with_request(asked[place])


def answered(context: DecisionContext) -> tuple[ToolStep, ...]:
    """The tool calls of this turn that have an output, handoffs apart."""
    steps = context.state.steps
    return tuple(step for step in steps if step.output is not None and not step.target)


def unanswered(context: DecisionContext) -> tuple[str, ...]:
    """The questions of this turn that nothing was called for."""
    return context.asked[len(answered(context)) :]
