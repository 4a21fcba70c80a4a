"""The list of kept calls: one page of rows for what the address asks. It asks for no other row."""

import time
from dataclasses import replace

import streamlit as st

from agents_core.archive.call_records import CallPage, Choices
from agents_core.errors import SwitchboardError
from pages.calls.call_import import bundle_import
from pages.calls.call_query import Question, address, filter_of
from pages.calls.call_table import PAGE, calls_table, words_searched
from pages.calls.export_menu import export_menu
from pages.calls.filter_bar import ask, asked, clear_button, filters, in_words, ordered
from pages.calls.retention import keeping, keeping_trouble
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import now_here

CHOICES_S = 5.0
"""What filters can be set to is asked at most so often: it is the one query over all calls."""
FOLLOW_S = 3.0
"""While a call of the page runs, its row follows it."""

CHOICES, LAST, PAGE_KEY = "calls_choices_kept", "calls_last_address", "calls_page"
KEPT_OUT = "calls_kept"


def calls_list(switchboard: Switchboard) -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title("Calls")
        bundle_import(switchboard)
        keeping(switchboard)
    keeping_trouble(switchboard)
    question = asked()
    st.session_state[LAST] = address(question)
    try:
        filters(question, _choices(switchboard))
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    moving = bool(st.session_state.get(KEPT_OUT))
    st.fragment(_answer, run_every=FOLLOW_S if moving else None)(switchboard, moving)


def last_address() -> dict[str, list[str]]:
    """The list as this session saw it last, to go back to."""
    found: dict[str, list[str]] = st.session_state.get(LAST, {})
    return found


def _choices(switchboard: Switchboard) -> Choices:
    held: tuple[float, object, Choices] | None = st.session_state.get(CHOICES)
    if held is not None and held[1] is switchboard and time.monotonic() - held[0] < CHOICES_S:
        return held[2]
    found: Choices = switchboard.archive.choices()
    st.session_state[CHOICES] = (time.monotonic(), switchboard, found)
    return found


def _answer(switchboard: Switchboard, moving: bool) -> None:
    question, now = asked(), now_here()
    try:
        found = switchboard.archive.page(
            filter_of(question, now), order=question.order, page=question.page
        )
    except SwitchboardError as error:  # Streamlit shows what leaves a fragment as a traceback
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    runs = any(row.state == "running" for row in found.rows)
    st.session_state[KEPT_OUT] = runs
    if runs != moving:
        st.rerun()  # the ticks start or stop
    if not found.total:
        _nothing(question)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(_summary(question, found), width="stretch")
        cut = filter_of(question, now)
        first = replace(question, page=1)
        export_menu(switchboard, cut, order=question.order, total=found.total, question=first)
    calls_table(found.rows, words_searched(question.words), now)
    _paging(found)


def _summary(question: Question, found: CallPage) -> str:
    many = f"{found.total:,} call{'' if found.total == 1 else 's'}"
    page = f" · page {found.page:,} of {found.pages:,}" if found.pages > 1 else ""
    cut = f": {safe(in_words(question), limit=400)}" if question.cuts else ""
    return (
        f'<div class="sb-title" aria-live="polite"><b>{many}</b><span class="sb-sub">'
        f"{ordered(question.order)}{page}{cut}</span></div>"
    )


def _nothing(question: Question) -> None:
    if question.cuts:
        st.html(
            '<div class="sb-empty"><b>Nothing matches</b>'
            f"No kept call fits {safe(in_words(question), limit=400)}.</div>"
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            clear_button("calls_clear_empty")
        return
    st.html(
        '<div class="sb-empty"><b>No call yet</b>Every call is kept here as it happens, and found '
        "again by what was said in it. Start one on the console.</div>"
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.page_link(PAGE.parent / "console.py", label="Start a call", icon=":material/call:")


def _paging(found: CallPage) -> None:
    if found.pages <= 1:
        return
    key = f"{PAGE_KEY}_{found.page}"  # the address says which page; the widget only changes it
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.pagination(found.pages, default=found.page, key=key, on_change=_turned, args=(key,))


def _turned(key: str) -> None:
    ask(replace(asked(), page=int(st.session_state[key])))
