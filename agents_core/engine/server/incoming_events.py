"""Client events on their way to the protocol: in order, only a cancel does not wait for audio.

The ears need 5 % of the time that audio lasts, so a minute of it in one event takes seconds. It
knows which events are urgent, and nothing of what they do.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

from agents_core.engine.wire.client_errors import Problem
from agents_core.engine.wire.client_events import (
    BufferAppend,
    ClientEvent,
    OutputBufferClear,
    ResponseCancel,
)

QUEUED_CHARS = 1_000_000
"""When this much waits behind the event in hand, no further frame is read: TCP holds the client
back. The event in hand does not count: a cancel behind one long piece of audio is still read."""

EVENT_CHARS = 500
"""What an event counts for at least: an object is larger than the shortest frame."""


@dataclass(frozen=True, slots=True)
class _Queued:
    event: ClientEvent | Problem
    chars: int

    @property
    def is_audio(self) -> bool:
        return isinstance(self.event, BufferAppend)


class Incoming:
    """One connection's events between reading and handling, the one in hand included."""

    def __init__(self) -> None:
        self._queue: deque[_Queued] = deque()
        self._in_hand: _Queued | None = None
        self._chars = 0
        self._not_audio = 0
        self._closed = False
        self._came = asyncio.Event()
        self._left = asyncio.Event()

    def overtakes(self, event: ClientEvent | Problem) -> bool:
        """Whether it is to be handled at once: it stops what is being said, and nothing but audio
        is ahead of it, so that it finds the responses the client meant."""
        return isinstance(event, ResponseCancel | OutputBufferClear) and not self._not_audio

    def put(self, event: ClientEvent | Problem, *, chars: int) -> None:
        """One more event, read from a frame of this length. Await ``room`` before."""
        queued = _Queued(event, max(chars, EVENT_CHARS))
        self._queue.append(queued)
        self._chars += queued.chars
        self._not_audio += not queued.is_audio
        self._came.set()

    async def room(self) -> None:
        """Return once no more than ``QUEUED_CHARS`` wait, or closed."""
        while self._chars > QUEUED_CHARS and not self._closed:
            self._left.clear()
            await self._left.wait()

    async def next(self) -> ClientEvent | Problem | None:
        """The event to handle now; it counts as ahead of others until ``done``. None: closed."""
        while not self._queue and not self._closed:
            self._came.clear()
            await self._came.wait()
        if self._closed:
            return None
        self._in_hand = self._queue.popleft()
        self._chars -= self._in_hand.chars
        self._left.set()
        return self._in_hand.event

    def done(self) -> None:
        """The event in hand is handled, its audio heard."""
        assert self._in_hand is not None, "no event is in hand"
        self._not_audio -= not self._in_hand.is_audio
        self._in_hand = None

    def close(self) -> None:
        """Nobody wants the rest. Idempotent."""
        self._closed = True
        self._came.set()
        self._left.set()
