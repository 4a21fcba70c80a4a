"""The place of approval forms on the console: it runs again when one opens, changes or closes."""

import streamlit as st

from pages.console.approval_form import approval_forms
from pages.live_calls.session_topics import session_topic
from pages.live_channel.channel import page_session
from pages.live_channel.parts import rerun_on
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession


@st.fragment
def approval_area(switchboard: Switchboard, session: CallSession) -> None:
    """Draw the forms of the session's call; nothing while none is open."""
    rerun_on("approvals", session_topic(page_session().public_id, "approvals"), urgent=True)
    approval_forms(session, switchboard)
