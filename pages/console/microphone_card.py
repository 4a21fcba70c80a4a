"""The Start call button: connecting the microphone starts a spoken call."""

import streamlit as st

from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SettingsError
from pages.console.recording_switch import recording_notice_html
from pages.console.webrtc_audio import MediaConnection, microphone_button
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession

WITHOUT_MICROPHONE = (
    "Does the browser refuse the microphone? Allow it with the icon beside the address, "
    "or just type below."
)


def microphone_card(
    switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str
) -> None:
    """Draw the button, and connect a new microphone connection to a call."""
    try:
        servers = switchboard.settings.ice_server_list
    except SettingsError as error:
        st.error(str(error))
        return
    connected = microphone_button(session, servers)
    # Always the same elements: one that appears and disappears makes those below flicker.
    recorded, hint = st.empty(), st.empty()
    if connected:
        connect_to_call(switchboard, session, endpoint)
        return
    if notice := recording_notice_html(switchboard):
        recorded.html(notice)
    if session.call is None:
        # The component shows only "NotAllowedError", inside its own iframe.
        hint.caption(WITHOUT_MICROPHONE)


def connect_to_call(
    switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str
) -> None:
    """Connect the microphone to the running call, or to a new one the first time."""
    connection = session.media
    if not isinstance(connection, MediaConnection):
        return
    if not connection.used and not session.ensure_call(switchboard, endpoint):
        session.microphone_wanted = False
        st.rerun()
    if session.call is not None:
        connection.connect(session.call)
