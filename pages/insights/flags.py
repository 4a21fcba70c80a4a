"""Flags over many calls: counts, definitions, and links to the calls."""

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.measures.definitions import FLAG_DEFINITIONS
from pages.calls.call_query import CallQuery
from pages.insights.export import insights_export
from pages.insights.shared_parts import calls_link, empty, heading, many, occurrence_link
from pages.services.ports import Switchboard
from pages.ui.html_text import safe

MAX_TEXT_CHARS = 300


def flags_view(switchboard: Switchboard, cut: CallFilter, query: CallQuery) -> None:
    """Show each flag that occurs, most calls first, with its latest occurrences."""
    found = switchboard.insights.flag_counts(cut)
    if not found:
        empty("No flags", "None of these calls has a flag.")
        return
    insights_export(found)
    defined = {one.key: one for one in FLAG_DEFINITIONS}
    for flag in found:
        words = defined[flag.kind].words if flag.kind in defined else ""
        with st.container(border=True, key=f"insights_behind_{flag.kind.replace(' ', '_')}"):
            heading(flag.kind.capitalize(), f"{many(flag.count, 'time')} · {safe(words)}")
            calls_link(f"Show {many(flag.calls, 'call')}", query, flags=(flag.kind,))
            with st.expander("Latest occurrences"):
                for occurrence in switchboard.insights.flag_occurrences(flag.kind, cut):
                    occurrence_link(occurrence)
                    st.html(f'<p class="sb-sub">{safe(occurrence.text, limit=MAX_TEXT_CHARS)}</p>')
