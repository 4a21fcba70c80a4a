"""The way from an empty console to calls that were: a page loaded again is a new browser session.

It knows no archive; the Calls page says when there is no such call.
"""

import re

import streamlit as st

from pages.session.call_session import CallSession
from pages.ui.assets import ROUTES

CALL = "call"
CALLS = ROUTES / "calls.py"
NOTED = "call_in_address"
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def note_in_address(session: CallSession) -> None:
    """Name the call in the address, which outlives a reload. Once per call: whoever goes back in
    the browser must not be sent forward again."""
    call_id = session.call.call_id if session.call else ""
    if call_id and st.session_state.get(NOTED) != call_id:
        st.session_state[NOTED] = st.query_params[CALL] = call_id


def previous_call_links() -> None:
    """Where a call went when the page was loaded again, and all the others."""
    call_id = str(st.query_params.get(CALL, ""))
    with st.container(horizontal=True, horizontal_alignment="center", key="previous_calls"):
        if _ID.fullmatch(call_id):
            st.page_link(
                CALLS,
                label="The call before this page was loaded again",
                icon=":material/history:",
                query_params={CALL: call_id},
            )
        st.page_link(CALLS, label="Earlier calls", icon=":material/list:")
