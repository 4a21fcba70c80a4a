"""Which team this browser session works with: its calls, its policy, its pages."""

import streamlit as st

from pages.seams import Switchboard

TEAM = "team"


def chosen_team(board: Switchboard) -> str:
    """The name of the team; the first there is until a person chooses another."""
    names = board.teams.names()
    chosen = st.session_state.get(TEAM)
    return str(chosen) if chosen in names else names[0]
