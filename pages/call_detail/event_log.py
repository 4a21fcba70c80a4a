"""The events of a call as JSON: filtered by type, paged, and as a download."""

import json
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from agents_core.events import CallEvent, to_json
from pages.call_detail.loaded_call import LoadedCall
from pages.ui.html_text import safe
from pages.ui.paging import first_index

ON_A_PAGE = 100
BRIEF_CHARS = 140
KINDS, PAGE_KEY = "call_event_kinds", "call_events_page"
AS_LIST, AS_LINES = "List", "JSON lines"
NOT_BRIEF = ("type", "seq", "at_ms")


def event_json(call: LoadedCall) -> None:
    """Show the filter, a page of events and the download."""
    counts = Counter(type(event).__name__ for event in call.events)
    held = st.session_state.get(KINDS, [])
    if not counts.keys() >= set(held):  # chosen for another call
        st.session_state[KINDS] = [kind for kind in held if kind in counts]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        kinds = st.multiselect(
            "Event types",
            sorted(counts),
            format_func=lambda kind: f"{kind} ({counts[kind]:,})",
            key=KINDS,
            on_change=_first_page,
            placeholder=f"All {len(call.events):,} events",
            width=420,
        )
        shown = [one for one in call.events if not kinds or type(one).__name__ in kinds]
        how = st.segmented_control(
            "View as", [AS_LIST, AS_LINES], default=AS_LIST, required=True, key="call_events_as"
        )
        st.download_button(
            f"Download {len(shown):,} as JSONL",
            lambda: json_lines(shown),
            file_name=f"call-{file_part(call.call_id)}.jsonl",
            mime="application/x-ndjson",
            key="call_events_download",
            icon=":material/download:",
            on_click="ignore",
        )
    first = first_index(len(shown), ON_A_PAGE, PAGE_KEY)
    page = shown[first : first + ON_A_PAGE]
    if not page:
        st.html('<div class="sb-empty">No events of these types.</div>')
    elif how == AS_LINES:
        st.code(json_lines(page).decode(), language="json", wrap_lines=True, height=600)
    else:
        st.html(f'<div class="sb-events">{"".join(map(event_html, page))}</div>')


def _first_page() -> None:
    st.session_state[PAGE_KEY] = 1


def json_lines(events: Sequence[CallEvent]) -> bytes:
    """One line per event."""
    lines = (json.dumps(to_json(event), ensure_ascii=False) for event in events)
    return "".join(f"{line}\n" for line in lines).encode()


def event_html(event: CallEvent) -> str:
    """One event; its JSON when it is opened."""
    fields = to_json(event)
    brief = ", ".join(
        f"{key}={json.dumps(value, ensure_ascii=False)}"
        for key, value in fields.items()
        if key not in NOT_BRIEF and value not in ("", None)
    )
    body = json.dumps(fields, ensure_ascii=False, indent=2)
    return (
        f'<details><summary><span class="sb-seq">{event.seq}</span>'
        f"<time>{event.at_ms:,} ms</time><b>{fields['type']}</b> "
        f'<span class="sb-sub">{safe(brief, limit=BRIEF_CHARS)}</span></summary>'
        f"<pre>{safe(body)}</pre></details>"
    )


def file_part(call_id: str) -> str:
    """A call id reduced to characters that are safe in a file name."""
    return "".join(char if char.isalnum() else "-" for char in call_id[:40])
