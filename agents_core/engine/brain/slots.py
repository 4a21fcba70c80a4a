"""The tool we were asking details for, and what the caller has given for it so far.

Found in the conversation's own words: the last answer is one of a tool's questions.
"""

from agents_core.engine.brain.arguments import Detail, asks_for
from agents_core.engine.brain.context import Context
from agents_core.engine.brain.session import Candidate
from agents_core.engine.ports import Message

MAX_DETAILS = 12


def pending_tool(context: Context) -> Candidate | None:
    """The tool whose missing argument our last words asked for."""
    said = context.situation.said_before
    if not said:
        return None
    for candidate in context.session.candidates:
        if asks_for(context.parameters(candidate.name), said):
            return candidate
    return None


def details_for(context: Context, tool: Candidate) -> list[Detail]:
    """From the request that started it to the last answer, oldest first."""
    parameters = context.parameters(tool.name)
    said = [item for item in context.situation.earlier if isinstance(item, Message)]
    details = [Detail(context.situation.reply, spoken=context.situation.confidence < 1)]
    place = len(said) - 1
    while place >= 0 and len(details) < MAX_DETAILS:
        question = said[place]
        asked = asks_for(parameters, question.text) if question.role == "assistant" else ""
        if not asked:
            break
        details[0] = Detail(details[0].text, asked, details[0].spoken)
        before = place - 1
        while before >= 0 and said[before].role != "user":
            before -= 1
        if before < 0:
            break
        details.insert(0, Detail(said[before].text, spoken=said[before].confidence < 1))
        place = before - 1
    if context.situation.request != context.situation.reply and len(details) == 1:
        details.insert(0, Detail(context.situation.request))
    return details
