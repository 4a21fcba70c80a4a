"""Decides what a server's error means for the call: nothing, another session, or a problem."""

from collections.abc import Callable

from agents_core import events as ev
from agents_core.call.background_tasks import Spawn
from agents_core.call.contract.event_log import EventLog
from agents_core.call.protocol.server_events import ServerError
from agents_core.call.session.session_manager import SessionManager

HARMLESS = frozenset(
    {
        # The SDK cancels and truncates by its own view of the session, which may be outdated.
        "response_cancel_not_active",
        "conversation_already_has_active_response",
        "invalid_truncation",
        "item_truncate_invalid_audio_end_ms",
        "input_audio_buffer_commit_empty",
    }
)
EXPIRED = "session_expired"
BUSY = "engine_busy"  #: the local engine's, instead of session.created
REFUSED = frozenset({"invalid_api_key", "invalid_request_error.invalid_api_key", "model_not_found"})


class ServerErrors:
    """Handles error events and failed responses. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        sessions: SessionManager,
        spawn: Spawn,
        update_refused: Callable[[str], bool],
        setting_refused: Callable[[str, str], bool],
    ) -> None:
        """``update_refused``: (message) -> whether a pending session.update was refused by it.
        ``setting_refused``: (param, message) -> whether it was an advanced setting, which the
        session now goes on without."""
        self._event_log = event_log
        self._sessions = sessions
        self._spawn = spawn
        self._update_refused = update_refused
        self._setting_refused = setting_refused

    def received(self, error: ServerError) -> None:
        """An error event."""
        if error.param.startswith("session"):
            message = self._sessions.scrub(error.message)
            if self._setting_refused(error.param, message) or self._update_refused(message):
                return
        code = error.code or "server_error"
        if code not in HARMLESS:
            self.report(code, error.message or "no reason given")

    def response_failed(self, error: ServerError) -> None:
        """A response ended as failed."""
        message = error.message or "The answer failed at the server."
        self.report(error.code or "response_failed", message)

    def report(self, code: str, message: str) -> None:
        """Leave the session where the code says that it is over; else show a problem."""
        if code in REFUSED:
            self._sessions.refused_by_server()
        elif code == EXPIRED:
            self._sessions.expired()
        elif code == BUSY:
            self._sessions.busy()
        else:
            self._event_log.emit(ev.Problem, code=code, message=self._sessions.scrub(message))
            return
        self._spawn(self._sessions.leave(), "leave")
