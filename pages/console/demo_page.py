"""Demo mode: only the call and a large transcript, with a scripted caller for each team."""

import streamlit as st

from agents_core.samples.conversation_files import conversations_of
from pages.console import live_console
from pages.console.approval_area import approval_area
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.engine_choice import EngineChoice
from pages.session.team_choice import chosen_team, keep_team_in_address
from pages.ui.assets import ASSETS

DEMO = "demo_mode"
IN_ADDRESS = "demo"
"""Query parameter of the console in demo mode; a reload is a new session."""


def demo_mode() -> bool:
    """Whether this session is in demo mode: as its address says, until a person switches."""
    if DEMO not in st.session_state:
        st.session_state[DEMO] = IN_ADDRESS in st.query_params
    return bool(st.session_state[DEMO])


def keep_demo_in_address() -> None:
    """Write into the address whether the session is in demo mode."""
    if not demo_mode():
        st.query_params.pop(IN_ADDRESS, None)
    elif IN_ADDRESS not in st.query_params:
        st.query_params[IN_ADDRESS] = "on"


def demo_switch() -> None:
    """The button that enters or leaves demo mode."""
    on = demo_mode()
    st.button(
        "Leave demo mode" if on else "Demo mode",
        key="demo_leave" if on else "demo_enter",  # the second click of two is no other choice
        icon=":material/close_fullscreen:" if on else ":material/present_to_all:",
        on_click=_switch,
        args=(not on,),
        help=None if on else "Shows only the call, with a scripted caller.",
    )


def _switch(on: bool) -> None:
    st.session_state[DEMO] = on


def demo_page(switchboard: Switchboard, session: CallSession) -> None:
    """Draw the call without anything beside it."""
    st.html(ASSETS / "demo.css")
    keep_team_in_address(switchboard)
    team = chosen_team(switchboard)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.header(team, width="stretch", anchor=False)
        demo_switch()
    with st.container(key="demo_call", gap="small"):
        titles = [one.title for one in conversations_of(team)]
        if titles:
            live_console.demo(switchboard, titles)
        spec = switchboard.teams.newest(team).spec
        endpoint = EngineChoice(switchboard.settings, st.session_state).endpoint()
        live_console.language_notice(spec, endpoint)
        live_console.call_bar(switchboard)
        approval_area(switchboard, session)
        live_console.transcript()
        live_console.composer(switchboard, spec)
