"""Keeps a change of the page when a request of the page before follows it.

Between the click on a link and the beginning of the other page, Streamlit 1.67's browser still
names the page before with each request that a widget, a component or a fragment makes
(``sendRerunBackMsg`` sends ``currentPageScriptHash``), often with what that one's address has after
its question mark. The server runs that page again, and the click is lost. Upstream: no discussion
known.

Such a request goes to the page that was asked for. A person who really goes back is told apart by
what the browser sends along: with a link only the values of widgets that every page has.

Replaces ``AppSession._handle_rerun_script_request``; reads ``_client_state`` and
``_pages_manager``.
"""

import time
from dataclasses import dataclass

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

_handle = AppSession._handle_rerun_script_request

REQUESTED = "_switchboard_requested_page"
"""Attribute of a session: the page of its last request, by its hash."""

CHANGE = "_switchboard_page_change"
"""Attribute of a session: its last change of the page."""

LONGEST_S = 30.0
"""For the browser to hear of the new page, also from a server that is starved."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """A link that was followed."""

    page: str
    """The page that was asked for, by its hash."""
    query: str
    """What its address has after the question mark."""
    widgets: frozenset[str]
    """Ids of the widgets that every page has."""
    at_s: float
    """Of the monotonic clock."""

    def is_unknown_to(self, state: ClientState) -> bool:
        """Whether the browser sent this request before it heard of the change."""
        if state.page_script_hash == self.page or time.monotonic() - self.at_s > LONGEST_S:
            return False
        return bool(state.fragment_id) or not _widgets(state) <= self.widgets


def _handle_on_requested_page(session: AppSession, client_state: ClientState | None = None) -> None:
    """On the event loop, with each request of the browser. The first one names no page."""
    if client_state is not None and client_state.page_script_hash:
        _keep_change(session, client_state)
    _handle(session, client_state)


def _keep_change(session: AppSession, state: ClientState) -> None:
    kept = vars(session)
    change: PageChange | None = kept.get(CHANGE)
    if change is not None and change.is_unknown_to(state):
        state.page_script_hash, state.query_string = change.page, change.query
    before = kept.get(REQUESTED) or session._pages_manager.current_page_script_hash
    requested = kept[REQUESTED] = state.page_script_hash
    if requested == session._client_state.page_script_hash != before:
        kept[CHANGE] = None  # a script changed the page, or the link was taken back at once
    elif requested != before:
        kept[CHANGE] = PageChange(requested, state.query_string, _widgets(state), time.monotonic())


def _widgets(state: ClientState) -> frozenset[str]:
    return frozenset(one.id for one in state.widget_states.widgets)


REPLACED = ((AppSession, _handle.__name__, _handle_on_requested_page),)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
