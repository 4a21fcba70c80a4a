"""The switch that records calls, and the notices about recording before and during a call."""

import streamlit as st

from agents_core.errors import StoreUnavailable, SwitchboardError
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown

SWITCH = "record_calls"
HELP = (
    "For all users, at once, running calls included. The recording is stored with the call: the "
    "caller on the left channel, the agents on the right. When it is off, no audio is stored."
)
FORBIDDEN = "Calls are not recorded here: the setting RECORD_AUDIO is off."
NOTICE = "Spoken calls are recorded. The switch is in the sidebar."


def recording_switch(switchboard: Switchboard) -> None:
    """One switch for all users; disabled where the settings forbid recording."""
    if not switchboard.settings.record_audio:
        st.toggle("Record calls", value=False, disabled=True, key=f"{SWITCH}_never", help=FORBIDDEN)
        return
    st.session_state[SWITCH] = switchboard.recording_on()  # another user may have changed it
    st.toggle("Record calls", key=SWITCH, help=HELP, on_change=_switch, args=(switchboard,))
    if problem := st.session_state.pop(f"{SWITCH}_problem", ""):
        st.error(escape_markdown(problem), icon=":material/error:")


def _switch(switchboard: Switchboard) -> None:
    try:
        switchboard.set_recording(bool(st.session_state[SWITCH]))
    except SwitchboardError as error:
        st.session_state[f"{SWITCH}_problem"] = str(error)


def recording_sentence(switchboard: Switchboard) -> str:
    """What a caller is told before a spoken call; empty when calls are not recorded."""
    try:
        recorded = switchboard.recording_on()
    except StoreUnavailable:  # unknown: rather a notice too many
        recorded = switchboard.settings.record_audio
    return NOTICE if recorded else ""
