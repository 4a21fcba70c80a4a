"""What a call is doing now, as one label."""

from dataclasses import dataclass

from agents_core.call.view.call_view import CallView, SpokenLine

LOOK_BACK = 48
"""Transcript lines searched for one of an agent."""


@dataclass(frozen=True, slots=True)
class CallStatus:
    """``tone`` picks the colour of the dot."""

    tone: str
    label: str


def call_status(view: CallView) -> CallStatus:
    """The most urgent fact about the call."""
    if view.ended:
        return CallStatus("over", "Call ended")
    if view.engine_lost:
        return CallStatus("bad", "Engine disconnected")
    if view.started is None:
        return CallStatus("busy", "Connecting")
    if view.approvals:
        return CallStatus("wait", "Waiting for approval")
    if view.agent_speaking:
        return CallStatus("live", "Speaking")
    if view.caller_speaking:
        return CallStatus("live", "Caller speaking")
    if is_server_silent(view):
        return CallStatus("busy", "Connecting")
    if not view.media:
        return CallStatus("hold", "Text only")
    if view.listens_only:
        return CallStatus("hold", "Answers are spoken")
    return CallStatus("live", "Listening")


def is_server_silent(view: CallView) -> bool:
    """Whether nothing came from the server yet, although it accepted the connection.

    An answer counts as well as the confirmation of the session configuration.
    """
    return view.acknowledged is None and not any(
        isinstance(line, SpokenLine) and line.role == "agent" for line in view.lines.tail(LOOK_BACK)
    )
