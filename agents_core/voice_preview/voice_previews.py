"""Voice samples for people who choose a voice: cached, shared, few at a time.

``preview_session`` runs on one background loop, where the SDK is imported, too: that costs seconds
of CPU.
"""

import asyncio
import io
import logging
import threading
import wave
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeAlias

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SwitchboardError, kind_and_place

log = logging.getLogger(__name__)

MAX_CHARS = 300
MAX_SESSIONS = 2
MAX_WAITING = 6
"""Samples in preparation; a further request is refused."""
CACHED = 16
"""Finished samples that are kept; a long one has a megabyte."""
LIMIT_S = 15.0
"""For one sample, from the request to the last word."""
CLOSE_S = 3.0

Speak: TypeAlias = Callable[[Endpoint, str, Callable[[], Awaitable[str]]], Awaitable[bytes]]
"""(endpoint with its voice, text, URL of the local engine) -> PCM16 24 kHz mono."""

_Key: TypeAlias = tuple[Endpoint, str]


class PreviewError(SwitchboardError):
    """There is no sample; the text says why."""

    code = "voice_preview"


async def _by_session(
    endpoint: Endpoint, words: str, local_url: Callable[[], Awaitable[str]]
) -> bytes:
    from agents_core.voice_preview.preview_session import speak  # imports the SDK

    return await speak(endpoint, words, local_url)


class VoicePreviews:
    """One per process; ``close`` at its end. Every method may be called from any thread."""

    def __init__(
        self,
        local_url: Callable[[], Awaitable[str]],
        *,
        speak: Speak = _by_session,
    ) -> None:
        self._local_url = local_url
        self._speak = speak
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, Future[bytes]] = OrderedDict()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._sessions = asyncio.Semaphore(MAX_SESSIONS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def preview(self, endpoint: Endpoint, *, voice: str, words: str) -> "Future[bytes]":
        """A future WAV (PCM16, 24 kHz, mono) of ``voice`` saying ``words``; returns at once.

        Its exception is a SwitchboardError with a sentence. Requests for the same voice and words
        share one future.
        """
        voice, words = voice.strip(), " ".join(words.split())
        if complaint := _complaint(voice, words):
            return _failed(complaint)
        key = (replace(endpoint, voice=voice), words)
        with self._lock:
            if self._closed:
                return _failed("Switchboard is closing.")
            known = self._known.get(key)
            if known is not None and not (known.done() and known.exception()):
                self._known.move_to_end(key)
                return known
            if sum(not future.done() for future in self._known.values()) >= MAX_WAITING:
                return _failed("Several voices are being prepared. Wait a moment, then try again.")
            promise: Future[bytes] = Future()
            promise.set_running_or_notify_cancel()  # shared, so no caller may cancel it
            self._keep(key, promise)
            self._running_loop().call_soon_threadsafe(self._begin, key, promise)
        return promise

    def close(self) -> None:
        """Cancel what runs. Idempotent."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
        if loop is not None and thread is not None and thread.is_alive():
            loop.call_soon_threadsafe(self._end)
            thread.join(CLOSE_S)

    def _keep(self, key: _Key, promise: "Future[bytes]") -> None:
        self._known[key] = promise
        self._known.move_to_end(key)
        spoken = [known for known, future in self._known.items() if future.done()]
        for old in spoken[: max(0, len(self._known) - CACHED)]:
            del self._known[old]

    # --- the background loop --------------------------------------------------------------

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(
                target=self._run, args=(self._loop,), name="voice-preview", daemon=True
            )
            self._thread.start()
        return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_forever()
            loop.run_until_complete(self._ended())
        finally:
            loop.close()

    def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        asyncio.get_running_loop().stop()

    async def _ended(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, key: _Key, promise: "Future[bytes]") -> None:
        task = asyncio.get_running_loop().create_task(self._answer(key, promise))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, key: _Key, promise: "Future[bytes]") -> None:
        endpoint, words = key
        try:
            async with self._sessions, asyncio.timeout(LIMIT_S):
                pcm = await self._speak(endpoint, words, self._local_url)
        except SwitchboardError as error:
            promise.set_exception(error)
        except TimeoutError:
            promise.set_exception(PreviewError(f"{_name(endpoint)} did not speak in time."))
        except asyncio.CancelledError:
            promise.set_exception(PreviewError("Switchboard is closing."))
            raise
        except Exception as error:  # the top of a task; the text may quote a header
            log.error("voice preview failed: %s", kind_and_place(error))
            promise.set_exception(PreviewError("The voice could not be heard."))
        else:
            promise.set_result(_wav(pcm))


def _complaint(voice: str, words: str) -> str:
    if not voice:
        return "Choose a voice first."
    if not words:
        return "There is nothing to say."
    if len(words) > MAX_CHARS:
        return f"Please keep the sentence under {MAX_CHARS} characters."
    return ""


def _failed(sentence: str) -> "Future[bytes]":
    future: Future[bytes] = Future()
    future.set_exception(PreviewError(sentence))
    return future


def _name(endpoint: Endpoint) -> str:
    return endpoint.name[:1].upper() + endpoint.name[1:]


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(CALL_RATE_HZ)
        written.writeframes(pcm)
    return file.getvalue()
