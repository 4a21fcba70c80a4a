"""The team that this browser session works with, on every page."""

import streamlit as st

from agents_core.errors import StoreUnavailable
from agents_core.team.team_library import TeamVersion
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown
from pages.ui.renewed_widgets import renew, renewed_key, value_of

TEAM = "team"
CHOSEN = "chosen_team"
"""The choice itself: a list that a page does not draw loses its value."""
IN_ADDRESS = "team"
"""Query parameter of pages with the list; a reload is a new session."""
VERSION, NAMES = "team_version", "team_names"
"""Last results, shown while the database is unavailable."""


def chosen_team(switchboard: Switchboard) -> str:
    """Name of the team; that of the address or the first one until a person chooses another."""
    names, state = team_names(switchboard), st.session_state
    asked = None if CHOSEN in state else st.query_params.get(IN_ADDRESS)
    for chosen in (value_of(TEAM), state.get(CHOSEN), asked):
        if chosen in names:
            return str(chosen)
    return names[0]


def team_names(switchboard: Switchboard) -> tuple[str, ...]:
    """Names of all teams; the last known ones while the database is unavailable.

    Raises:
        StoreUnavailable: the database is unavailable and no names are known.
    """
    try:
        names = switchboard.teams.names()
    except StoreUnavailable:
        stored = st.session_state.get(NAMES)
        if stored is None or stored[0] is not switchboard:
            raise
        names = stored[1]
    st.session_state[NAMES] = (switchboard, names)
    return tuple(names)


def chosen_version(switchboard: Switchboard) -> TeamVersion:
    """The version that a call would start with now; the last known one while the database is
    unavailable. It is read only when there is a newer one.

    Raises:
        VersionError: the team is gone.
        StoreUnavailable: the database is unavailable and no version of the team is known.
    """
    name = chosen_team(switchboard)
    stored = st.session_state.get(VERSION)
    known: TeamVersion | None = stored[1] if stored and stored[0] is switchboard else None
    known = known if known and known.name == name else None
    try:
        number = switchboard.versions.newest_number("team", name)
        version = known if known and known.number == number else switchboard.teams.newest(name)
    except StoreUnavailable:
        if known is None:
            raise
        return known
    st.session_state[VERSION] = (switchboard, version)
    return version


def choose_team(name: str) -> None:
    """Choose another team; inside a callback, or before the list is drawn."""
    renew(TEAM, name)
    st.session_state[CHOSEN] = name


def team_picker(switchboard: Switchboard, *, running: str = "") -> None:
    """Draw the choice. ``running``: the team of the running call, which keeps it."""
    names = team_names(switchboard)
    if value_of(TEAM) not in names:
        renew(TEAM, chosen_team(switchboard))
    st.selectbox("Team", names, key=renewed_key(TEAM), persist_state="session")
    keep_team_in_address(switchboard)
    if running and running != chosen_team(switchboard):
        st.caption(
            escape_markdown(
                f"Applies to your next call. The current call continues with {running}."
            ),
        )


def keep_team_in_address(switchboard: Switchboard) -> None:
    """Write the chosen team into the address, unless it is the first one."""
    chosen = st.session_state[CHOSEN] = chosen_team(switchboard)
    if chosen == team_names(switchboard)[0]:
        st.query_params.pop(IN_ADDRESS, None)
    elif st.query_params.get(IN_ADDRESS) != chosen:
        st.query_params[IN_ADDRESS] = chosen
