"""Which handoffs are open in this turn: no agent twice, and never back to where it began."""

from agents_core.engine.brain.dialogue.dialogue_state import Situation
from agents_core.engine.brain.language.tool_mentions import name_words
from agents_core.engine.brain.session.tool_evidence import Candidate

MAX_HANDOFFS = 3  #: in one caller turn; each costs the caller a second of silence
_ENTRY_WORDS = frozenset("main entry triage reception front router switchboard first".split())


def is_open(candidate: Candidate, situation: Situation) -> bool:
    """Whether the tool may be called now."""
    if not candidate.handoff:
        return True
    made = sum(1 for step in situation.steps if step.target)
    if made >= MAX_HANDOFFS or any(step.call.name == candidate.name for step in situation.steps):
        return False
    if tuple(name_words(candidate.name)) in situation.visited:
        return False
    # No item names the agent a conversation begins with. Handing to whoever takes everything else,
    # right after that agent handed over, would most likely be handing back.
    return not (made and situation.began_unnamed and _is_entry(candidate))


def _is_entry(candidate: Candidate) -> bool:
    return candidate.fallback or bool(_ENTRY_WORDS & set(name_words(candidate.name)))
