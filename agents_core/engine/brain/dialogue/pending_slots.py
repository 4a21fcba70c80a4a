"""The tool whose arguments are being asked for, and the user's answers so far (slot filling)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.schema.questions import Asked, read_question
from agents_core.engine.brain.schema.slot_filling import SlotAnswer
from agents_core.engine.brain.session.tool_candidates import ToolCandidate
from agents_core.engine.ports import Message, PromptItem, ToolOutput

MAX_ANSWERS = 12
_OFFERED = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\b\.?)?|\b\d{1,2} ?[ap]\.?m\b", re.IGNORECASE
)
_LEAST_OFFERED = 2  #: times; a single one is no choice


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
        if read_question((context.parameters(candidate.name),), said) is not None
    ]


def slot_answers(context: DecisionContext, tool: ToolCandidate) -> SlotAnswers:
    """The user's answers to questions of this tool, from the request that started them."""
    history, state = context.state.history, context.state
    last = Message(
        role="user", text=state.reply, confidence=state.confidence, alternatives=state.alternatives
    )
    said, asked = _dialogue(context.parameters(tool.name), history, last)
    answers = [
        _answer(one, about, history[:at]) for (at, one), about in zip(said, asked, strict=True)
    ]
    if state.request != state.reply and len(answers) == 1:
        answers.insert(0, SlotAnswer(state.request))
    return SlotAnswers(answers, said[0][0] if len(said) > 1 else None)


def _dialogue(
    parameters: Mapping[str, Any], history: Sequence[PromptItem], last: Message
) -> tuple[list[tuple[int, Message]], list[Asked | None]]:
    """What the user said with its place, in order, and which question each of it answers."""
    messages = [(at, item) for at, item in enumerate(history) if isinstance(item, Message)]
    said: list[tuple[int, Message]] = [(len(history), last)]
    asked: list[Asked | None] = [None]
    while messages and len(said) < MAX_ANSWERS:
        question = messages.pop()[1]
        about = read_question((parameters,), question.text) if question.role != "user" else None
        if about is None:
            break
        asked[0] = about
        while messages and messages[-1][1].role != "user":
            messages.pop()
        if messages:
            said.insert(0, messages.pop())
            asked.insert(0, None)
    return said, asked


def _answer(said: Message, about: Asked | None, before: tuple[PromptItem, ...]) -> SlotAnswer:
    """``asked``: one property alone; a reply to a read-back may be about several."""
    one = about is not None and len(about.names) == 1
    return SlotAnswer(
        said.text,
        about.names[0] if about is not None and one else "",
        said.confidence,
        said.alternatives,
        about,
        _offered(before),
    )


def _offered(before: tuple[PromptItem, ...]) -> tuple[str, ...]:
    """The times that a tool or the agent listed last; empty: none, or one alone."""
    for item in reversed(before[-6:]):
        text = item.output if isinstance(item, ToolOutput) else ""
        if isinstance(item, Message) and item.role == "assistant":
            text = item.text
        times = list(dict.fromkeys(match[0] for match in _OFFERED.finditer(text)))
        if len(times) >= _LEAST_OFFERED:
            return tuple(times)
    return ()


def request_context(context: DecisionContext, tool: ToolCandidate) -> DecisionContext:
    """Where the conversation stood when the caller asked for what this tool does."""
    opened_at = slot_answers(context, tool).opened_at
    return context if opened_at is None else context.until(opened_at)
