"""Flags of many calls: how many, what they mean, and the calls behind them."""

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.measures.definitions import FLAG_DEFINITIONS
from pages.calls.call_query import Question
from pages.insights.export import insights_export
from pages.insights.shared_parts import calls_link, empty, heading, many, place_link
from pages.services.ports import Switchboard
from pages.ui.html_text import safe

WORDS_CHARS = 300


def flags_view(switchboard: Switchboard, cut: CallFilter, question: Question) -> None:
    """Draw every kind that occurs, in most calls first; the newest places of the chosen one."""
    found = switchboard.insights.flags(cut)
    if not found:
        empty("No flag", "Nothing in these calls was flagged.")
        return
    insights_export(found)
    defined = {one.key: one for one in FLAG_DEFINITIONS}
    for flag in found:
        words = defined[flag.kind].words if flag.kind in defined else ""
        with st.container(border=True, key=f"insights_behind_{flag.kind.replace(' ', '_')}"):
            heading(flag.kind.capitalize(), f"{many(flag.count, 'time')} · {safe(words)}")
            calls_link(f"Show {many(flag.calls, 'call')}", question, flags=(flag.kind,))
            with st.expander("The newest places"):
                for place in switchboard.insights.flag_places(flag.kind, cut):
                    place_link(place)
                    st.html(f'<p class="sb-sub">{safe(place.words, limit=WORDS_CHARS)}</p>')
