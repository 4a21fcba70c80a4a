"""Runs the whole page when the browser joined updates of several fragments into one request.

Streamlit 1.67's browser collects what changes until a timer of 0 ms fires and sends it as one
request that names one fragment, the first (``WidgetManager.scheduleFlush`` logs "Multiple different
fragmentIds detected"). A component that sets a value just when a person clicks, on a busy machine
also some time before, takes the click along: its callback runs, but the fragment that shows the
result does not. The cause is known: https://github.com/streamlit/streamlit/issues/16732 is about
triggers that are lost beside other updates.

Replaces ``AppSession.request_rerun``; reads ``_session_state._new_widget_state.widget_metadata``.
"""

from collections.abc import Iterable, Iterator

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.session_state import WStates

_request = AppSession.request_rerun

RECEIVED = "_switchboard_received_states"
"""Attribute of a session: what each widget had in the request before, serialized."""

TRIGGERS = frozenset(
    {"trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value"}
)
"""Kinds of values that the browser sends once, with a click or a message."""


def _request_for_all_changes(session: AppSession, client_state: ClientState | None) -> None:
    """On the event loop, with each request of the browser."""
    if client_state is not None:
        changed = list(_changed(session, client_state.widget_states.widgets))
        if client_state.fragment_id and any(
            fragment != client_state.fragment_id for fragment in _fragments(session, changed)
        ):
            client_state.fragment_id = ""
    _request(session, client_state)


def _changed(session: AppSession, states: Iterable[WidgetState]) -> Iterator[str]:
    """Ids of widgets that differ from the request before."""
    before: dict[str, bytes] = vars(session).get(RECEIVED, {})
    now: dict[str, bytes] = {}
    for state in states:
        if state.WhichOneof("value") in TRIGGERS:
            yield state.id
            continue
        value = now[state.id] = state.SerializeToString()
        if before[state.id] != value if state.id in before else _was_set(session, state):
            yield state.id
    vars(session)[RECEIVED] = now


def _was_set(session: AppSession, state: WidgetState) -> bool:
    """Whether a widget that is sent for the first time differs from what it was drawn with."""
    known = session._session_state._new_widget_state.widget_metadata
    if state.id not in known:
        return False
    given = WStates()
    given.set_widget_metadata(known[state.id])
    given.set_widget_from_proto(state)
    try:
        return bool(given[state.id] != session._session_state[state.id])
    except (KeyError, ValueError):  # no value yet, or values that cannot be compared
        return True


def _fragments(session: AppSession, ids: Iterable[str]) -> Iterator[str]:
    """The fragments that drew these widgets; "" for the page itself. Unknown widgets are left out:
    the page no longer has them."""
    known = session._session_state._new_widget_state.widget_metadata
    return ((known[one].fragment_id or "") for one in ids if one in known)


REPLACED = ((AppSession, _request.__name__, _request_for_all_changes),)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
