"""Which handoffs are available in this turn: no agent twice, and never back to the first one."""

from agents_core.engine.brain.dialogue.dialogue_state import DialogueState
from agents_core.engine.brain.language.tool_mentions import name_words
from agents_core.engine.brain.session.tool_candidates import ToolCandidate

MAX_HANDOFFS = 3  #: in one caller turn; each costs the caller a second of silence
_ENTRY_WORDS = frozenset("main entry triage reception front router switchboard first".split())


def is_available(candidate: ToolCandidate, state: DialogueState) -> bool:
    """Whether the tool may be called in this turn."""
    if not candidate.handoff:
        return True
    made = sum(1 for step in state.steps if step.target)
    if made >= MAX_HANDOFFS or any(step.call.name == candidate.name for step in state.steps):
        return False
    if tuple(name_words(candidate.name)) in state.visited:
        return False
    # No item names the agent a conversation starts with. A handoff to the fallback agent right
    # after that agent handed over would most likely go back to it.
    return not (made and state.started_at_entry and _is_entry(candidate))


def _is_entry(candidate: ToolCandidate) -> bool:
    return candidate.fallback or bool(_ENTRY_WORDS & set(name_words(candidate.name)))
