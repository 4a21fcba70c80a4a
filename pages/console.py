"""The console: a call, its transcript, its trace and its policy on one page."""

from pathlib import Path

import streamlit as st

from pages import services
from pages.entry import through_app
from pages.widgets import conversation
from pages.widgets.applying import team_of_call
from pages.widgets.earlier import note_in_address
from pages.widgets.engine_choice import chosen_endpoint
from pages.widgets.engine_picker import engine_picker
from pages.widgets.handle import handle
from pages.widgets.microphone_card import microphone_card
from pages.widgets.outage import told
from pages.widgets.quick_edit import quick_edit
from pages.widgets.recording import recording_switch
from pages.widgets.team_choice import team_picker

through_app()

st.html(Path(__file__).parent / "widgets" / "console.css")
st.html(Path(__file__).parent / "widgets" / "workshop.css")

board = services.switchboard()
call = handle()

endpoint = chosen_endpoint(board.settings)
left, right = st.columns([6, 5], gap="medium")
# The call comes first: it needs no database, and must not wait for what does.
with left, st.container(border=True, key="call_card", gap="small"):
    microphone_card(board, call, endpoint)
    conversation.conversation(board, call, endpoint)
note_in_address(call)
with st.sidebar:
    with told():
        team_picker(board, running=team_of_call(call))
    with told():
        recording_switch(board)
    with told():
        engine_picker(board, call)
    conversation.facts(board, call)
with right:
    conversation.trace_card(call)
    quick_edit(board, call)
    conversation.policy(board, call)
