"""Links from an empty console to earlier calls: a reloaded page is a new browser session."""

import re

import streamlit as st

from pages.session.call_session import CallSession
from pages.ui.assets import ROUTES

CALL = "call"
CALLS = ROUTES / "calls.py"
IN_ADDRESS = "call_in_address"
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def put_call_in_address(session: CallSession) -> None:
    """Put the call's id into the address, which survives a reload.

    Once per call: after going back in the browser, a person stays there.
    """
    call_id = session.call.call_id if session.call else ""
    if call_id and st.session_state.get(IN_ADDRESS) != call_id:
        st.session_state[IN_ADDRESS] = st.query_params[CALL] = call_id


def previous_call_links() -> None:
    """Links to the call before the reload, and to all calls."""
    call_id = str(st.query_params.get(CALL, ""))
    with st.container(horizontal=True, horizontal_alignment="center", key="previous_calls"):
        if _ID.fullmatch(call_id):
            st.page_link(
                CALLS,
                label="Call before the page was reloaded",
                icon=":material/history:",
                query_params={CALL: call_id},
            )
        st.page_link(CALLS, label="Earlier calls", icon=":material/list:")
