"""Caller audio on its way from the media loop to the call's loop: bounded, oldest dropped first.

It knows no socket. ``offer`` is the only method another thread may call.
"""

import asyncio
from collections import deque

from agents_core.audio.ports import CALL_RATE_HZ

CAPACITY_FRAMES = 100
"""2 s of 20 ms frames: longer than any stall worth catching up with."""

BYTES_PER_MS = CALL_RATE_HZ * 2 // 1000


class MicrophoneQueue:
    """``dropped`` counts frames that found the queue full."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=CAPACITY_FRAMES)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = asyncio.Event()
        self.dropped = 0
        self.muted = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop that takes."""
        self._loop = loop

    def offer(self, pcm: bytes) -> None:
        """PCM16 mono 24 kHz, any length. Never blocks, never raises."""
        loop = self._loop
        if loop is None or not pcm:
            return
        if len(self._frames) == CAPACITY_FRAMES:
            self.dropped += 1
        self._frames.append(pcm)
        try:
            loop.call_soon_threadsafe(self._ready.set)
        except RuntimeError:  # the call's loop has closed in this moment
            self._loop = None

    async def take(self) -> bytes:
        """Everything offered since the last take; silence of the same length while muted, so that
        the server still hears the caller's turn end."""
        while not self._frames:
            self._ready.clear()
            await self._ready.wait()
        return self.take_rest()

    def take_rest(self) -> bytes:
        """Like ``take``, without waiting; empty when nothing was offered."""
        taken = b"".join(self._frames.popleft() for _ in range(len(self._frames)))
        return bytes(len(taken)) if self.muted else taken

    def clear(self) -> None:
        """Forget what was not taken."""
        self._frames.clear()
