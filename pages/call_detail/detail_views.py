"""The page of one call: its header and one of its views. A running call is shown live."""

import streamlit as st

from agents_core.archive.call_records import CallNotFound
from agents_core.errors import SwitchboardError
from agents_core.events import GuardrailTripped
from pages.agents_page.guardrail_trips import guardrail_trips
from pages.call_detail.audio_player import player
from pages.call_detail.call_deletion import delete_call, receipt_html, receipt_of
from pages.call_detail.call_header import call_header, flags_html
from pages.call_detail.cited_passages import show_sources
from pages.call_detail.event_log import event_json
from pages.call_detail.handoff_graph import handoff_path
from pages.call_detail.loaded_call import LoadedCall, load_call
from pages.call_detail.measures_table import measures_table
from pages.call_detail.recorded_transcript import call_transcript
from pages.call_detail.running_call import follow_call, live_transcript
from pages.call_detail.timeline_chart import timeline
from pages.call_detail.version_changes import show_version_changes
from pages.calls.call_list import last_query_params
from pages.calls.call_table import PAGE
from pages.review.review_panel import review_panel
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown
from pages.ui.local_time import day_and_time, local_now, local_time

STORE_S = 2.0
"""A call of this process that has just begun is stored within this time."""

VIEWS = {
    "": "Transcript",
    "timeline": "Timeline",
    "path": "Handoffs",
    "measures": "Measures",
    "review": "Review",
    "events": "Events",
}
VIEW_KEY = "call_view"


def call_page(switchboard: Switchboard, call_id: str) -> None:
    """Show the call, or why it cannot be shown."""
    with st.container(key="call_back"):
        back = last_query_params() or None
        st.page_link(PAGE, label="All calls", icon=":material/arrow_back:", query_params=back)
    try:
        call = _loaded(switchboard, call_id)
    except CallNotFound:
        _not_found(call_id)
        return
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    st.title(f"Call of {day_and_time(local_time(call.row.started_at), local_now())}")
    _body(call)


def _loaded(switchboard: Switchboard, call_id: str) -> LoadedCall:
    try:
        return load_call(st.session_state, switchboard, call_id)
    except CallNotFound:
        if not any(call.call_id == call_id for call in switchboard.calls):
            raise
        switchboard.record.flush(STORE_S)
        return load_call(st.session_state, switchboard, call_id)


def _not_found(call_id: str) -> None:
    receipt = receipt_of(call_id)
    if receipt is not None:
        st.title("Call deleted")
        st.success("Its events, recording, reviews and search entries were deleted permanently.")
        st.html(receipt_html(receipt))
        return
    st.title("Call not found")
    st.info(
        "There is no call at this address. The address may be incomplete, or the call was deleted.",
        icon=":material/search_off:",
    )


@st.fragment
def _body(call: LoadedCall) -> None:
    try:
        if call.running:
            follow_call(call, progress=_wanted_view() != "")
        call.refresh()
        call_header(call)
        _view(call)
        delete_call(call)
    except CallNotFound:
        st.rerun()  # it was deleted: the page says so
    except SwitchboardError as error:  # Streamlit shows what leaves a fragment as a traceback
        st.error(escape_markdown(str(error)), icon=":material/error:")


def _wanted_view() -> str:
    asked = st.query_params.get("view", "")
    return asked if asked in VIEWS else ""


def _view(call: LoadedCall) -> None:
    wanted = _wanted_view()
    if st.session_state.get(VIEW_KEY) != wanted:
        st.session_state[VIEW_KEY] = wanted
    st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        key=VIEW_KEY,
        label_visibility="collapsed",
        on_change=_view_changed,
    )
    match wanted:
        case "timeline":
            timeline(call.measures())
        case "path":
            row = call.row
            team = call.team(row.team, row.team_version)
            name = f"{row.team} v{row.team_version}"
            handoff_path(team, name, call.measures().handoffs)
        case "measures":
            _measures(call)
        case "review":
            _review(call)
        case "events":
            event_json(call)
        case _ if call.running:
            live_transcript(call)
        case _:
            _transcript(call)


def _measures(call: LoadedCall) -> None:
    from pages.call_detail.price_table import price_table  # imports pandas: 0.9 s

    row = call.row
    measures_table(call.measures(), cost_usd=row.cost_usd, engine=row.engine, running=call.running)
    with st.expander("Prices", icon=":material/payments:"):
        price_table(call.switchboard.archive.prices)


def _view_changed() -> None:
    view: str = st.session_state[VIEW_KEY]
    if view:
        st.query_params["view"] = view
    else:
        st.query_params.pop("view", None)


def _transcript(call: LoadedCall) -> None:
    row = call.row
    player(
        row.call_id,
        length_ms=row.audio_ms,
        load=lambda: call.switchboard.archive.audio(row.call_id),
    )
    left, right = st.columns([7, 5], gap="medium")
    with left, st.container(border=True, key="call_said", gap="small"):
        shown = call_transcript(
            call, target=st.query_params.get("line", ""), corrections=call.corrections()
        )
    with right:
        if row.flags:
            with st.container(border=True, key="call_flags", gap="small"):
                st.html('<div class="sb-title"><h2>Flags</h2></div>')
                st.html(flags_html(call.measures().flags))
        show_sources(call, shown)
        trips = [event for event in call.events if isinstance(event, GuardrailTripped)]
        guardrail_trips(call.switchboard.teams, row.team, trips, editable=row.origin != "imported")
        show_version_changes(call)


def _review(call: LoadedCall) -> None:
    left, right = st.columns([6, 5], gap="medium")
    with left, st.container(border=True, key="call_said", gap="small"):
        call_transcript(
            call, target=st.query_params.get("line", ""), corrections=call.corrections()
        )
    with right:
        review_panel(call.switchboard, call.call_id)
