"""The list of calls: filters, results and paging. Only the rows of one page are queried."""

import time
from dataclasses import replace

import streamlit as st

from agents_core.archive.call_records import CallPage, Choices
from agents_core.changes import CALLS
from agents_core.errors import SwitchboardError
from pages.call_feeds.call_topics import call_topic
from pages.calls.call_import import call_import
from pages.calls.call_query import CallQuery, call_filter, query_params
from pages.calls.call_table import calls_table, searched_words
from pages.calls.export_menu import export_menu
from pages.calls.filter_bar import (
    clear_button,
    current_query,
    describe_filters,
    describe_order,
    filters,
    set_query,
)
from pages.calls.retention import recording_problem, retention_menu
from pages.live_channel.parts import rerun_on
from pages.samples.sample_calls import no_calls, remove_samples_button
from pages.services.ports import Switchboard
from pages.ui.database_outage import errors_shown
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import local_now

CHOICES_S = 5.0
"""How long the filters' options are cached: they need the only query over all calls."""
STORE_S = 1.0
"""What has just happened in a call of this process is stored within this time."""

MAX_FOLLOWED = 12
"""Running calls whose rows are kept current."""

CHOICES, LAST_PARAMS, PAGE_KEY = "calls_choices_cache", "calls_last_address", "calls_page"


def calls_list(switchboard: Switchboard) -> None:
    """Show the page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title("Calls")
        call_import(switchboard)
        retention_menu(switchboard)
        with errors_shown():
            remove_samples_button(switchboard)
    recording_problem(switchboard)
    query = current_query()
    st.session_state[LAST_PARAMS] = query_params(query)
    try:
        filters(query, _choices(switchboard))
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    _results(switchboard)


def last_query_params() -> dict[str, list[str]]:
    """The query parameters of the list as this session last saw it."""
    found: dict[str, list[str]] = st.session_state.get(LAST_PARAMS, {})
    return found


def _choices(switchboard: Switchboard) -> Choices:
    held: tuple[float, object, Choices] | None = st.session_state.get(CHOICES)
    if held is not None and held[1] is switchboard and time.monotonic() - held[0] < CHOICES_S:
        return held[2]
    found: Choices = switchboard.archive.choices()
    st.session_state[CHOICES] = (time.monotonic(), switchboard, found)
    return found


@st.fragment
def _results(switchboard: Switchboard) -> None:
    running = [call.call_id for call in switchboard.calls if not call.ended][-MAX_FOLLOWED:]
    rerun_on("calls_list", CALLS, *(call_topic(call_id, "progress") for call_id in running))
    query, now = current_query(), local_now()
    try:
        if switchboard.calls:
            switchboard.record.flush(STORE_S)
        found = switchboard.archive.page(
            call_filter(query, now), order=query.order, page=query.page
        )
    except SwitchboardError as error:  # Streamlit shows what leaves a fragment as a traceback
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    if not found.total:
        _empty(switchboard, query)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(_summary(query, found), width="stretch")
        filtered = call_filter(query, now)
        first = replace(query, page=1)
        export_menu(switchboard, filtered, order=query.order, total=found.total, query=first)
    calls_table(found.rows, searched_words(query.words), now)
    _paging(found)


def _summary(query: CallQuery, found: CallPage) -> str:
    many = f"{found.total:,} call{'' if found.total == 1 else 's'}"
    page = f" · page {found.page:,} of {found.pages:,}" if found.pages > 1 else ""
    cut = f": {safe(describe_filters(query), limit=400)}" if query.is_filtered else ""
    return (
        f'<div class="sb-title" aria-live="polite"><b>{many}</b><span class="sb-sub">'
        f"{describe_order(query.order)}{page}{cut}</span></div>"
    )


def _empty(switchboard: Switchboard, query: CallQuery) -> None:
    if query.is_filtered:
        st.html(
            '<div class="sb-empty"><b>No matching calls</b>'
            f"No call matches {safe(describe_filters(query), limit=400)}.</div>"
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            clear_button("calls_clear_empty")
        return
    no_calls(
        switchboard,
        "No calls yet",
        "Every call is kept here while it runs, and can be searched by its transcript, played and "
        "measured.",
        place="calls",
    )


def _paging(found: CallPage) -> None:
    if found.pages <= 1:
        return
    key = f"{PAGE_KEY}_{found.page}"  # a new widget per page: the address holds the page
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.pagination(
            found.pages, default=found.page, key=key, on_change=_page_changed, args=(key,)
        )


def _page_changed(key: str) -> None:
    set_query(replace(current_query(), page=int(st.session_state[key])))
