"""The dialogue about a tool's arguments: call it, ask for what is open, read back what is fragile.

A brain keeps nothing between decisions, so each of these sentences names the property it is about.
"""

import re
from datetime import date

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.dialogue.pending_slots import request_context, slot_answers
from agents_core.engine.brain.schema.choice_guesses import guessed_choice, names_choice
from agents_core.engine.brain.schema.questions import (
    choice_between,
    guess_of,
    question_for,
    read_back,
)
from agents_core.engine.brain.schema.slot_filling import FilledSlots, fill_slots
from agents_core.engine.brain.session.tool_candidates import ToolCandidate
from agents_core.engine.ports import CallTool, Decision, Speak, ToolDefinition
from agents_core.language.embeddings import Embedder
from agents_core.language.values.answers_in_words import yes_or_no
from agents_core.routing.tool_names import name_words

_READS = frozenset(
    """look looks lookup get gets fetch fetches find finds search searches check checks show shows
    tell tells return returns list lists read reads retrieve retrieves query answer answers provide
    provides see view track tracks calculate estimate compare knows""".split()
)


def call_or_ask(
    context: DecisionContext, tool: ToolCandidate | None, today: date, embedder: Embedder
) -> Decision:
    """Call the tool, or say what its arguments still need."""
    if tool is None:
        return Speak(stock_phrases.LOST)
    if any(call.name == tool.name for call in context.state.pending_calls):
        return Speak(stock_phrases.STILL_WAITING)
    filled = _filled(context, tool, today)
    question = _guess(context, tool, filled, embedder) or _question(
        filled, changes=not _only_reads(context, tool)
    )
    return Speak(question) if question else CallTool(tool.name, filled.arguments)


def fills_what_was_asked(context: DecisionContext, tool: ToolCandidate, today: date) -> bool:
    """Whether the reply moves the dialogue on that our last question about this tool is part of."""
    answers = slot_answers(context, tool).answers
    question = answers[-1].question
    if question is None:
        return False
    before = fill_slots(context.parameters(tool.name), answers[:-1], "", today)
    after = fill_slots(context.parameters(tool.name), answers, "", today)
    loose = question.act == "ask" and context.is_phrase(tool, question.names[0])
    return before != after and not loose


def _filled(context: DecisionContext, tool: ToolCandidate, today: date) -> FilledSlots:
    answers = [] if tool.handoff else slot_answers(context, tool).answers
    request = request_context(context, tool).request_for(tool)
    return fill_slots(context.parameters(tool.name), answers, request, today)


def _guess(
    context: DecisionContext, tool: ToolCandidate, filled: FilledSlots, embedder: Embedder
) -> str:
    """Asks whether a choice was meant, after a reply that names none of those asked for."""
    prop = filled.missing
    last = None if prop is None or tool.handoff else slot_answers(context, tool).answers[-1]
    if prop is None or last is None or last.question is None or filled.unclear is not None:
        return ""
    asked = last.question.act == "ask" and last.asked == prop.name
    if not asked or yes_or_no(last.text) is not None or names_choice(prop, last.text):
        return ""
    guess = guessed_choice(embedder, prop, last.text)
    return guess_of(prop, guess) if guess is not None else ""


def _question(filled: FilledSlots, *, changes: bool) -> str:
    """What has to be asked first; empty when the tool can be called. Fragile values are read back
    together, before a tool that changes something; uncertain ones before any."""
    if filled.unclear is not None:
        return choice_between(*filled.unclear)
    if filled.missing is not None:
        return question_for(filled.missing)
    unconfirmed = filled.fragile if changes else filled.uncertain
    return read_back(unconfirmed) if unconfirmed else ""


def _only_reads(context: DecisionContext, tool: ToolCandidate) -> bool:
    """Whether the tool looks something up. Any other may change something."""
    found = next((one for one in context.prompt.tools if one.name == tool.name), None)
    return found is not None and _is_lookup(found)


def _is_lookup(tool: ToolDefinition) -> bool:
    first = re.sub(r"^(?:this (?:tool|function) )?", "", tool.description.lower()).split()[:1]
    word = first[0].strip(".,:;") if first else ""
    named = name_words(tool.name)[:1]
    return word in _READS or (not first and bool(_READS.intersection(named)))
