"""Whose team, policy and customers the console shows: the running call's, else the chosen team's.

It knows no card and draws nothing. What is chosen for the next call says nothing about this one.
"""

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.team_library import TeamVersion
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.team_choice import TEAM, chosen_version
from pages.session.team_update import team_of_call

RUNNING = "team_of_call_seen"


def shown_version(switchboard: Switchboard, session: CallSession) -> TeamVersion:
    """The version the call runs; without a call, the one the next would start with.

    Raises:
        VersionError: the team is gone.
    """
    name, number = team_of_call(session), session.view.team_version
    if not name:
        return chosen_version(switchboard)
    seen = st.session_state.get(RUNNING)
    if seen is None or seen[0] is not switchboard or seen[1:3] != (name, number):
        try:
            seen = (switchboard, name, number, switchboard.teams.version(name, number))
        except SwitchboardError:  # it was renamed meanwhile: a call keeps the name it began with
            return chosen_version(switchboard)
        st.session_state[RUNNING] = seen
    version: TeamVersion = seen[3]
    return version


def shown_policy(switchboard: Switchboard, session: CallSession) -> str:
    """The name of the policy; empty when the team looks nothing up. A call keeps the policy it
    began with, whatever its team says since.

    Raises:
        VersionError: the team is gone.
    """
    kept = policy_of_call(session) if session.running else ""
    return kept or str(shown_version(switchboard, session).spec.policy)


def policy_of_call(session: CallSession) -> str:
    """What the citations of the transcript lead to, also after the call; empty when it looks
    nothing up, or has not begun."""
    started = session.view.started
    return started.policy if started is not None else ""


def whose(session: CallSession) -> str:
    """A sentence for a person who has chosen another team meanwhile; empty for others. It asks no
    database: a call goes on without one."""
    running, chosen = team_of_call(session), st.session_state.get(TEAM)
    if not running or chosen is None or running == chosen:
        return ""
    return f"Of {running}, which has the running call."
