"""A blocking voice as an async stream: synthesised on a thread, through a bounded queue.

It knows the voice port and nothing of the protocol.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import Executor

from agents_core.engine.ports import Spoken, Voice

QUEUED_PIECES = 512
"""At 200 ms a piece well over a minute: the voice, one for all connections, is rarely held up."""

STOP_CHECK_S = 0.02


class SpeechStream:
    """One utterance of the voice. ``stop`` ends the synthesis; iterate it once."""

    def __init__(self, voice: Voice, text: str, *, voice_name: str, speed: float) -> None:
        self._voice = voice
        self._text = text
        self._name = voice_name
        self._speed = speed
        self._stop = threading.Event()
        self._slots = threading.BoundedSemaphore(QUEUED_PIECES)
        self._pieces: asyncio.Queue[Spoken | Exception | None] = asyncio.Queue()

    def stop(self) -> None:
        """End the synthesis at its next piece. Idempotent, any thread."""
        self._stop.set()

    async def pieces(self, executor: Executor) -> AsyncGenerator[Spoken, None]:
        """The speech, as fast as the voice makes it and the consumer takes it.

        Raises:
            Exception: whatever the voice raised, after the pieces before it.
        """
        loop = asyncio.get_running_loop()
        loop.run_in_executor(executor, self._produce, loop)
        try:
            while (piece := await self._pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                self._slots.release()
                yield piece
        finally:
            self.stop()

    def _produce(self, loop: asyncio.AbstractEventLoop) -> None:
        last: Exception | None = None
        try:
            if not self._stop.is_set():
                self._synthesise(loop)
        except Exception as error:  # handed to the consumer, which logs it
            last = error
        if not loop.is_closed():
            self._hand_over(loop, last)

    def _synthesise(self, loop: asyncio.AbstractEventLoop) -> None:
        speech = self._voice.speak(self._text, voice=self._name, speed=self._speed)
        try:
            for piece in speech:
                while not self._slots.acquire(timeout=STOP_CHECK_S):
                    if self._stop.is_set():
                        return
                if self._stop.is_set() or loop.is_closed():
                    return
                self._hand_over(loop, piece)
        finally:
            close = getattr(speech, "close", None)  # generators have one, plain iterators do not
            if close is not None:
                close()

    def _hand_over(self, loop: asyncio.AbstractEventLoop, piece: Spoken | Exception | None) -> None:
        try:
            loop.call_soon_threadsafe(self._pieces.put_nowait, piece)
        except RuntimeError:  # the loop closed between the check and the call
            self._stop.set()
