"""Span events and attributes made from single call events.

Texts of callers, agents and tools are included only where ``content`` asks for them.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from agents_core import events as ev
from agents_core.exchange.spans import attribute_names as names
from agents_core.exchange.spans.span import Value

NamedAttributes: TypeAlias = tuple[str, dict[str, Value]]

FINISHED = {"completed": "stop", "incomplete": "length", "failed": "error"}

CALL_LEVEL = (
    ev.TeamApplied,
    ev.PolicyApplied,
    ev.MediaAttached,
    ev.MediaDetached,
    ev.RecordingChanged,
    ev.EngineLost,
    ev.EngineRestored,
)
"""Events that belong to the call, not to the agent that handles it at the time."""

WITHOUT_ATTRIBUTES: dict[type[ev.CallEvent], str] = {
    ev.MediaAttached: "media_attached",
    ev.MediaDetached: "media_detached",
    ev.EngineLost: "engine_lost",
    ev.EngineRestored: "engine_restored",
}
"""Span events without attributes."""


def span_event(event: ev.CallEvent) -> NamedAttributes | None:
    """The span event for a call event; None when it has none."""
    match event:
        case ev.Handoff():
            agents = {
                "switchboard.handoff.from": event.from_agent,
                "switchboard.handoff.to": event.to_agent,
            }
            return "handoff", {**agents, "switchboard.handoff.call_id": event.call_id}
        case ev.BargeIn():
            heard = {
                "switchboard.played_ms": event.played_ms,
                "switchboard.heard_chars": event.heard_chars,
            }
            return "barge_in", {**heard, "switchboard.cause": event.cause}
        case ev.AgentAnswered():
            return "agent_answered", {"switchboard.gap_ms": event.gap_ms}
        case ev.GuardrailTripped():
            return "guardrail_tripped", {"switchboard.guardrail": event.guardrail}
        case ev.Problem():
            return "problem", {"switchboard.problem.code": event.code}
        case ev.TeamApplied():
            return "team_applied", {"switchboard.team.version": event.team_version}
        case ev.PolicyApplied():
            return "policy_applied", {"switchboard.policy.version": event.policy_version}
        case ev.RecordingChanged():
            return "recording_changed", {"switchboard.recording": event.on}
        case _:
            name = WITHOUT_ATTRIBUTES.get(type(event))
            return (name, {}) if name else None


def usage_attributes(event: ev.ResponseDone) -> dict[str, Value]:
    """Token usage and finish reason of a response."""
    cached = event.cached_text_in + event.cached_audio_in
    found: dict[str, Value] = {
        names.FINISH_REASONS: (FINISHED.get(event.status, event.status),),
        names.INPUT_TOKENS: event.input_tokens,
        names.OUTPUT_TOKENS: event.output_tokens,
    }
    if cached:
        found[names.CACHED_TOKENS] = cached
    if event.audio_in or event.audio_out:
        found["switchboard.usage.audio_input_tokens"] = event.audio_in
        found["switchboard.usage.audio_output_tokens"] = event.audio_out
    if event.status == "failed":
        found[names.ERROR] = "response_failed"
    return found


def citation_attributes(event: ev.PassagesCited, *, content: bool) -> dict[str, Value]:
    """The passages a lookup returned."""
    found: dict[str, Value] = {
        "switchboard.passages": tuple(one.passage_id for one in event.citations)
    }
    if event.citations:
        found["switchboard.policy.version"] = event.citations[0].policy_version
        found["switchboard.best_score"] = event.citations[0].score
    if content:
        found["switchboard.lookup.request"] = event.request
    return found


def message_json(role: str, text: str) -> str:
    """One message as JSON, in the conventions' format."""
    return json.dumps(
        [{"role": role, "parts": [{"type": "text", "content": text}]}], ensure_ascii=False
    )


def since_1970_ns(wall_time: str) -> int:
    """Nanoseconds since 1970, computed in integers: a float of seconds loses microseconds.

    Raises:
        ValueError: the time has no zone.
    """
    at = datetime.fromisoformat(wall_time)
    if at.tzinfo is None:
        raise ValueError("a call's start needs a time zone")
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
