"""Draws the whole page again when a browser comes back to its session.

Streamlit 1.67 stops the run of a session whose connection breaks, and leaves its messages for the
browser that comes back. That one asks for a run only if it saw the beginning of the stopped one
(https://github.com/streamlit/streamlit/pull/9083). Otherwise it is told that a run without elements
has finished and empties the page, or a fragment draws into a place that it does not have and the
page is not connected again; and what was sent into the broken connection is lost.

Replaces ``WebsocketSessionManager._resume_stored_session`` and ``AppSession._enqueue_forward_msg``;
reads ``_active_session_info_by_id``, ``_browser_queue``, ``_client_state`` and ``_scriptrunner``.
"""

from typing import Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

_resume = WebsocketSessionManager._resume_stored_session
_enqueue = AppSession._enqueue_forward_msg

STOPPED = "_switchboard_stopped_runner"
"""Attribute of a session: the runner that was stopped when its connection broke, if it had not
ended when the browser came back."""


def _resume_and_draw(manager: WebsocketSessionManager, *args: Any, **kwargs: Any) -> str | None:
    """On the event loop. The clicks of the stopped run are not repeated: they may be done."""
    session_id = _resume(manager, *args, **kwargs)
    if session_id is not None:
        session = manager._active_session_info_by_id[session_id].session
        session._browser_queue.clear()
        vars(session)[STOPPED] = session._scriptrunner
        before = session._client_state
        session.request_rerun(
            ClientState(query_string=before.query_string, page_script_hash=before.page_script_hash)
        )
    return session_id


def _enqueue_if_current(session: AppSession, msg: ForwardMsg) -> None:
    """On the event loop. The rest of a stopped run is not sent."""
    if session._scriptrunner is None or session._scriptrunner is not vars(session).get(STOPPED):
        _enqueue(session, msg)


REPLACED = (
    (WebsocketSessionManager, _resume.__name__, _resume_and_draw),
    (AppSession, _enqueue.__name__, _enqueue_if_current),
)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
