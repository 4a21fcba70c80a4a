"""The call in the console's address: the session's own, one before a reload, or a shared one."""

import re

import streamlit as st

from agents_core.changes import CALLS
from pages.live_channel.channel import page_session
from pages.live_channel.parts import rerun_on, rerun_when_done
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.ui.assets import ROUTES
from pages.ui.database_outage import errors_shown

CALL = "call"
CALLS_PAGE = ROUTES / "calls.py"
IN_ADDRESS = "call_in_address"
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def put_call_in_address(session: CallSession) -> None:
    """Put the call's id into the address, which survives a reload.

    Once per call: after going back in the browser, a person stays there.
    """
    call_id = session.call.call_id if session.call else ""
    if call_id and st.session_state.get(IN_ADDRESS) != call_id:
        st.session_state[IN_ADDRESS] = st.query_params[CALL] = call_id


@st.fragment
def call_in_address(switchboard: Switchboard, session: CallSession) -> None:
    """A link to the call in the address, if it is another one than this session's: to watch it
    while it runs, and to read it afterwards."""
    call_id = str(st.query_params.get(CALL, ""))
    own = session.call is not None and session.call.call_id == call_id
    if own or session.running or not _ID.fullmatch(call_id):
        return
    rerun_on("call_in_address", CALLS)
    with (
        errors_shown(),
        st.container(horizontal=True, horizontal_alignment="center", key="previous_calls"),
    ):
        running = _is_running(switchboard, call_id)
        greeted = page_session().greeted
        if running and not greeted.done():  # it may be this tab's own call, before a reload
            rerun_when_done("call_in_address_known", greeted)
            return
        st.page_link(
            CALLS_PAGE,
            label="Watch this call" if running else "Open the call of this address",
            icon=":material/visibility:" if running else ":material/history:",
            query_params={CALL: call_id},
        )


def _is_running(switchboard: Switchboard, call_id: str) -> bool:
    if any(call.call_id == call_id for call in switchboard.calls):
        return any(call.call_id == call_id and not call.ended for call in switchboard.calls)
    return call_id in switchboard.archive.running()
