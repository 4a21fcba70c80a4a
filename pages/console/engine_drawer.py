"""The sidebar of the console: engine, recording, the session's configuration."""

import streamlit as st

from agents_core.changes import ENGINE, RECORDING
from pages.calls.retention import recording_problem
from pages.console.engine_picker import engine_facts, engine_picker
from pages.console.recording_switch import recording_switch
from pages.live_calls.session_topics import session_topic
from pages.live_channel.channel import page_session
from pages.live_channel.parts import rerun_on
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.ui.database_outage import errors_shown


def engine_drawer(switchboard: Switchboard, session: CallSession) -> None:
    """Draw it; call it with the sidebar as the current container."""
    with errors_shown():
        _recording(switchboard)
    with errors_shown():
        engine_picker(switchboard, session)
    _facts(switchboard, session)


@st.fragment
def _recording(switchboard: Switchboard) -> None:
    rerun_on("recording", RECORDING)
    with errors_shown():
        recording_switch(switchboard)


@st.fragment
def _facts(switchboard: Switchboard, session: CallSession) -> None:
    rerun_on("facts", ENGINE, session_topic(page_session().public_id, "versions"))
    with errors_shown():
        recording_problem(switchboard)
        engine_facts(switchboard, session)
