"""Creates a session's next script runner only after the last message of the previous one arrived.

Streamlit 1.67 discards messages that a runner sent when another runner has replaced it, and it
replaces a finished runner as soon as the next run is requested. On a busy machine the messages of
the finished run are still waiting for the event loop at that moment, so elements disappear from
the page: https://github.com/streamlit/streamlit/issues/9188 (closed, but the cause remains: it is
the multiple runners of https://github.com/streamlit/streamlit/pull/4572).

Replaces ``AppSession._create_scriptrunner`` and
``AppSession._handle_scriptrunner_event_on_event_loop``; reads ``_scriptrunner`` and ``_state``.
"""

from typing import Any

from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent

_create = AppSession._create_scriptrunner
_handle = AppSession._handle_scriptrunner_event_on_event_loop

WAITING = "_switchboard_waiting_reruns"
"""Attribute of a session: requests that wait for the end of its runner, oldest first. A page asks
for a few runs per second and the end takes milliseconds, so there are few of them."""


def _create_or_wait(session: AppSession, initial_rerun_data: RerunData) -> None:
    """On the event loop. Streamlit calls it also while a finished runner is still in place."""
    _waiting(session).append(initial_rerun_data)
    if session._scriptrunner is None:
        _create_next(session)


def _handle_and_create(
    session: AppSession, sender: Any, event: ScriptRunnerEvent, *args: Any, **kwargs: Any
) -> None:
    _handle(session, sender, event, *args, **kwargs)
    ended = event == ScriptRunnerEvent.SHUTDOWN and session._scriptrunner is None
    if ended and session._state != AppSessionState.SHUTDOWN_REQUESTED:
        _create_next(session)


def _create_next(session: AppSession) -> None:
    """Start a runner for the oldest request, and let it merge the other ones while it can."""
    waiting = _waiting(session)
    if not waiting:
        return
    _create(session, waiting.pop(0))
    runner = session._scriptrunner
    while waiting and runner is not None and runner.request_rerun(waiting[0]):
        waiting.pop(0)


def _waiting(session: AppSession) -> list[RerunData]:
    waiting: list[RerunData] = vars(session).setdefault(WAITING, [])
    return waiting


REPLACED = (
    (AppSession, _create.__name__, _create_or_wait),
    (AppSession, _handle.__name__, _handle_and_create),
)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
