"""Words to write a call down as a timeline: each line is one event at its moment in ms."""

from typing import Any

from agents_core import events as ev
from agents_core.measures.call_measurer import measure
from agents_core.measures.call_measures import CallMeasures, TurnMeasures
from tests.doubles.call_events import CallEvents

Line = tuple[int, type[ev.CallEvent], dict[str, Any]]


def call(*lines: Line, ended: bool = True, version: int = 1) -> CallMeasures:
    """The measures of a call that starts at 0 with the agent Desk."""
    return measure(events(*lines, version=version), ended=ended)


def events(*lines: Line, version: int = 1) -> tuple[ev.CallEvent, ...]:
    """The events, numbered; lines of one moment keep their order."""
    made = CallEvents()
    made.starts(0, **STARTED | {"team_version": version})
    for at_ms, kind, fields in lines:
        made.add(kind, at_ms, **fields)
    return tuple(made.events)


STARTED: dict[str, Any] = {
    "call_id": "c1",
    "wall_time": "2024-03-31T01:59:59+00:00",
    "team": "Office",
    "team_version": 1,
    "policy_version": 4,
    "engine": "openai",
    "model": "gpt-realtime-mini",
    "voice": "cedar",
    "agent": "Desk",
    "policy": "Rules",
}


def parts(turn: TurnMeasures) -> tuple[int | None, ...]:
    """Response, and its parts: endpointing, approval, tools, model."""
    return (
        turn.response_ms,
        turn.endpointing_ms,
        turn.approval_ms,
        turn.tool_ms,
        turn.model_ms,
    )


def lane(found: CallMeasures, name: str) -> list[tuple[int, int, str]]:
    """(start, end, label) of one lane."""
    return [(s.start_ms, s.end_ms, s.label) for s in found.spans if s.lane == name]


def flags(found: CallMeasures) -> list[tuple[str, int]]:
    """(kind, turn) of each flag."""
    return [(flag.kind, flag.turn) for flag in found.flags]


def media(at_ms: int) -> Line:
    return at_ms, ev.MediaAttached, {}


def no_media(at_ms: int) -> Line:
    return at_ms, ev.MediaDetached, {}


def talks(at_ms: int, item: str, lag_ms: int = 0) -> Line:
    return at_ms, ev.CallerSpeechStarted, {"item_id": item, "lag_ms": lag_ms}


def pauses(at_ms: int, item: str, silence_ms: int = 500) -> Line:
    return at_ms, ev.CallerSpeechStopped, {"item_id": item, "silence_ms": silence_ms}


def words(at_ms: int, item: str, text: str = "And my bags?", **more: Any) -> Line:
    fields = {"item_id": item, "role": "caller", "agent": "", "text": text}
    return at_ms, ev.TranscriptDone, fields | more


def types(at_ms: int, item: str, text: str = "And my bags?") -> Line:
    return words(at_ms, item, text, typed=True)


def begins(at_ms: int, response: str, agent: str = "Desk") -> Line:
    return at_ms, ev.ResponseStarted, {"response_id": response, "agent": agent}


def sounds(at_ms: int, response: str, agent: str = "Desk", queued_ms: int = 0) -> Line:
    """The first audio of a response; its item is called as the response, with an ``i``."""
    fields = {"response_id": response, "item_id": f"i{response}", "agent": agent}
    return at_ms, ev.ResponseFirstAudio, fields | {"queued_ms": queued_ms}


def says(at_ms: int, response: str, text: str = "22 pounds.", agent: str = "Desk") -> Line:
    fields = {"item_id": f"i{response}", "role": "agent", "agent": agent, "text": text}
    return at_ms, ev.TranscriptDone, fields


def done(at_ms: int, response: str, status: str = "completed", **tokens: int) -> Line:
    fields = {"response_id": response, "agent": "Desk", "status": status}
    return at_ms, ev.ResponseDone, {**fields, "input_tokens": 0, "output_tokens": 0, **tokens}


def falls_silent(at_ms: int, response: str, played_ms: int) -> Line:
    return at_ms, ev.AgentSpeechEnded, {"item_id": f"i{response}", "played_ms": played_ms}


def cut(at_ms: int, response: str, played_ms: int, cause: str = "speech") -> Line:
    fields = {"item_id": f"i{response}", "played_ms": played_ms, "heard_chars": 3}
    return at_ms, ev.BargeIn, fields | {"cause": cause}


def asks(at_ms: int, tool_call: str, tool: str = "look_up", arguments: str = "{}") -> Line:
    fields = {"call_id": tool_call, "tool": tool, "agent": "Desk", "arguments": arguments}
    return at_ms, ev.ToolCalled, fields


def returns(
    at_ms: int, tool_call: str, duration_ms: int, tool: str = "look_up", ok: bool = True
) -> Line:
    fields = {"call_id": tool_call, "tool": tool, "agent": "Desk", "output": "…"}
    return at_ms, ev.ToolReturned, fields | {"duration_ms": duration_ms, "ok": ok}


def form(at_ms: int, tool_call: str) -> Line:
    fields = {"call_id": tool_call, "tool": "look_up", "agent": "Desk", "arguments": "{}"}
    return (
        at_ms,
        ev.ApprovalRequested,
        {
            **fields,
            "form": "SignIn",
            "attempts_left": 3,
            "timeout_s": 120.0,
        },
    )


def grants(at_ms: int, tool_call: str) -> Line:
    return at_ms, ev.ApprovalGranted, {"call_id": tool_call, "proposed": "{}", "executed": "{}"}


def denies(at_ms: int, tool_call: str, *, abandoned: bool = False) -> Line:
    fields = {"call_id": tool_call, "reason": "The form was closed.", "abandoned": abandoned}
    return at_ms, ev.ApprovalDenied, fields


def expires(at_ms: int, tool_call: str) -> Line:
    return at_ms, ev.ApprovalExpired, {"call_id": tool_call}


def hands_over(at_ms: int, giver: str, taker: str, item: str = "") -> Line:
    fields = {"call_id": f"h{at_ms}", "from_agent": giver, "to_agent": taker}
    return at_ms, ev.Handoff, fields | {"utterance": "And my bags?", "item_id": item}


def team(at_ms: int, version: int, from_turn: int) -> Line:
    return at_ms, ev.TeamApplied, {"team_version": version, "message": "", "from_turn": from_turn}


def policy(at_ms: int, version: int, from_turn: int) -> Line:
    fields = {"policy_version": version, "message": "", "from_turn": from_turn, "policy": "Rules"}
    return at_ms, ev.PolicyApplied, fields


def ends(at_ms: int) -> Line:
    return at_ms, ev.CallEnded, {"reason": "hung up"}
