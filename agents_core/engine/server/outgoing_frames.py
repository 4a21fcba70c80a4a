"""Queue of frames to one client, in order, with backpressure for their producers."""

import asyncio
from collections import deque
from typing import Protocol


class FrameSink(Protocol):
    """The part of a WebSocket that is used here."""

    async def send(self, message: str) -> None:
        """Raises when the connection is gone."""
        ...


class OutgoingFrames:
    """Accepts every frame; a producer of many frames awaits ``room`` first, which bounds it."""

    def __init__(self) -> None:
        self._frames: deque[str] = deque()
        self._chars = 0
        self._closing = False
        self._changed = asyncio.Event()
        self._sent = asyncio.Event()

    def put(self, frame: str) -> None:
        """Queue one frame; dropped once closing."""
        if not self._closing:
            self._frames.append(frame)
            self._chars += len(frame)
            self._changed.set()

    def close(self) -> None:
        """Accept no more frames; ``run`` returns when the queue is empty."""
        self._closing = True
        self._changed.set()

    def has_room(self, chars: int) -> bool:
        """Whether at most this many characters are unsent."""
        return self._chars <= chars

    async def room(self, chars: int) -> None:
        """Return when at most this many characters are unsent, or when closing."""
        while self._chars > chars and not self._closing:
            self._sent.clear()
            await self._sent.wait()

    async def run(self, sink: FrameSink) -> None:
        """Send until closed and empty, or until the sink raises."""
        try:
            while True:
                while self._frames:
                    frame = self._frames.popleft()
                    await sink.send(frame)
                    self._chars -= len(frame)
                    self._sent.set()
                if self._closing:
                    return
                self._changed.clear()
                await self._changed.wait()
        finally:
            self._closing = True
            self._frames.clear()
            self._chars = 0
            self._sent.set()
