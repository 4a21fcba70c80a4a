"""Whether the session a server describes is the one it was asked to be. Pure; it sends nothing.

A server need not echo everything: what it leaves out (or leaves null) says nothing. What it does
echo must be what was sent, and instructions and tools are always echoed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.realtime import RealtimeSessionModelSettings

from agents_core.team.sdk.agent_builder import Agent

OFF = "off"  #: stands for a turn detection that is null, which is an answer and not a silence


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedConfiguration:
    """What a session.update asked for, as far as a server repeats it."""

    instructions: str
    tools: tuple[tuple[str, str], ...]  #: (name, description), sorted
    settings: Mapping[str, Any]  #: dotted path -> value


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
        settings=_echoable(settings),
    )


def confirms(session: Mapping[str, Any], asked: RequestedConfiguration) -> bool:
    """The ``session`` of a session.updated is exactly what was asked for."""
    if session.get("instructions") != asked.instructions or _tools(session) != asked.tools:
        return False
    said = _echoable(session)
    return all(_same(said.get(path), wanted) for path, wanted in asked.settings.items())


def _tools(session: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    tools = [_mapping(tool) for tool in session.get("tools") or ()]
    return tuple(
        sorted((str(tool.get("name")), str(tool.get("description") or "")) for tool in tools)
    )


def _echoable(session: Mapping[str, Any]) -> dict[str, Any]:
    audio = _mapping(session.get("audio"))
    heard, spoken = _mapping(audio.get("input")), _mapping(audio.get("output"))
    found: dict[str, Any] = {
        "output_modalities": session.get("output_modalities"),
        "speed": spoken.get("speed"),
        "voice": _voice(spoken.get("voice")),
    }
    for name, value in _mapping(heard.get("transcription")).items():
        found[f"transcription.{name}"] = value
    if "turn_detection" in heard:
        detection = heard["turn_detection"]
        found["turn_detection.type"] = OFF if detection is None else None
        for name, value in _mapping(detection).items():
            found[f"turn_detection.{name}"] = value
    return found


def _voice(value: Any) -> Any:
    return value.get("id") if isinstance(value, Mapping) else value


def _same(said: Any, wanted: Any) -> bool:
    if said is None or wanted is None:
        return True
    if isinstance(wanted, float) and isinstance(said, int | float):
        return math.isclose(said, wanted, rel_tol=1e-3)
    if isinstance(wanted, list | tuple) and isinstance(said, list | tuple):
        return list(said) == list(wanted)
    return bool(said == wanted)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
