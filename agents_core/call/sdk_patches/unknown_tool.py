"""Recognises the SDK's error for a tool the agent does not have.

Since https://github.com/openai/openai-agents-python/issues/3286 the SDK answers such a call with
this sentence, on purpose without asking for a response. A caller would then hear nothing, so the
call asks for one. The event has no field for the tool (openai-agents 0.24).
"""

import re
from typing import Any

_SENTENCE = re.compile(r"Tool (\S+) not found")


def unknown_tool(error: Any) -> tuple[str, str] | None:
    """(tool, the sentence the model read) of a ``RealtimeError``'s ``error``; None for others."""
    sentence = str(error.get("message")) if isinstance(error, dict) else ""
    found = _SENTENCE.fullmatch(sentence)
    return (found[1], sentence) if found is not None else None
