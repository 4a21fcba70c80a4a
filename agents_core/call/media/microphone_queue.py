"""Queue of microphone audio from the media thread to the call's loop.

Bounded; when it is full, the oldest frame is dropped.
"""

import asyncio
from collections import deque

from agents_core.audio.ports import CALL_RATE_HZ

CAPACITY_FRAMES = 100
"""2 s of 20 ms frames: older audio is too late to be useful."""

BYTES_PER_MS = CALL_RATE_HZ * 2 // 1000


class MicrophoneQueue:
    """Only ``offer`` may be called from another thread. ``dropped`` counts dropped frames."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=CAPACITY_FRAMES)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = asyncio.Event()
        self.dropped = 0
        self.muted = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the loop that calls ``take``."""
        self._loop = loop

    def offer(self, pcm: bytes) -> None:
        """Queue PCM16 mono 24 kHz of any length. Never blocks, never raises."""
        loop = self._loop
        if loop is None or not pcm:
            return
        if len(self._frames) == CAPACITY_FRAMES:
            self.dropped += 1
        self._frames.append(pcm)
        try:
            loop.call_soon_threadsafe(self._ready.set)
        except RuntimeError:  # the call's loop has just closed
            self._loop = None

    async def take(self) -> bytes:
        """Wait for audio and return all of it; silence of the same length while muted, so that the
        server still detects the end of the caller's turn."""
        while not self._frames:
            self._ready.clear()
            await self._ready.wait()
        return self.take_rest()

    def take_rest(self) -> bytes:
        """Like ``take`` without waiting; empty when there is none."""
        taken = b"".join(self._frames.popleft() for _ in range(len(self._frames)))
        return bytes(len(taken)) if self.muted else taken

    def clear(self) -> None:
        """Drop the queued audio."""
        self._frames.clear()
