"""The transcript of a running call in a scrolling container."""

from collections.abc import Callable

import streamlit as st

from agents_core.call.view.call_view import CallView
from pages.session.call_session import WINDOW, CallSession
from pages.session.previous_calls import previous_call_links
from pages.transcript.transcript_html import OTHER_POLICY, grouped_html, line_html, window_start

EMPTY = (
    '<div class="sb-empty"><b>No conversation yet</b>'
    "Press <i>Start call</i> and speak, or type below. Ask something that the policy answers, "
    "or about your own account: the demo accounts are in the sidebar.</div>"
)


def transcript_panel(session: CallSession, *, height: int, policy: str = "") -> None:
    """Draw the newest lines. ``policy``: name of the policy that the page shows."""
    view: CallView = session.view
    with st.container(height=height, autoscroll=True, key="transcript", gap=None):
        if not len(view.lines):
            st.html(EMPTY)
            if session.call is None:
                previous_call_links()
            return
        show_earlier_button(
            len(view.lines), session.shown_lines, "earlier_lines", _show_earlier, session
        )
        of_call = view.started.policy if view.started else ""
        version = view.policy_version if of_call == policy or not of_call else OTHER_POLICY
        key = f"{version} {of_call or policy}"
        cache = session.render_cache.setdefault("lines", {})
        for other in [one for one in cache if one != key]:
            del cache[other]
        for html in grouped_html(
            view.lines,
            session.shown_lines,
            lambda line: line_html(line, version, of_call or policy),
            cache=cache,
            key=key,
        ):
            st.html(html)


def show_earlier_button(
    total: int, shown: int, key: str, show: Callable[[CallSession], None], session: CallSession
) -> None:
    """A button that enlarges the window; nothing when it shows all items."""
    start = window_start(total, shown)
    if start:
        st.button(
            f"Show earlier ({start})", key=key, type="tertiary", on_click=show, args=(session,)
        )


def _show_earlier(session: CallSession) -> None:
    session.shown_lines += WINDOW
