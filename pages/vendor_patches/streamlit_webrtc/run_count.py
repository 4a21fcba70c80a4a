"""Keeps a fresh connection from being taken for an orphaned one.

streamlit-webrtc 0.79 stops a connection when the page's run count grew by more than one since the
component was drawn. Streamlit raises that count asynchronously, so about 6 % of new connections
were stopped; without a remembered count nothing is compared. A replacement of the comparison is
proposed in https://github.com/whitphx/streamlit-webrtc/pull/2513.

Writes ``WebRtcStreamerContext._last_rendered_run_count``.
"""

from collections.abc import Mapping
from typing import Any

from streamlit.runtime.state import SessionStateProxy


def forget_run_count(session_state: SessionStateProxy | Mapping[str, Any], key: str) -> None:
    """Call it before each ``webrtc_streamer`` with this ``key``."""
    if key in session_state:
        session_state[key]._last_rendered_run_count = None
