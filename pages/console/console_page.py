"""The layout of the console: the call first, what explains it beside it."""

from functools import partial

import streamlit as st

from agents_core.changes import artifacts, versions
from agents_core.errors import SwitchboardError
from pages.console import live_console
from pages.console.approval_area import approval_area
from pages.console.demo_page import demo_mode, demo_page, demo_switch, keep_demo_in_address
from pages.console.engine_drawer import engine_drawer
from pages.console.policy_card import policy_card
from pages.console.quick_edit import quick_edit
from pages.live_calls.current_handler import console_handler
from pages.live_calls.session_topics import session_topic
from pages.live_channel.channel import page_session
from pages.live_channel.parts import live_part, rerun_on
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession, NextCall
from pages.session.current_call import call_session
from pages.session.engine_choice import EngineChoice
from pages.session.previous_calls import call_in_address, put_call_in_address
from pages.session.team_choice import (
    choose_team,
    chosen_team,
    chosen_version,
    team_names,
    team_picker,
)
from pages.session.team_update import team_of_call
from pages.ui.database_outage import errors_shown

TRACE, QUICK_EDIT, POLICY = "Trace", "Instructions", "Policy"
PANELS = (TRACE, QUICK_EDIT, POLICY)
CHOICES = "live_choices"


def console_page(switchboard: Switchboard) -> None:
    """Draw the page. What moves by itself is pushed; this runs when a person chooses something,
    and when a call begins or ends."""
    session = call_session()
    console_handler()
    rerun_on("console", session_topic(page_session().public_id, "call"), artifacts("team"))
    _choose_as_adopted_call(switchboard, session)
    _choose_next_call(switchboard, session)
    _choices(switchboard, session)
    put_call_in_address(session)
    keep_demo_in_address()
    if demo_mode():
        with errors_shown():
            demo_page(switchboard, session)
        return
    with st.sidebar:
        engine_drawer(switchboard, session)
    panels = _head(switchboard, session)
    left, right = st.columns([6, 5], gap="medium") if panels else (st.container(), None)
    with left:
        _call(switchboard, session)
    if right is not None:
        with right:
            _panels(switchboard, session, panels)


def _head(switchboard: Switchboard, session: CallSession) -> list[str]:
    """The team, and the panels to show; returns the panels."""
    team, beside = st.columns([6, 5], gap="medium", vertical_alignment="bottom")
    with team, errors_shown():
        team_picker(switchboard, running=team_of_call(session))
    with beside, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        panels = st.pills(
            "Beside the call",
            PANELS,
            selection_mode="multi",
            default=PANELS,
            key="console_panels",
            persist_state="session",
            label_visibility="collapsed",
        )
        demo_switch()
    return list(panels)


def _choose_as_adopted_call(switchboard: Switchboard, session: CallSession) -> None:
    """After a reload the page has none of its choices: choose what the call began with, once."""
    if not session.adopted or not session.running or session.view.started is None:
        return
    session.adopted = False
    if session.endpoint is not None:
        EngineChoice(switchboard.settings, st.session_state).choose(session.endpoint)
    with errors_shown():
        if team_of_call(session) in team_names(switchboard):
            choose_team(team_of_call(session))


def _choose_next_call(switchboard: Switchboard, session: CallSession) -> None:
    """The choices of this run, for a call that a command of the page starts."""
    with errors_shown():
        session.next_call = _next_call(switchboard)


def _next_call(switchboard: Switchboard) -> NextCall:
    engine = EngineChoice(switchboard.settings, st.session_state)
    return NextCall(team=chosen_team(switchboard), endpoint=engine.endpoint())


@st.fragment
def _choices(switchboard: Switchboard, session: CallSession) -> None:
    """A part that numbers the page's choices, so that a command waits for those made before it."""
    take = partial(_take_choices, switchboard, session)
    live_part("choices", CHOICES, on_change={"made": take})


def _take_choices(switchboard: Switchboard, session: CallSession) -> None:
    """Everything that was chosen before the number is in the session state."""
    try:
        session.next_call = _next_call(switchboard)
    except SwitchboardError:  # the page shows it; a command that waits is refused
        return
    session.choices = int(st.session_state[CHOICES].get("made") or 0)
    console_handler().choices_taken()


def _call(switchboard: Switchboard, session: CallSession) -> None:
    call_in_address(switchboard, session)
    with st.container(border=True, key="call_card", gap="small"):
        _language_notice(switchboard)
        live_console.call_bar(switchboard)
        approval_area(switchboard, session)
        live_console.transcript()
        _composer(switchboard)


def _language_notice(switchboard: Switchboard) -> None:
    with errors_shown():
        endpoint = EngineChoice(switchboard.settings, st.session_state).endpoint()
        live_console.language_notice(chosen_version(switchboard).spec, endpoint)


@st.fragment
def _composer(switchboard: Switchboard) -> None:
    with errors_shown():
        team = chosen_version(switchboard)
        rerun_on("composer", versions("team", team.name))
        live_console.composer(switchboard, team.spec)


def _panels(switchboard: Switchboard, session: CallSession, panels: list[str]) -> None:
    if TRACE in panels:
        with st.container(border=True, key="trace_card", gap="small"):
            live_console.trace()
    if QUICK_EDIT in panels:
        quick_edit(switchboard, session)
    if POLICY in panels:
        policy_card(switchboard, session)
