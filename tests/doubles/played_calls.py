"""Calls for the record writer, and a clock that a test turns."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from tests.doubles.call_events import STARTED, CallEvents

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class Clock:
    """Stands still until somebody turns it."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        """For example ``turn(seconds=20)``."""
        self.now += timedelta(**by)

    def soon(
        self, holds: Callable[[], bool], *, within_s: float = 300.0, every_s: float = 0.02
    ) -> bool:
        """Poll ``holds`` in real time; False when it did not hold within ``within_s``."""
        looking = threading.Event()
        until_s = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > until_s:
                return False
            looking.wait(every_s)
        return True


class PlayedCall(CallEvents):
    """A call that the record writer reads while a test writes its events."""

    def __init__(
        self, call_id: str = "", *, at: datetime = MORNING, started: bool = True, **fields: Any
    ) -> None:
        """``fields``: of its first event."""
        super().__init__()
        self.call_id = call_id or uuid.uuid4().hex
        self.ended = False
        if started:
            self.starts(**{"call_id": self.call_id, "wall_time": at.isoformat(), **fields})

    def end(self, reason: str = "hung up") -> "PlayedCall":
        """The last event."""
        self.ends(reason=reason)
        self.ended = True
        return self

    def events_after(self, seq: int) -> tuple[ev.CallEvent, ...]:
        return tuple(self.events[seq:])


class LoggedCall:
    """A call with a real event log; ``clock`` returns seconds."""

    def __init__(self, call_id: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.call_id = call_id
        self.ended = False
        self.event_log = EventLog(clock)
        now = datetime.now(UTC).isoformat()
        self.event_log.emit(ev.CallStarted, **STARTED | {"call_id": call_id, "wall_time": now})

    def events_after(self, seq: int) -> tuple[ev.CallEvent, ...]:
        return self.event_log.after(seq)

    def end(self) -> None:
        """The last event."""
        self.event_log.emit(ev.CallEnded, reason="hung up")
        self.ended = True
