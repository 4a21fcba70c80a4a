"""The call in an address: on the console the session's own, one before a reload, or a shared one;
on the Calls page the one that is open; on other pages none."""

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
ABOUT_A_CALL = ("", "calls")
"""Addresses of the pages that may be about one call."""
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def put_call_in_address(session: CallSession) -> None:
    """Put the id of the session's call into the address, in place of any other call's; it survives
    a reload.

    In each run: a run that the browser asked for before it had the new address brings the old one
    back. A run for going back in the browser replaces the address there, so that a person can go
    back further.
    """
    call_id = session.call.call_id if session.call else ""
    if call_id and st.query_params.get(CALL) != call_id:
        st.query_params[CALL] = call_id


def forget_call_of_address(address: str) -> None:
    """Remove the id of a call from the address of a page that is not about one; at the start of a
    whole run. Streamlit 1.67 keeps it when the page before runs once more while it is left."""
    if address not in ABOUT_A_CALL and CALL in st.query_params:
        del st.query_params[CALL]


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
