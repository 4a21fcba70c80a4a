"""The Console: a call with its transcript, trace, approvals and policy on one page."""

import streamlit as st

from pages.console import live_panels
from pages.console.engine_picker import engine_picker
from pages.console.microphone_card import microphone_card
from pages.console.quick_edit import quick_edit
from pages.console.recording_switch import recording_switch
from pages.services import switchboard_provider
from pages.session.current_call import call_session
from pages.session.engine_choice import EngineChoice
from pages.session.previous_calls import put_call_in_address
from pages.session.team_choice import team_picker
from pages.session.team_update import team_of_call
from pages.ui.assets import ASSETS
from pages.ui.database_outage import errors_shown

st.html(ASSETS / "console.css")
st.html(ASSETS / "workshop.css")

switchboard = switchboard_provider.shared_switchboard()
session = call_session()

endpoint = EngineChoice(switchboard.settings, st.session_state).endpoint()
left, right = st.columns([6, 5], gap="medium")
# The call comes first: it needs no database, and must not wait for what does.
with left, st.container(border=True, key="call_card", gap="small"):
    microphone_card(switchboard, session, endpoint)
    live_panels.conversation(switchboard, session, endpoint)
put_call_in_address(session)
with st.sidebar:
    with errors_shown():
        team_picker(switchboard, running=team_of_call(session))
    with errors_shown():
        recording_switch(switchboard)
    with errors_shown():
        engine_picker(switchboard, session)
    live_panels.facts(switchboard, session)
with right:
    live_panels.trace_card(session)
    quick_edit(switchboard, session)
    live_panels.policy(switchboard, session)
