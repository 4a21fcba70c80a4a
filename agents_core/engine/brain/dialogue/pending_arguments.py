"""The tool we were asking details for, and what the caller has given for it so far.

Found in the conversation's own words: the last answer is one of a tool's questions.
"""

from dataclasses import dataclass

from agents_core.engine.brain.dialogue.decision_context import Context
from agents_core.engine.brain.schema.argument_filling import Detail, asks_for
from agents_core.engine.brain.session.tool_evidence import Candidate
from agents_core.engine.ports import Message

MAX_DETAILS = 12


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller said for one tool."""

    details: list[Detail]  #: from the request that started it to the last answer
    opened_at: int | None  #: the item that request is; None: the last words are the request


def asking_tools(context: Context) -> list[Candidate]:
    """The tools whose missing argument our last words asked for; several may ask alike."""
    said = context.situation.said_before
    if not said:
        return []
    return [
        candidate
        for candidate in context.session.candidates
        if asks_for(context.parameters(candidate.name), said)
    ]


def given_for(context: Context, tool: Candidate) -> Given:
    """Every answer to a question of this tool, back to the request nobody asked for."""
    parameters = context.parameters(tool.name)
    earlier = context.situation.earlier
    said = [(at, item) for at, item in enumerate(earlier) if isinstance(item, Message)]
    details = [Detail(context.situation.reply, spoken=context.situation.confidence < 1)]
    opened_at: int | None = None
    place = len(said) - 1
    while place >= 0 and len(details) < MAX_DETAILS:
        question = said[place][1]
        asked = asks_for(parameters, question.text) if question.role == "assistant" else ""
        if not asked:
            break
        details[0] = Detail(details[0].text, asked, details[0].spoken)
        before = place - 1
        while before >= 0 and said[before][1].role != "user":
            before -= 1
        if before < 0:
            break
        opened_at, opening = said[before]
        details.insert(0, Detail(opening.text, spoken=opening.confidence < 1))
        place = before - 1
    if context.situation.request != context.situation.reply and len(details) == 1:
        details.insert(0, Detail(context.situation.request))
    return Given(details, opened_at)


def opening(context: Context, tool: Candidate) -> Context:
    """Where the conversation stood when the caller asked for what this tool does."""
    opened_at = given_for(context, tool).opened_at
    return context if opened_at is None else context.until(opened_at)
