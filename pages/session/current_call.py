"""The call session of the browser session whose script is running."""

import streamlit as st

from pages.session.call_session import CallSession

CALL_SESSION = "call_session"


def call_session() -> CallSession:
    """Created at its first use."""
    if CALL_SESSION not in st.session_state:
        st.session_state[CALL_SESSION] = CallSession()
    found: CallSession = st.session_state[CALL_SESSION]
    return found
