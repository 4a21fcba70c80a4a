"""The call session of the browser session whose script is running."""

import streamlit as st

from pages.session.call_session import CallSession
from pages.session.team_choice import chosen_team
from pages.vendor_patches.streamlit.browser_session import session_alive, session_id

CALL_SESSION = "call_session"


def call_session() -> CallSession:
    """Created at its first use."""
    if CALL_SESSION not in st.session_state:
        st.session_state[CALL_SESSION] = CallSession(
            choose_team=chosen_team, page_open=session_alive(session_id())
        )
    found: CallSession = st.session_state[CALL_SESSION]
    return found
