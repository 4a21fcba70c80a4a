"""Which handoffs are available in this turn, and which one leads back to the agent that gives
calls. No question goes round in circles: each agent gets it once, the one that started it twice."""

from collections.abc import Sequence

from agents_core.engine.brain.dialogue.dialogue_state import DialogueState, ToolStep
from agents_core.engine.brain.session.tool_candidates import SessionTools, ToolCandidate
from agents_core.routing.statements import Statement
from agents_core.routing.tool_names import name_words

MAX_HANDOFFS = 3  #: for one question; each costs the caller a second of silence
_ENTRY_WORDS = frozenset("main entry triage reception front router switchboard first".split())


def is_available(candidate: ToolCandidate, state: DialogueState) -> bool:
    """Whether the tool may be called for the current question."""
    if not candidate.handoff:
        return True
    made = _handoffs(state.steps)
    name = tuple(name_words(candidate.name))
    if len(made) >= MAX_HANDOFFS or name in [tuple(name_words(one.target)) for one in made]:
        return False
    # No item names the agent a conversation starts with. A handoff to the fallback agent right
    # after that agent handed over would most likely go back to it.
    return not (made and state.started_at_entry and _is_entry(candidate))


def giver(session: SessionTools, state: DialogueState) -> str:
    """The handoff to the agent that gives calls: declared, or the only one of an agent that was
    given this call."""
    handoffs = [one.name for one in session.candidates if one.handoff]
    declared = [
        name
        for name in handoffs
        if _ENTRY_WORDS & set(name_words(name))
        or any(_takes_all(one) for one in session.statements if one.tool == name)
    ]
    if len(declared) == 1:
        return declared[0]
    return handoffs[0] if len(handoffs) == 1 and state.agent else ""


def _takes_all(statement: Statement) -> bool:
    return statement.fallback and (not statement.topic or statement.source == "description")


def came_from(session: SessionTools, state: DialogueState) -> str:
    """The handoff to the agent that had the current question first, if it was passed on."""
    started = state.visited[0] if state.visited and not state.started_at_entry else ()
    if not _handoffs(state.steps) or not started:
        return ""
    names = (one.name for one in session.candidates if one.handoff)
    return next((name for name in names if tuple(name_words(name)) == started), "")


def _handoffs(steps: Sequence[ToolStep]) -> list[ToolStep]:
    """Those made since the last answer of this turn."""
    found: list[ToolStep] = []
    for step in steps:
        if step.target:
            found.append(step)
        elif step.output is not None:
            found = []
    return found


def _is_entry(candidate: ToolCandidate) -> bool:
    return candidate.fallback or bool(_ENTRY_WORDS & set(name_words(candidate.name)))
