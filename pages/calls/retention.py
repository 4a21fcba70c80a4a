"""Retention of calls: the setting, the deletion log, and problems with recording calls."""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from agents_core.archive.call_records import CallFilter, Receipt
from agents_core.errors import SwitchboardError
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import day_and_time, local_now, local_time
from pages.ui.notices import forget_notice, notify, show_notice

DAYS, PROBLEM = "retention_days_input", "retention_problem"
MAX_DAYS = 36_500
ENDED = CallFilter(states=("ended", "interrupted"))


def retention_menu(switchboard: Switchboard) -> None:
    """A menu with the retention setting and the deletion log."""
    with st.popover("Retention", icon=":material/auto_delete:", key="retention_menu"):
        try:
            _retention(switchboard)
            _receipts(switchboard)
        except SwitchboardError as error:
            st.error(escape_markdown(str(error)), icon=":material/error:")


def recording_problem(switchboard: Switchboard) -> None:
    """A warning while calls cannot be written to the database."""
    now = switchboard.record.status()
    if now.problem:
        waiting = f" Waiting calls: {now.waiting_calls}, the oldest for {now.oldest_ms // 1000} s."
        st.warning(escape_markdown(now.problem + waiting), icon=":material/database_off:")


def _retention(switchboard: Switchboard) -> None:
    kept_days = switchboard.archive.retention_days()
    st.session_state.setdefault(DAYS, kept_days)
    days = st.number_input(
        "Delete calls older than (days)",
        min_value=0,
        max_value=MAX_DAYS,
        key=DAYS,
        help="Applies to everyone. Running calls are never deleted. 0 keeps calls forever.",
    )
    current = f"{kept_days:,} days" if kept_days else "calls are kept forever"
    st.caption(f"Current setting: {current}.")
    if days and days != kept_days:
        older = replace(ENDED, until=local_now() - timedelta(days=int(days)))
        count = switchboard.archive.page(older, rows=1).total
        what = "No call is" if not count else f"{count:,} call{' is' if count == 1 else 's are'}"
        st.warning(f"{what} older and will be deleted permanently as soon as you save.")
    st.button(
        "Save",
        key="retention_save",
        disabled=days == kept_days,
        on_click=_set,
        args=(switchboard,),
    )
    show_notice(PROBLEM, about=int(days))


def _set(switchboard: Switchboard) -> None:
    """What the box has: it may have been typed since the button was drawn."""
    days = int(st.session_state[DAYS])
    forget_notice(PROBLEM)
    try:
        switchboard.archive.set_retention_days(days)
    except SwitchboardError as error:
        notify(PROBLEM, str(error), ok=False, about=days)


def _receipts(switchboard: Switchboard) -> None:
    receipts = switchboard.archive.receipts()
    st.markdown("**Deletion log**")
    if not receipts:
        st.caption("No calls were deleted yet. Each deletion is logged here.")
        return
    if switchboard.archive.erasing():
        st.caption(
            "Deleted data in the database file's free space is overwritten as soon as no call is "
            "running."
        )
    rows = "".join(f"<li>{_receipt(receipt)}</li>" for receipt in receipts)
    st.html(f'<ul class="sb-flags">{rows}</ul>')


def _receipt(receipt: Receipt) -> str:
    at = day_and_time(local_time(receipt.deleted_at), local_now())
    started = day_and_time(local_time(receipt.started_at), local_now())
    why = f": {safe(receipt.reason, limit=200)}" if receipt.reason else ""
    what = [
        _many(receipt.events, "event"),
        _many(receipt.lines, "line"),
        *([_many(receipt.audio_bytes, "byte") + " of audio"] if receipt.audio_bytes else []),
        _many(receipt.reviews, "review"),
    ]
    return (
        f"<b>No. {receipt.number}</b> <time>{at}</time> by {safe(receipt.by or 'no name')}{why}. "
        f"Call {safe(receipt.call_id[:8])} of {started}: {', '.join(what)}."
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
