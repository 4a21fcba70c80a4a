"""Reads a browser's microphone track on the media loop."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import av
from aiortc import MediaStreamTrack
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamError

log = logging.getLogger(__name__)


class DirectRelay(MediaRelay):
    """Hands out the track itself: each track of a connection has one reader.

    aiortc's relay (1.16) adds a task and a queue to each direction, and it keeps the track of a
    connection that never came up: https://github.com/aiortc/aiortc/pull/919.
    """

    def subscribe(self, track: MediaStreamTrack, buffered: bool = True) -> MediaStreamTrack:
        """``track``."""
        return track


class MicrophoneReader:
    """A streamlit-webrtc ``MediaSink``: calls ``on_frame`` for each frame and ``on_ended`` once.

    Both are called on the media loop, and must not wait.
    """

    def __init__(
        self, on_frame: Callable[[av.AudioFrame], None], on_ended: Callable[[], None]
    ) -> None:
        self._on_frame = on_frame
        self._on_ended = on_ended
        self._track: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def addTrack(self, track: Any) -> None:
        """Read ``track`` after ``start``."""
        self._track = track

    def hasTrack(self) -> bool:
        """Whether the browser sends a microphone."""
        return self._track is not None

    def start(self) -> None:
        """Start reading; on the media loop. Nothing after ``stop``, which a browser that leaves
        while its offer is answered can bring forward."""
        if self._stopped:
            return
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._read(self._track))

    def stop(self) -> None:
        """Stop reading. Any thread, idempotent."""
        self._stopped = True
        if self._loop is not None and self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)

    async def _read(self, track: Any) -> None:
        try:
            while True:
                frame = await track.recv()
                try:
                    self._on_frame(frame)
                except Exception:
                    log.exception("a microphone frame could not be used")
        except MediaStreamError:
            log.debug("the browser's microphone has ended")
        finally:
            self._on_ended()
