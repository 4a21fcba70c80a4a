"""Ignores what the browser repeats about widgets that are no longer on the page.

A browser sends the values of all its widgets with each request, also of those that a run has just
removed, until it has received the end of that run. Streamlit 1.67 has forgotten their values by
then, but not their callbacks: each is called as if a person had changed the widget. A selection
that a click had replaced came back so. Another value than the last one is a change: a person was
quicker than the page. Related: https://github.com/streamlit/streamlit/issues/16388 (a deleted value
comes back from the browser).

Replaces ``SessionState._remove_stale_widgets`` and ``SessionState._widget_changed``; reads
``_old_state`` and ``_new_widget_state``.
"""

from collections.abc import Mapping
from typing import Any

from streamlit.runtime.state import SessionState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX, WStates

_remove = SessionState._remove_stale_widgets
_changed = SessionState._widget_changed

REMOVED = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_SWITCHBOARD_REMOVED"
"""Key of the session state, which has no room for attributes: the last values of removed widgets by
id, oldest first. ``st.session_state`` does not show it."""

MOST = 256  #: remembered widgets; the largest page has about a hundred
MOST_CHARS = 200  #: of a longer text only its hash is remembered


def _remove_and_remember(state: SessionState, active_widget_ids: frozenset[str]) -> None:
    """On the thread of the script, at the end of a run."""
    before, last = WStates(), dict(state._old_state)
    before.update(state._new_widget_state)
    _remove(state, active_widget_ids)
    left = state._old_state.keys() | state._new_widget_state.states.keys()
    removed = state._old_state.setdefault(REMOVED, {})
    for one in [one for one in before.widget_metadata if one not in left]:
        if one in before or one in last:
            removed.pop(one, None)
            removed[one] = _short(before[one] if one in before else last[one])
    for one in list(removed)[:-MOST]:
        del removed[one]


def _changed_by_a_person(state: SessionState, widget_id: str) -> bool:
    removed: Mapping[str, Any] = state._old_state.get(REMOVED, {})
    if widget_id in state._old_state or widget_id not in removed:
        return _changed(state, widget_id)
    return bool(_short(state._new_widget_state.get(widget_id)) != removed[widget_id])


def _short(value: Any) -> Any:
    return hash(value) if isinstance(value, str) and len(value) > MOST_CHARS else value


REPLACED = (
    (SessionState, _remove.__name__, _remove_and_remember),
    (SessionState, _changed.__name__, _changed_by_a_person),
)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
