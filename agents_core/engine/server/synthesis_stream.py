"""A blocking synthesiser as an async stream: runs on a thread, through a bounded queue."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import Executor

from agents_core.engine.ports import SpeechChunk, Synthesiser

MAX_QUEUED_CHUNKS = 512
"""At 200 ms a chunk over a minute. When it is full, the synthesis thread waits."""

STOP_CHECK_S = 0.02


class SynthesisStream:
    """Synthesis of one text. Iterate ``chunks`` once; ``stop`` ends the synthesis."""

    def __init__(
        self, synthesiser: Synthesiser, text: str, *, voice_name: str, speed: float
    ) -> None:
        self._synthesiser = synthesiser
        self._text = text
        self._voice_name = voice_name
        self._speed = speed
        self._stop = threading.Event()
        self._slots = threading.BoundedSemaphore(MAX_QUEUED_CHUNKS)
        self._chunks: asyncio.Queue[SpeechChunk | Exception | None] = asyncio.Queue()

    def stop(self) -> None:
        """End the synthesis at its next chunk. Idempotent, any thread."""
        self._stop.set()

    async def chunks(self, executor: Executor) -> AsyncGenerator[SpeechChunk, None]:
        """The speech, as fast as it is synthesised and consumed.

        Raises:
            Exception: what the synthesiser raised, after the chunks before it.
        """
        loop = asyncio.get_running_loop()
        loop.run_in_executor(executor, self._produce, loop)
        try:
            while (chunk := await self._chunks.get()) is not None:
                if isinstance(chunk, Exception):
                    raise chunk
                self._slots.release()
                yield chunk
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
        speech = self._synthesiser.synthesise(self._text, voice=self._voice_name, speed=self._speed)
        try:
            for chunk in speech:
                while not self._slots.acquire(timeout=STOP_CHECK_S):
                    if self._stop.is_set():
                        return
                if self._stop.is_set() or loop.is_closed():
                    return
                self._hand_over(loop, chunk)
        finally:
            close = getattr(speech, "close", None)  # generators have one, plain iterators do not
            if close is not None:
                close()

    def _hand_over(
        self, loop: asyncio.AbstractEventLoop, chunk: SpeechChunk | Exception | None
    ) -> None:
        try:
            loop.call_soon_threadsafe(self._chunks.put_nowait, chunk)
        except RuntimeError:  # the loop closed between the check and the call
            self._stop.set()
