"""The Recogniser interface, and the pool that shares a few recognisers among connections."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Protocol

from agents_core.errors import SpeechUnavailable

log = logging.getLogger(__name__)


class RecogniserFailed(SpeechUnavailable):
    """A recogniser failed; another one may succeed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedSegment:
    """Recognition result of one segment of speech."""

    text: str
    confidence: float  #: 0 to 1; see the recogniser for where it comes from
    alternatives: tuple[str, ...] = ()  #: the rest of the n-best list, likeliest first
    costs: tuple[
        float, ...
    ] = ()  #: of each alternative, at least 0: how far its log score is below the best
    adaptation: str = ""  #: opaque channel adaptation for the next ``start``


class Recogniser(Protocol):
    """Recognises one segment of speech after another. Blocking; one thread at a time.

    Every method may raise RecogniserFailed; the recogniser must then not be used again.
    """

    def start(self, adaptation: str) -> None:
        """Begin a segment; ``adaptation`` of the same caller's last one, or empty."""
        ...

    def feed(self, pcm: bytes) -> str:
        """More PCM16 mono 16 kHz; the best guess so far (may be empty, may change)."""
        ...

    def finish(self) -> RecognisedSegment:
        """End the segment."""
        ...

    def close(self) -> None:
        """Free all resources. Idempotent."""
        ...


class RecogniserPool:
    """At most ``size`` recognisers, made on demand and leased in the order of requests."""

    def __init__(self, make: Callable[[], Recogniser], *, size: int) -> None:
        self._make = make
        self._size = size
        self._changed = Condition()
        self._idle: list[Recogniser] = []
        self._queue: deque[object] = deque()  # of those who wait; one per connection at most
        self._made = 0
        self._closed = False

    @property
    def has_waiters(self) -> bool:
        """Whether a lease is waiting."""
        return bool(self._queue)

    def warm(self) -> None:
        """Make one recogniser in the background, so that the first lease need not load it."""
        with self._changed:
            if self._made or self._closed:
                return
        Thread(target=self._warm, name="recogniser-warm-up", daemon=True).start()

    def _warm(self) -> None:
        try:
            recogniser = self.lease(lambda: False)
        except SpeechUnavailable:
            log.exception("The recogniser could not be started")
            return
        if recogniser is not None:
            self.give_back(recogniser)

    def lease(self, is_cancelled: Callable[[], bool]) -> Recogniser | None:
        """A recogniser of one's own until ``give_back``; None once ``given_up()`` or closed.

        Raises:
            SpeechUnavailable: none could be made.
        """
        with self._changed:
            if not self._wait_for_ticket(is_cancelled):
                return None
            if self._idle:
                return self._idle.pop()
            self._made += 1
        try:
            return self._make()
        except BaseException:
            self._drop_one()
            raise

    def _wait_for_ticket(self, is_cancelled: Callable[[], bool]) -> bool:
        """Wait until a recogniser is free for us, or cancelled; the lock is held."""
        ticket = object()
        self._queue.append(ticket)
        try:
            while not (self._closed or is_cancelled()):
                if self._queue[0] is ticket and (self._idle or self._made < self._size):
                    return True
                self._changed.wait(0.2)  # given_up has no bell of its own
            return False
        finally:
            self._queue.remove(ticket)
            self._changed.notify_all()  # the next one may find a second one free

    def give_back(self, recogniser: Recogniser, *, broken: bool = False) -> None:
        """Return a leased recogniser; a broken one is closed and makes room for a new one."""
        with self._changed:
            keep = not broken and not self._closed
            if keep:
                self._idle.append(recogniser)
                self._changed.notify_all()
        if not keep:
            recogniser.close()
            self._drop_one()

    def _drop_one(self) -> None:
        with self._changed:
            self._made -= 1
            self._changed.notify_all()

    def close(self) -> None:
        """Close the idle ones now and the leased ones when they come back. Idempotent."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for recogniser in idle:
            recogniser.close()
            self._drop_one()
