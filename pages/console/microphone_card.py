"""Joins the microphone to the session's call: connecting it is what starts a spoken call."""

import streamlit as st

from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SettingsError
from pages.console.recording_switch import before_html
from pages.console.webrtc_audio import MediaLine, microphone
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession

WITHOUT_MICROPHONE = (
    "Does the browser refuse the microphone? Allow it with the icon beside the address, "
    "or just type below."
)


def microphone_card(
    switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str
) -> None:
    """Draw the start button, and join a fresh connection to a call."""
    try:
        servers = switchboard.settings.ice_server_list
    except SettingsError as error:
        st.error(str(error))
        return
    connected = microphone(session, servers)
    # Always the same elements: a place that comes and goes shows all below it twice for a moment.
    recorded, hint = st.empty(), st.empty()
    if connected:
        join(switchboard, session, endpoint)
        return
    if words := before_html(switchboard):
        recorded.html(words)
    if session.call is None:
        # The component says no more than "NotAllowedError", and only inside its own frame.
        hint.caption(WITHOUT_MICROPHONE)


def join(switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str) -> None:
    """Connect the playing line to the running call, or to a new one the first time."""
    line = session.media
    if not isinstance(line, MediaLine):
        return
    if not line.used and not session.ensure_call(switchboard, endpoint):
        session.microphone_wanted = False
        st.rerun()
    if session.call is not None:
        line.connect(session.call)
