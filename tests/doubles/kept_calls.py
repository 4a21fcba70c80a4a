"""Calls to keep: a journal a test plays events into, and a clock a test turns."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog

STARTED = {
    "team": "Front desk",
    "team_version": 1,
    "policy": "House rules",
    "policy_version": 1,
    "engine": "local",
    "model": "local-1",
    "voice": "en",
    "agent": "Reception",
}
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

    def soon(self, holds: Callable[[], bool], *, within_s: float = 20.0) -> bool:
        """Look again and again, in real time, until it holds; False when it does not."""
        looking = threading.Event()
        until_s = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > until_s:
                return False
            looking.wait(0.02)
        return True


class PlayedCall:
    """What the record writer keeps, played by a test."""

    def __init__(
        self, call_id: str = "", *, at: datetime = MORNING, started: bool = True, **fields: Any
    ) -> None:
        """``fields``: of its first event."""
        self.call_id = call_id or uuid.uuid4().hex
        self.ended = False
        self._events: list[ev.CallEvent] = []
        if not started:
            return
        usual = {**STARTED, "wall_time": at.isoformat()}
        self.play(ev.CallStarted, call_id=self.call_id, **usual | fields)

    def play(self, kind: type[ev.CallEvent], *, at_ms: int | None = None, **fields: Any) -> None:
        """One more event, a tenth of a second after the last unless said otherwise."""
        seq = len(self._events) + 1
        self._events.append(kind(seq=seq, at_ms=seq * 100 if at_ms is None else at_ms, **fields))

    def say(self, text: str, *, role: ev.Role = "caller", agent: str = "", **fields: Any) -> str:
        """A line, whole; its item id."""
        item_id = f"item_{len(self._events) + 1}"
        self.play(ev.TranscriptDone, item_id=item_id, role=role, agent=agent, text=text, **fields)
        return item_id

    def answer(self, text: str, *, agent: str = "Reception") -> str:
        """An agent says something, and is heard to the end; its item id."""
        item_id = f"item_{len(self._events) + 1}"
        response = {"response_id": f"response_{len(self._events) + 1}", "agent": agent}
        self.play(ev.ResponseStarted, **response)
        self.play(ev.ResponseFirstAudio, **response, item_id=item_id)
        self.play(ev.TranscriptDone, item_id=item_id, role="agent", agent=agent, text=text)
        self.play(
            ev.ResponseDone, **response, status="completed", input_tokens=90, output_tokens=30
        )
        self.play(ev.AgentSpeechEnded, item_id=item_id, played_ms=100)
        return item_id

    def cut(self, item_id: str, *, heard_chars: int) -> None:
        """The caller speaks over an item."""
        self.play(ev.BargeIn, item_id=item_id, played_ms=500, heard_chars=heard_chars)

    def end(self, reason: str = "hung up") -> "PlayedCall":
        """The last event."""
        self.play(ev.CallEnded, reason=reason)
        self.ended = True
        return self

    def events_after(self, seq: int) -> tuple[ev.CallEvent, ...]:
        return tuple(self._events[seq:])


class LoggedCall:
    """A call with a real journal, as its own thread writes it."""

    def __init__(self, call_id: str) -> None:
        self.call_id = call_id
        self.ended = False
        self.event_log = EventLog(time.monotonic)
        now = datetime.now(UTC).isoformat()
        self.event_log.emit(ev.CallStarted, call_id=call_id, wall_time=now, **STARTED)

    def events_after(self, seq: int) -> tuple[ev.CallEvent, ...]:
        return self.event_log.after(seq)

    def end(self) -> None:
        """The last event."""
        self.event_log.emit(ev.CallEnded, reason="hung up")
        self.ended = True
