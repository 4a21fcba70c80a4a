"""Which tools and handoffs answer questions, from a document or another store of knowledge."""

import re
from collections.abc import Sequence

from agents_core.routing.statements import RoutableTool, Statement
from agents_core.routing.tool_names import is_handoff, label

_LOOKS_UP = re.compile(
    r"\b(?:look(?:s|ed)?[ _-]?up|lookup|search\w*|finds?|knowledge|documents?|documentation|faq|"
    r"answers?|information|retriev\w*)\b",
    re.IGNORECASE,
)
_SAYS_LOOKUP = re.compile(
    r"\b(?:look(?:s|ed)?[ _-]?up|looks? in|search\w*|answers?|documents?|documentation|faq|"
    r"knowledge)\b",
    re.IGNORECASE,
)


def answers_questions(tool: RoutableTool) -> bool:
    """Whether it answers questions put in the caller's own words."""
    about = f"{label(tool.name)} {tool.description}"
    return tool.free_text and _LOOKS_UP.search(about) is not None


def says_lookup(text: str) -> bool:
    """Whether a sentence about an agent says that it answers from a store of knowledge."""
    return _SAYS_LOOKUP.search(text) is not None


def leads_to_lookup(tool: RoutableTool, statements: Sequence[Statement]) -> bool:
    """Whether a handoff goes to an agent that answers questions."""
    own = (one for one in statements if one.tool == tool.name and one.source == "description")
    return is_handoff(tool.name) and any(says_lookup(one.sentence) for one in own)
