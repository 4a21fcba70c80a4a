"""The switch that records calls, and the notices about recording before and during a call."""

import streamlit as st

from agents_core.errors import StoreUnavailable, SwitchboardError
from pages.services.ports import Switchboard
from pages.ui.notices import forget_notice, notify, show_notice

SWITCH, PROBLEM = "record_calls", "record_calls_problem"
REDRAWN = "record_calls_redrawn"
"""How often the switch was replaced by one that shows another user's change."""
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
    on = switchboard.recording_on()
    key = _key(on)
    st.toggle(
        "Record calls", on, key=key, help=HELP, on_change=_switch, args=(switchboard, key, on)
    )
    show_notice(PROBLEM, about=on)


def _key(on: bool) -> str:
    """Of the switch; another one when it does not show what is, as after another user's change. A
    message that the browser sent before would else switch back for everybody."""
    redrawn = int(st.session_state.get(REDRAWN, 0))
    if st.session_state.get(f"{SWITCH}_{redrawn}", on) != on:
        redrawn += 1
    st.session_state[REDRAWN] = redrawn
    return f"{SWITCH}_{redrawn}"


def _switch(switchboard: Switchboard, key: str, drawn: bool) -> None:
    """``drawn``: what the switch showed. The last message of a replaced one brings only that."""
    on = bool(st.session_state[key])
    if on == drawn:
        return
    forget_notice(PROBLEM)
    try:
        switchboard.set_recording(on)
    except SwitchboardError as error:
        notify(PROBLEM, str(error), ok=False, about=drawn)


def recording_sentence(switchboard: Switchboard) -> str:
    """What a caller is told before a spoken call; empty when calls are not recorded."""
    try:
        recorded = switchboard.recording_on()
    except StoreUnavailable:  # unknown: rather a notice too many
        recorded = switchboard.settings.record_audio
    return NOTICE if recorded else ""
