"""Sending a published team to the running call."""

from agents_core.call.contract.commands import ApplyTeam
from agents_core.team.team_spec import TeamSpec
from pages.session.call_session import CallSession, TeamUpdate

LOOK_BACK = 48
"""Transcript lines searched for one of an agent."""


def team_of_call(session: CallSession) -> str:
    """Name of the running call's team; empty before the call has begun."""
    started = session.view.started
    return started.team if session.running and started is not None else ""


def agent_was_heard(session: CallSession) -> bool:
    """Whether an agent has spoken aloud, after which the server accepts no other voice.

    A call without media has no voice yet. Where this is wrong, the call's answer says so.
    """
    view = session.view
    if not view.media:
        return False
    spoke = any(getattr(line, "role", "") == "agent" for line in view.lines.tail(LOOK_BACK))
    return view.agent_speaking or spoke


def apply_team(session: CallSession, spec: TeamSpec, version: int) -> None:
    """Send a version to the call, unless the same one is on its way.

    ``team_update_status`` shows the answer.
    """
    before = session.team_update
    if before is not None and before.version == version and not before.submitted.done:
        return
    submitted = session.submit(ApplyTeam(spec, version))
    session.team_update = TeamUpdate(version, submitted)
