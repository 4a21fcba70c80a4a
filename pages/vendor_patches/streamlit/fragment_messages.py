"""Keeps unsent messages when the run of a fragment starts.

Streamlit 1.67 starts a fragment's run by dropping the queued messages of that fragment, also those
that a full run drew and the browser has not received yet, and by marking finished runs in the
queue as interrupted. The browser then removes elements of a page that was reported complete, and
the next message with a missing position leaves a white page ("Cannot set a node at a delta path"):
https://github.com/streamlit/streamlit/issues/9188 and
https://github.com/streamlit/streamlit/issues/15084.

Replaces ``AppSession._clear_queue``; writes ``_browser_queue._delta_index_map``.
"""

from streamlit.runtime.app_session import AppSession

_clear = AppSession._clear_queue


def _clear_before_full_runs(
    session: AppSession, fragment_ids_this_run: list[str] | None = None
) -> None:
    """On the event loop, at the start of each run."""
    if fragment_ids_this_run:
        # Otherwise a delta of this run would be merged into an unsent one of the run before, and
        # be removed with it.
        session._browser_queue._delta_index_map = {}
    else:
        _clear(session)


REPLACED = ((AppSession, _clear.__name__, _clear_before_full_runs),)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
