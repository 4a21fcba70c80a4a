"""How long calls are kept, the receipts of those deleted, and a word when keeping is in trouble.

It deletes nothing itself: the housekeeper does, after a person said for how long.
"""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from agents_core.archive.call_records import CallFilter, Receipt
from agents_core.errors import SwitchboardError
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import day_and_time, here, now_here

DAYS, PROBLEM = "keeping_days", "keeping_problem"
MOST_DAYS = 36_500
OVER = CallFilter(states=("ended", "interrupted"))


def keeping(switchboard: Switchboard) -> None:
    """A button with the setting and the receipts behind it."""
    with st.popover("Keeping", icon=":material/auto_delete:", key="calls_keeping"):
        try:
            _retention(switchboard)
            _receipts(switchboard)
        except SwitchboardError as error:
            st.error(escape_markdown(str(error)), icon=":material/error:")


def keeping_trouble(switchboard: Switchboard) -> None:
    """A sentence while calls cannot be written down; nothing otherwise."""
    now = switchboard.record.writing()
    if now.trouble:
        waiting = f" Waiting: {now.waiting_calls}, for {now.oldest_ms // 1000} s."
        st.warning(escape_markdown(now.trouble + waiting), icon=":material/database_off:")


def _retention(switchboard: Switchboard) -> None:
    kept_days = switchboard.archive.retention_days()
    st.session_state.setdefault(DAYS, kept_days)
    days = st.number_input(
        "Delete calls older than (days)",
        min_value=0,
        max_value=MOST_DAYS,
        key=DAYS,
        help="For everybody. A call that runs is never deleted. 0 keeps calls for ever.",
    )
    holds = f"Now: {kept_days:,} days." if kept_days else "Now: calls are kept for ever."
    st.caption(holds)
    if days and days != kept_days:
        older = replace(OVER, until=now_here() - timedelta(days=int(days)))
        count = switchboard.archive.page(older, rows=1).total
        what = "No call is" if not count else f"{count:,} call{' is' if count == 1 else 's are'}"
        st.warning(f"{what} older than that and deleted for good at once.")
    st.button(
        "Set",
        key="keeping_set",
        disabled=days == kept_days,
        on_click=_set,
        args=(switchboard, int(days)),
    )
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(escape_markdown(problem), icon=":material/error:")


def _set(switchboard: Switchboard, days: int) -> None:
    try:
        switchboard.archive.set_retention_days(days)
    except SwitchboardError as error:
        st.session_state[PROBLEM] = str(error)


def _receipts(switchboard: Switchboard) -> None:
    receipts = switchboard.archive.receipts()
    st.markdown("**Deleted for good**")
    if not receipts:
        st.caption("No call was deleted yet. Each deletion leaves a receipt here.")
        return
    if switchboard.archive.erasing():
        st.caption(
            "What deleted calls left in the database's free space is overwritten as soon as no "
            "call runs."
        )
    rows = "".join(f"<li>{_receipt(receipt)}</li>" for receipt in receipts)
    st.html(f'<ul class="sb-flags">{rows}</ul>')


def _receipt(receipt: Receipt) -> str:
    at = day_and_time(here(receipt.deleted_at), now_here())
    started = day_and_time(here(receipt.started_at), now_here())
    why = f": {safe(receipt.reason, limit=200)}" if receipt.reason else ""
    what = [
        _many(receipt.events, "event"),
        _many(receipt.lines, "line"),
        *([_many(receipt.audio_bytes, "byte") + " of sound"] if receipt.audio_bytes else []),
        _many(receipt.reviews, "review"),
    ]
    return (
        f"<b>No. {receipt.number}</b> <time>{at}</time> by {safe(receipt.by or 'no name')}{why}. "
        f"Call {safe(receipt.call_id[:8])} of {started}: {', '.join(what)}."
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
