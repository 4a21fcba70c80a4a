"""The tool whose arguments are being asked for, and the user's answers so far (slot filling)."""

from dataclasses import dataclass

from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.schema.slot_filling import SlotAnswer, asked_property
from agents_core.engine.brain.session.tool_candidates import ToolCandidate
from agents_core.engine.ports import Message

MAX_ANSWERS = 12


@dataclass(frozen=True, slots=True)
class SlotAnswers:
    """What the user said for one tool."""

    answers: list[SlotAnswer]  #: from the request that started it to the last answer
    opened_at: int | None  #: the item that request is; None: the last words are the request


def tools_asked_about(context: DecisionContext) -> list[ToolCandidate]:
    """The tools whose missing argument our last words asked for; several may ask alike."""
    said = context.state.last_answer
    if not said:
        return []
    return [
        candidate
        for candidate in context.session.candidates
        if asked_property(context.parameters(candidate.name), said)
    ]


def slot_answers(context: DecisionContext, tool: ToolCandidate) -> SlotAnswers:
    """The user's answers to questions of this tool, from the request that started them."""
    parameters = context.parameters(tool.name)
    history = context.state.history
    messages = [(at, item) for at, item in enumerate(history) if isinstance(item, Message)]
    answers = [SlotAnswer(context.state.reply, spoken=context.state.confidence < 1)]
    opened_at: int | None = None
    place = len(messages) - 1
    while place >= 0 and len(answers) < MAX_ANSWERS:
        question = messages[place][1]
        asked = asked_property(parameters, question.text) if question.role == "assistant" else ""
        if not asked:
            break
        answers[0] = SlotAnswer(answers[0].text, asked, answers[0].spoken)
        before = place - 1
        while before >= 0 and messages[before][1].role != "user":
            before -= 1
        if before < 0:
            break
        opened_at, request_context = messages[before]
        answers.insert(0, SlotAnswer(request_context.text, spoken=request_context.confidence < 1))
        place = before - 1
    if context.state.request != context.state.reply and len(answers) == 1:
        answers.insert(0, SlotAnswer(context.state.request))
    return SlotAnswers(answers, opened_at)


def request_context(context: DecisionContext, tool: ToolCandidate) -> DecisionContext:
    """Where the conversation stood when the caller asked for what this tool does."""
    opened_at = slot_answers(context, tool).opened_at
    return context if opened_at is None else context.until(opened_at)
