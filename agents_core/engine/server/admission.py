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
    """Decides from the load of now whether one more session is served.

    Only sessions that speak count against the capacity: typed words need no recognition.
    """

    load: Callable[[], Load]
    limit: int = 0  #: set by the operator; 0: what is measured

    def capacity(self) -> int:
        """How many sessions that speak are served at most."""
        return min(MAX_SESSIONS, self.limit or self.load().capacity or MAX_SESSIONS)

    def refusal(self, *, sessions: int, speaking: int) -> str:
        """Why no session is added to these, as a sentence; empty when one is."""
        if sessions >= MAX_SESSIONS:
            return _full(MAX_SESSIONS)
        capacity = self.capacity()
        if speaking >= capacity:
            return _full(capacity)
        if speaking and not self.limit and self.load().late:
            return "The engine is too busy to answer one more session in time. Try again later."
        return ""


def _full(count: int) -> str:
    served = "1 session" if count == 1 else f"{count} sessions"
    return f"The engine already serves {served}, as many as it can. Try again later."


def busy_error(message: str) -> se.Error:
    """The event that a refused client gets instead of ``session.created``."""
    return se.Error(error=se.ErrorDetail(type="server_error", code=BUSY, message=message))
