"""Permanent deletion of a call: a button, a confirmation, and the receipt."""

import streamlit as st

from agents_core.archive.call_records import Receipt
from agents_core.errors import SwitchboardError
from pages.call_detail.loaded_call import LOADED_CALL, LoadedCall
from pages.drafts.draft_controls import author_box
from pages.drafts.draft_session import author
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import full_date_time, local_time

ASKING, DONE, TROUBLE = "call_deleting", "call_receipt", "call_delete_trouble"
WHY = "call_delete_why"
REASON_CHARS = 200


def delete_call(call: LoadedCall) -> None:
    """Show the button, or the confirmation."""
    if st.session_state.get(ASKING) != call.call_id:
        st.button(
            "Delete permanently",
            key="call_delete",
            icon=":material/delete_forever:",
            disabled=call.running,
            help="A running call cannot be deleted." if call.running else None,
            on_click=_ask,
            args=(call.call_id,),
        )
        return
    with st.container(border=True, key="call_delete_card", gap="small"):
        st.warning(
            f"Delete this call with its {call.row.events:,} events, recording, reviews and search "
            "entries? This cannot be undone.",
            icon=":material/delete_forever:",
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            author_box("call_deletion", width=220)
            st.text_input("Reason", key=WHY, max_chars=REASON_CHARS, width=360)
        if trouble := st.session_state.get(TROUBLE):
            st.error(escape_markdown(trouble), icon=":material/error:")
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Delete permanently",
                key="call_delete_now",
                type="primary",
                on_click=_delete,
                args=(call.switchboard, call.call_id),
            )
            st.button("Cancel", key="call_delete_not", on_click=_ask, args=("",))


def receipt_of(call_id: str) -> Receipt | None:
    """The receipt, if this session has just deleted the call."""
    held: Receipt | None = st.session_state.get(DONE)
    return held if held is not None and held.call_id == call_id else None


def receipt_html(receipt: Receipt) -> str:
    """What was deleted, by whom and why."""
    audio = f"{receipt.audio_bytes:,} bytes" if receipt.audio_bytes else "none"
    facts = [
        ("Receipt", f"No. {receipt.number}"),
        ("Call", receipt.call_id),
        ("Started", full_date_time(local_time(receipt.started_at))),
        ("Deleted", full_date_time(local_time(receipt.deleted_at))),
        ("Deleted by", receipt.by or "no name"),
        ("Reason", receipt.reason or "no reason given"),
        ("Events", f"{receipt.events:,}"),
        ("Lines", f"{receipt.lines:,}"),
        ("Recording", audio),
        ("Reviews", f"{receipt.reviews:,}"),
    ]
    pairs = "".join(
        f"<div><dt>{name}</dt><dd>{safe(value, limit=300)}</dd></div>" for name, value in facts
    )
    return f'<dl class="sb-call-facts">{pairs}</dl>'


def _ask(call_id: str) -> None:
    st.session_state[ASKING] = call_id
    st.session_state[TROUBLE] = ""


def _delete(switchboard: Switchboard, call_id: str) -> None:
    why = str(st.session_state.get(WHY) or "").strip()
    try:
        receipts = switchboard.archive.delete([call_id], by=author(), reason=why)
    except SwitchboardError as error:
        st.session_state[TROUBLE] = str(error)
        return
    _ask("")
    st.session_state.pop(LOADED_CALL, None)
    if receipts:
        st.session_state[DONE] = receipts[0]
