"""The seam between ears and a speech recogniser, and the pool that shares a few recognisers.

It knows no model, no connection and no turn-taking.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Protocol

from agents_core.errors import SpeechUnavailable

log = logging.getLogger(__name__)


class RecogniserFailed(SpeechUnavailable):
    """A recogniser broke in the middle of its work; another one may do better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one stretch of speech said."""

    text: str
    confidence: float  #: 0 to 1; see the recogniser for where it comes from
    alternatives: tuple[str, ...] = ()  #: other texts the audio allows, likeliest first
    doubts: tuple[float, ...] = ()  #: of each alternative, 0 and more; see the recogniser, too
    adaptation: str = ""  #: what was learnt about the channel; opaque, for the next ``start``


class Recogniser(Protocol):
    """Recognises one stretch of speech after another. Blocking; one thread at a time.

    Every method may raise RecogniserFailed; the recogniser is then useless.
    """

    def start(self, adaptation: str) -> None:
        """Begin a stretch; ``adaptation`` from the same caller's last one, or empty."""
        ...

    def hear(self, pcm: bytes) -> str:
        """More PCM16 mono 16 kHz; the best guess so far (may be empty, may change)."""
        ...

    def finish(self) -> Heard:
        """End the stretch."""
        ...

    def close(self) -> None:
        """Let go of everything. Idempotent."""
        ...


class RecogniserPool:
    """At most ``size`` recognisers, made when first needed; whoever comes later waits its turn,
    also behind one who gives one back and wants it again."""

    def __init__(self, make: Callable[[], Recogniser], *, size: int) -> None:
        self._make = make
        self._size = size
        self._changed = Condition()
        self._idle: list[Recogniser] = []
        self._turns: deque[object] = deque()  # of those who wait; one per connection at most
        self._made = 0
        self._closed = False

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for a recogniser."""
        return bool(self._turns)

    def warm(self) -> None:
        """Have one recogniser ready soon, so that the first words don't wait for the model."""
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

    def lease(self, given_up: Callable[[], bool]) -> Recogniser | None:
        """A recogniser of one's own until ``give_back``; None once ``given_up()`` or closed.

        Raises:
            SpeechUnavailable: none could be made.
        """
        with self._changed:
            if not self._wait_in_turn(given_up):
                return None
            if self._idle:
                return self._idle.pop()
            self._made += 1
        try:
            return self._make()
        except BaseException:
            self._forget_one()
            raise

    def _wait_in_turn(self, given_up: Callable[[], bool]) -> bool:
        """Whether one is free now, for us; the lock is held."""
        turn = object()
        self._turns.append(turn)
        try:
            while not (self._closed or given_up()):
                if self._turns[0] is turn and (self._idle or self._made < self._size):
                    return True
                self._changed.wait(0.2)  # given_up has no bell of its own
            return False
        finally:
            self._turns.remove(turn)
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
            self._forget_one()

    def _forget_one(self) -> None:
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
            self._forget_one()
