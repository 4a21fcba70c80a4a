"""Admission: how many sessions are served at once, and what a client hears beyond that."""

from collections.abc import Callable
from dataclasses import dataclass

from agents_core.engine.ports import Load
from agents_core.engine.wire import server_events as se

MAX_SESSIONS = 64
"""Whatever the machine: each holds a socket, buffers and a voice activity model."""

BUSY = "engine_busy"
TRY_AGAIN_LATER = 1013  #: WebSocket close code


@dataclass(frozen=True, slots=True)
class Admission:
    """Decides from the load of now whether one more session is served."""

    load: Callable[[], Load]
    limit: int = 0  #: set by the operator; 0: what is measured

    def capacity(self) -> int:
        """How many sessions are served at most."""
        return min(MAX_SESSIONS, self.limit or self.load().capacity or MAX_SESSIONS)

    def refusal(self, sessions: int) -> str:
        """Why no session is added to this many, as a sentence; empty when one is."""
        capacity = self.capacity()
        if sessions >= capacity:
            served = "1 session" if capacity == 1 else f"{capacity} sessions"
            return f"The engine already serves {served}, as many as it can. Try again later."
        if sessions and not self.limit and self.load().late:
            return "The engine is too busy to answer one more session in time. Try again later."
        return ""


def busy_error(message: str) -> se.Error:
    """The event that a refused client gets instead of ``session.created``."""
    return se.Error(error=se.ErrorDetail(type="server_error", code=BUSY, message=message))
