"""The tools of a session and what its author says about them. Cached."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from agents_core.engine.brain.schema.slot_filling import takes_free_text
from agents_core.engine.ports import ToolDefinition
from agents_core.routing.lookups import answers_questions
from agents_core.routing.offers import offer_of
from agents_core.routing.statements import RoutableTool, Statement, read_statements
from agents_core.routing.tool_names import is_handoff, label


@dataclass(frozen=True, slots=True)
class ToolCandidate:
    """A tool of the session."""

    name: str
    label: str
    handoff: bool
    fallback: bool  #: it takes what nothing else fits
    lookup: bool  #: it answers questions put in the caller's own words
    offer: str  #: what it does for a caller, as a verb phrase; may be empty


@dataclass(frozen=True, slots=True)
class SessionTools:
    """The tools of a session, to be ranked."""

    candidates: tuple[ToolCandidate, ...]
    tools: tuple[RoutableTool, ...]
    statements: tuple[Statement, ...]


def read_session_tools(instructions: str, tools: Sequence[ToolDefinition]) -> SessionTools:
    """The session's tools with what is written about them."""
    described = tuple(
        RoutableTool(
            name=tool.name,
            description=tool.description,
            free_text=takes_free_text(tool.parameters),
        )
        for tool in tools
    )
    return _read(instructions, described)


@functools.lru_cache(maxsize=256)
def _read(instructions: str, tools: tuple[RoutableTool, ...]) -> SessionTools:
    statements = read_statements(instructions, tools)
    candidates = tuple(_candidate(tool, statements) for tool in tools)
    return SessionTools(candidates, tools, statements)


def _candidate(tool: RoutableTool, statements: Sequence[Statement]) -> ToolCandidate:
    return ToolCandidate(
        name=tool.name,
        label=label(tool.name),
        handoff=is_handoff(tool.name),
        fallback=any(one.fallback for one in statements if one.tool == tool.name),
        lookup=not is_handoff(tool.name) and answers_questions(tool),
        offer=offer_of(tool, statements),
    )
