"""Removes clicks from the automatic reruns of fragments, so that each click is handled once.

The browser of Streamlit 1.67 stores a click and sends it a moment later. An automatic rerun of a
fragment (``run_every``) that falls between the two carries the click as well, and its callback
runs twice. Similar reports: https://github.com/streamlit/streamlit/issues/4595 and
https://github.com/streamlit/streamlit/issues/8291.

Replaces ``AppSession.request_rerun``, which is public for callers but not meant to be replaced.
"""

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

_request = AppSession.request_rerun

CLICKS = frozenset(
    ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")
)
"""The kinds of widget value that stand for an action instead of a state."""


def _request_without_clicks(session: AppSession, client_state: ClientState | None) -> None:
    """On the event loop, for each request of a browser."""
    if client_state is not None and client_state.is_auto_rerun:
        widgets = client_state.widget_states.widgets
        for index in reversed(range(len(widgets))):
            if widgets[index].WhichOneof("value") in CLICKS:
                del widgets[index]
    _request(session, client_state)


REPLACED = ((AppSession, _request.__name__, _request_without_clicks),)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
