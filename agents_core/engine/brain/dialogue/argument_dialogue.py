"""The dialogue about a tool's arguments: call it, or ask for what its schema still needs."""

from datetime import date

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.dialogue.pending_slots import request_context, slot_answers
from agents_core.engine.brain.schema import slot_filling
from agents_core.engine.brain.schema.json_schema import question_for
from agents_core.engine.brain.session.tool_candidates import ToolCandidate
from agents_core.engine.ports import CallTool, Decision, Speak


def call_or_ask(context: DecisionContext, tool: ToolCandidate | None, today: date) -> Decision:
    """Call the tool, or ask for what its schema still needs."""
    if tool is None:
        return Speak(stock_phrases.LOST)
    if any(call.name == tool.name for call in context.state.pending_calls):
        return Speak(stock_phrases.STILL_WAITING)
    details = [] if tool.handoff else slot_answers(context, tool).answers
    request = request_context(context, tool).request_for(tool)
    filled = slot_filling.fill_slots(context.parameters(tool.name), details, request, today)
    if filled.missing is not None:
        return Speak(question_for(filled.missing))
    return CallTool(tool.name, filled.arguments)


def fills_what_was_asked(context: DecisionContext, tool: ToolCandidate) -> bool:
    """Whether the reply has the value that our last question about this tool asked for."""
    parameters = context.parameters(tool.name)
    details = slot_answers(context, tool).answers
    before = slot_filling.missing_name(parameters, details[:-1])
    after = slot_filling.missing_name(parameters, details)
    return before != after and not context.is_phrase(tool, before)
