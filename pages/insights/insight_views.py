"""The Insights page: filter bar, choice of view, and the chosen view. Others are not queried."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from agents_core.archive.call_records import CallFilter, Choices
from agents_core.errors import SwitchboardError
from pages.calls.call_query import CallQuery, call_filter
from pages.calls.filter_bar import clear_button, current_query, describe_filters, filters
from pages.insights.flags import flags_view
from pages.insights.handoff_paths import paths_view
from pages.insights.overview import overview_view
from pages.insights.policy_usage import policy_view
from pages.insights.unanswered_questions import questions_view
from pages.insights.version_comparison import versions_view
from pages.samples.sample_calls import no_calls
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import local_now

View = Callable[[Switchboard, CallFilter, CallQuery], None]

VIEWS: Mapping[str, View] = {
    "Overview": overview_view,
    "Handoffs between agents": paths_view,
    "Flags": flags_view,
    "Passages": policy_view,
    "Unanswered questions": questions_view,
    "Versions": versions_view,
}
FIRST = "Overview"
KEY = "insights_view"


def insights_page(switchboard: Switchboard) -> None:
    """Show the page."""
    st.title("Insights")
    query = replace(current_query(), order="newest", page=1)
    try:
        choices: Choices = switchboard.archive.choices()
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    if not choices.engines:
        no_calls(
            switchboard,
            "No calls yet",
            "Figures of all calls appear here: outcomes, response times, handoffs, what was asked "
            "and not answered, and which version did better.",
            place="insights",
        )
        return
    filters(query, choices, ordering=False)
    st.session_state.setdefault(KEY, FIRST)
    view = st.segmented_control(
        "View", list(VIEWS), key=KEY, required=True, label_visibility="collapsed"
    )
    _answer(switchboard, query, view or FIRST)


@st.fragment
def _answer(switchboard: Switchboard, query: CallQuery, view: str) -> None:
    cut = call_filter(query, local_now())
    try:
        if query.is_filtered and not switchboard.archive.page(cut, rows=1).total:
            _nothing_matches(query)
            return
        VIEWS[view](switchboard, cut, query)
    except SwitchboardError as error:  # Streamlit shows what leaves a fragment as a traceback
        st.error(escape_markdown(str(error)), icon=":material/error:")


def _nothing_matches(query: CallQuery) -> None:
    st.html(
        '<div class="sb-empty"><b>No matching calls</b>'
        f"No call matches {safe(describe_filters(query), limit=400)}.</div>"
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        clear_button("insights_clear_empty")
