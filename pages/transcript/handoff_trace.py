"""The handoff trace of a running call."""

import streamlit as st

from agents_core.call.view.call_view import CallView
from pages.session.call_session import WINDOW, CallSession
from pages.transcript.trace_html import path_html, step_html
from pages.transcript.transcript_html import grouped_html
from pages.transcript.transcript_panel import show_earlier_button
from pages.ui.assets import ASSETS
from pages.ui.page_scripts import install_script

SCRIPT = ASSETS / "keep_details_open.js"

EMPTY = (
    '<div class="sb-empty">The path between agents appears here: what the caller said, '
    "the tools that ran, and the wait for an answer.</div>"
)


def keep_details_open() -> None:
    """Details that a person opened stay open when they are redrawn; once per page."""
    install_script(SCRIPT)


def handoff_trace(session: CallSession, *, height: int) -> None:
    """Draw the path of agents and the newest steps."""
    view: CallView = session.view
    if view.path:
        st.html(path_html(view.path))
    with st.container(height=height, autoscroll=True, key="trace_steps", gap=None, border=False):
        if not len(view.trace):
            st.html(EMPTY)
            return
        show_earlier_button(
            len(view.trace), session.shown_steps, "earlier_steps", _show_earlier, session
        )
        cache = session.render_cache.setdefault("steps", {})
        for html in grouped_html(
            view.trace, session.shown_steps, step_html, cache=cache, key="all"
        ):
            st.html(html)


def _show_earlier(session: CallSession) -> None:
    session.shown_steps += WINDOW
