"""Queue of client events before the protocol: in order, but a cancel does not wait for audio.

Speech input takes 5 % of the duration of the audio, so a minute of it in one event takes seconds.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

from agents_core.engine.wire.client_errors import ClientError
from agents_core.engine.wire.client_events import (
    BufferAppend,
    ClientEvent,
    OutputBufferClear,
    ResponseCancel,
)

QUEUED_CHARS = 1_000_000
"""When more than this is queued, no further frame is read and TCP slows the client down. The event
being handled does not count: a cancel behind one long piece of audio is still read."""

EVENT_CHARS = 500
"""Counted for every event at least: the object is larger than the shortest frame."""


@dataclass(frozen=True, slots=True)
class _Queued:
    event: ClientEvent | ClientError
    chars: int

    @property
    def is_audio(self) -> bool:
        return isinstance(self.event, BufferAppend)


class IncomingEvents:
    """One connection's events between reading and handling, including the current one."""

    def __init__(self) -> None:
        self._queue: deque[_Queued] = deque()
        self._current: _Queued | None = None
        self._chars = 0
        self._not_audio = 0
        self._closed = False
        self._added = asyncio.Event()
        self._removed = asyncio.Event()

    def overtakes(self, event: ClientEvent | ClientError) -> bool:
        """Whether to handle the event at once: it stops speech output, and only audio is queued
        before it, so that it meets the responses the client meant."""
        return isinstance(event, ResponseCancel | OutputBufferClear) and not self._not_audio

    def put(self, event: ClientEvent | ClientError, *, chars: int) -> None:
        """Queue an event read from a frame of this length. Await ``room`` first."""
        queued = _Queued(event, max(chars, EVENT_CHARS))
        self._queue.append(queued)
        self._chars += queued.chars
        self._not_audio += not queued.is_audio
        self._added.set()

    async def room(self) -> None:
        """Return when at most ``QUEUED_CHARS`` are queued, or when closed."""
        while self._chars > QUEUED_CHARS and not self._closed:
            self._removed.clear()
            await self._removed.wait()

    async def next(self) -> ClientEvent | ClientError | None:
        """The event to handle now; it stays current until ``done``. None when closed."""
        while not self._queue and not self._closed:
            self._added.clear()
            await self._added.wait()
        if self._closed:
            return None
        self._current = self._queue.popleft()
        self._chars -= self._current.chars
        self._removed.set()
        return self._current.event

    def done(self) -> None:
        """The current event is handled, its audio included."""
        assert self._current is not None, "there is no current event"
        self._not_audio -= not self._current.is_audio
        self._current = None

    def close(self) -> None:
        """Drop the rest and wake both sides. Idempotent."""
        self._closed = True
        self._added.set()
        self._removed.set()
