"""Which team this browser session works with: its calls, its policy, its pages."""

import streamlit as st

from agents_core.errors import StoreUnavailable
from agents_core.team.team_library import TeamVersion
from pages.services.ports import Switchboard
from pages.ui.database_outage import note_outage
from pages.ui.html_text import escape_markdown

TEAM = "team"
SEEN, NAMES = "team_seen", "team_names_seen"


def chosen_team(switchboard: Switchboard) -> str:
    """The name of the team; the first there is until a person chooses another."""
    names = team_names(switchboard)
    chosen = st.session_state.get(TEAM)
    return str(chosen) if chosen in names else names[0]


def team_names(switchboard: Switchboard) -> tuple[str, ...]:
    """Every team; those of a moment ago while the database is gone.

    Raises:
        StoreUnavailable: it is, and this session has seen none.
    """
    try:
        names = switchboard.teams.names()
    except StoreUnavailable:
        seen = st.session_state.get(NAMES)
        if seen is None or seen[0] is not switchboard:
            raise
        note_outage()
        names = seen[1]
    st.session_state[NAMES] = (switchboard, names)
    return tuple(names)


def chosen_version(switchboard: Switchboard) -> TeamVersion:
    """The version a call would start with now; read again only when there is a newer one. While the
    database is gone, the one seen last.

    Raises:
        VersionError: the team is gone.
        StoreUnavailable: the database is gone, and this session has seen no version of the team.
    """
    name = chosen_team(switchboard)
    seen = st.session_state.get(SEEN)
    known: TeamVersion | None = seen[1] if seen and seen[0] is switchboard else None
    known = known if known and known.name == name else None
    try:
        number = switchboard.versions.newest_number("team", name)
        version = known if known and known.number == number else switchboard.teams.newest(name)
    except StoreUnavailable:
        if known is None:
            raise
        note_outage()
        return known
    st.session_state[SEEN] = (switchboard, version)
    return version


def choose_team(name: str) -> None:
    """Work with another team; inside a callback."""
    st.session_state[TEAM] = name


def team_picker(switchboard: Switchboard, *, running: str = "") -> None:
    """Draw the choice. ``running``: the team of a call that goes on, which keeps it."""
    names = team_names(switchboard)
    st.selectbox(
        "Team",
        names,
        index=names.index(chosen_team(switchboard)),
        key=TEAM,
        persist_state="session",
    )
    if running and running != chosen_team(switchboard):
        st.caption(
            escape_markdown(f"For the next call. This one goes on with {running}."),
        )
