"""Which team this browser session works with: its calls, its policy, its pages."""

import streamlit as st

from agents_core.team.library import TeamVersion
from pages.seams import Switchboard
from pages.widgets.text import escape_markdown

TEAM = "team"
SEEN = "team_seen"


def chosen_team(board: Switchboard) -> str:
    """The name of the team; the first there is until a person chooses another."""
    names = board.teams.names()
    chosen = st.session_state.get(TEAM)
    return str(chosen) if chosen in names else names[0]


def chosen_version(board: Switchboard) -> TeamVersion:
    """The version a call would start with now; read again only when there is a newer one.

    Raises:
        VersionError: the team is gone.
    """
    name = chosen_team(board)
    number = board.versions.newest_number("team", name)
    seen = st.session_state.get(SEEN)
    if seen is None or seen[0] is not board or (seen[1].name, seen[1].number) != (name, number):
        seen = st.session_state[SEEN] = (board, board.teams.newest(name))
    version: TeamVersion = seen[1]
    return version


def choose_team(name: str) -> None:
    """Work with another team; inside a callback."""
    st.session_state[TEAM] = name


def team_picker(board: Switchboard, *, running: str = "") -> None:
    """Draw the choice. ``running``: the team of a call that goes on, which keeps it."""
    names = board.teams.names()
    st.selectbox(
        "Team",
        names,
        index=names.index(chosen_team(board)),
        key=TEAM,
        persist_state="session",
    )
    if running and running != chosen_team(board):
        st.caption(
            escape_markdown(f"For the next call. This one goes on with {running}."),
        )
