"""document_lookup_tool: the tool with which agents look up the policy."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agents_core.events import Citation
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.tools.tool_spec import CallContext, ToolOutcome, ToolSpec

DOCUMENT_LOOKUP = "document_lookup_tool"

NOTHING_FOUND = "The policy document has no passage about this."


class LookupRequest(BaseModel):
    """Arguments of the lookup tool."""

    model_config = ConfigDict(extra="forbid")

    request: str = Field(description="The caller's question, in a few plain words.")


def lookup_tool(library: PolicyLibrary | None, topics: str = "") -> ToolSpec:
    """The lookup tool of one policy; with ``library`` None it finds nothing. ``topics``: what the
    policy is about, for the tool's description."""

    async def look_up(_context: CallContext, arguments: Any) -> ToolOutcome:
        if library is None:
            return ToolOutcome(NOTHING_FOUND)
        result = await library.lookup(arguments.request)
        return ToolOutcome(passages_as_text(result.citations), result.citations)

    return ToolSpec(
        name=DOCUMENT_LOOKUP,
        description=(
            "Looks up the policy document to answer general questions that need no sign-in"
            + (f": {topics}." if topics else ".")
        ),
        arguments=LookupRequest,
        run=look_up,
    )


def passages_as_text(citations: Iterable[Citation]) -> str:
    """The text the model reads: one line per passage with its id, best first."""
    lines = [f"[{citation.passage_id}] {citation.text}" for citation in citations]
    return "\n".join(lines) or NOTHING_FOUND
