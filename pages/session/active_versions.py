"""The team and policy on the console: those of the running call, else of the chosen team."""

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.team_library import TeamVersion
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.team_choice import TEAM, chosen_version
from pages.session.team_update import team_of_call
from pages.ui.renewed_widgets import value_of

TEAM_OF_CALL = "team_of_call_version"


def active_version(switchboard: Switchboard, session: CallSession) -> TeamVersion:
    """The version of the running call; without one, of the next call.

    Raises:
        VersionError: the team is gone.
    """
    name, number = team_of_call(session), session.view.team_version
    if not name:
        return chosen_version(switchboard)
    stored = st.session_state.get(TEAM_OF_CALL)
    if stored is None or stored[0] is not switchboard or stored[1:3] != (name, number):
        try:
            stored = (switchboard, name, number, switchboard.teams.version(name, number))
        except SwitchboardError:  # renamed since: a call keeps the name it started with
            return chosen_version(switchboard)
        st.session_state[TEAM_OF_CALL] = stored
    version: TeamVersion = stored[3]
    return version


def active_policy(switchboard: Switchboard, session: CallSession) -> str:
    """Name of the policy; empty for a team without one. A call keeps the policy it started with.

    Raises:
        VersionError: the team is gone.
    """
    kept = policy_of_call(session) if session.running else ""
    return kept or str(active_version(switchboard, session).spec.policy)


def policy_of_call(session: CallSession) -> str:
    """The policy that the transcript cites, also after the call; empty for a call without one."""
    started = session.view.started
    return started.policy if started is not None else ""


def other_team_note(session: CallSession) -> str:
    """A note that the page shows the running call's team, after another one was chosen.

    Empty otherwise. It does not read the database, which a call can do without.
    """
    running, chosen = team_of_call(session), value_of(TEAM)
    if not running or chosen is None or running == chosen:
        return ""
    return f"From the team of the running call: {running}."
