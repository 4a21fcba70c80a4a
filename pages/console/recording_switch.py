"""Whether calls are recorded: the switch for everybody, and the words that say so.

It knows no recorder; what a running call really does, its view says.
"""

import streamlit as st

from agents_core.call.view.reducer import CallView
from agents_core.errors import StoreUnavailable, SwitchboardError
from pages.services.ports import Switchboard
from pages.ui.database_outage import note_outage
from pages.ui.html_text import escape_markdown

SWITCH = "record_calls"
HELP = (
    "For everybody and at once, also in calls that run. What caller and agents say is kept with "
    "the call, each on a channel of its own. When it is off, no sound is kept."
)
NEVER = "Calls are not recorded here: the setting RECORD_AUDIO is off."
BEFORE = (
    '<div class="sb-rec sb-before"><span class="sb-rec-dot" aria-hidden="true"></span>'
    "<b>Spoken calls are recorded.</b> <span>The switch is in the sidebar.</span></div>"
)
NOW = (
    '<span class="sb-rec"><span class="sb-rec-dot" aria-hidden="true"></span><b>Recording</b>'
    '<span class="sb-unseen">: what you and the agents say is kept</span></span>'
)


def recording_switch(switchboard: Switchboard) -> None:
    """One switch for everybody; dead where the settings forbid recording."""
    if not switchboard.settings.record_audio:
        st.toggle("Record calls", value=False, disabled=True, key=f"{SWITCH}_never", help=NEVER)
        return
    st.session_state[SWITCH] = switchboard.recording_on()  # somebody else may have changed it
    st.toggle("Record calls", key=SWITCH, help=HELP, on_change=_switch, args=(switchboard,))
    if problem := st.session_state.pop(f"{SWITCH}_problem", ""):
        st.error(escape_markdown(problem), icon=":material/error:")


def _switch(switchboard: Switchboard) -> None:
    try:
        switchboard.set_recording(bool(st.session_state[SWITCH]))
    except SwitchboardError as error:
        st.session_state[f"{SWITCH}_problem"] = str(error)


def before_html(switchboard: Switchboard) -> str:
    """What stands beside Start; empty when calls are not recorded."""
    try:
        recorded = switchboard.recording_on()
    except StoreUnavailable:  # nobody is to talk unwarned
        note_outage()
        recorded = switchboard.settings.record_audio
    return BEFORE if recorded else ""


def now_html(view: CallView) -> str:
    """What stands in the state line while a call is recorded; empty otherwise."""
    return NOW if view.recording and view.media else ""
