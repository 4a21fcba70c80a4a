"""Compares the session configuration a server confirms with the one that was requested.

Instructions and tools are always compared. Of the other settings a server may echo only some: an
absent or null one counts as equal.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.realtime import RealtimeSessionModelSettings

from agents_core.call.protocol.session_configuration import (
    SessionConfiguration,
    comparable_settings,
)
from agents_core.team.sdk.agent_builder import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedConfiguration:
    """What a session.update requested, as far as a server repeats it."""

    instructions: str
    tools: tuple[tuple[str, str], ...]  #: (name, description), sorted
    settings: Mapping[str, Any]  #: see ``comparable_settings``


def requested_configuration(
    agent: Agent, settings: RealtimeSessionModelSettings
) -> RequestedConfiguration:
    """What the SDK sends for this agent with these settings."""
    tools = [(tool.name, getattr(tool, "description", "")) for tool in agent.tools]
    handoffs = [
        (getattr(handoff, "tool_name", ""), getattr(handoff, "tool_description", ""))
        for handoff in agent.handoffs
    ]
    return RequestedConfiguration(
        instructions=str(agent.instructions or ""),
        tools=tuple(sorted([*tools, *handoffs])),
        settings=comparable_settings(settings),
    )


def confirms(confirmed: SessionConfiguration, requested: RequestedConfiguration) -> bool:
    """Whether the server holds exactly what was requested."""
    if confirmed.instructions != requested.instructions:
        return False
    if tuple(sorted(confirmed.tools)) != requested.tools:
        return False
    return all(
        _same(confirmed.settings.get(path), wanted) for path, wanted in requested.settings.items()
    )


def _same(confirmed: Any, wanted: Any) -> bool:
    if confirmed is None or wanted is None:
        return True
    if isinstance(wanted, float) and isinstance(confirmed, int | float):
        return math.isclose(confirmed, wanted, rel_tol=1e-3)
    if isinstance(wanted, list | tuple) and isinstance(confirmed, list | tuple):
        return list(confirmed) == list(wanted)
    return bool(confirmed == wanted)
