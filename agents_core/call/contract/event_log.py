"""The event log of a call: append-only, gapless, written on its loop, read from any thread."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from agents_core.call.contract.turn_numbers import TurnCounter
from agents_core.events import CallEvent

E = TypeVar("E", bound=CallEvent)


class EventLog:
    """``clock`` gives monotonic seconds; the first call of it is the call's start."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._started_s = clock()
        self._events: list[CallEvent] = []
        self._turns = TurnCounter()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[CallEvent], None]] = []

    def now_ms(self) -> int:
        """Milliseconds since the call started."""
        return int((self._clock() - self._started_s) * 1000)

    @property
    def next_turn(self) -> int:
        """Number of the turn the caller begins next, from 1."""
        with self._lock:
            return self._turns.newest + 1

    def listen(self, listener: Callable[[CallEvent], None]) -> Callable[[], None]:
        """Call ``listener`` with every later event, on the thread that emits it; returns how to
        stop that."""
        with self._lock:
            self._listeners = [*self._listeners, listener]
        return lambda: self._forget(listener)

    def _forget(self, listener: Callable[[CallEvent], None]) -> None:
        with self._lock:
            self._listeners = [one for one in self._listeners if one is not listener]

    def emit(self, kind: type[E], **fields: Any) -> E:
        """Append one event and return it."""
        with self._lock:
            turn = self._turns.number(kind, fields)
            event = kind(seq=len(self._events) + 1, at_ms=self.now_ms(), turn=turn, **fields)
            self._events.append(event)
        for listener in self._listeners:
            listener(event)
        return event

    def after(self, seq: int) -> tuple[CallEvent, ...]:
        """Events with a higher ``seq``; costs only what it returns."""
        with self._lock:
            return tuple(self._events[seq:])
