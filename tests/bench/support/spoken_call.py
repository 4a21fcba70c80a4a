"""A real call as the app runs it, and a media loop that sends and receives its 20 ms frames.

The media loop runs on its own thread, as Streamlit's server loop does.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiortc.mediastreams import MediaStreamError

from agents_core.audio.playout_track import PlayoutTrack
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.settings import Settings
from agents_core.switchboard import Switchboard
from tests.bench.support.bench_environment import until

T = TypeVar("T")
FRAME_S = 0.02
Heard = Callable[[bytes, float], None]
"""(PCM16 of one frame, ``time.monotonic()`` right after ``recv`` returned it)."""


class MediaLoop:
    """An asyncio event loop on its own thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="media", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine on the loop's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


async def listen(track: PlayoutTrack, heard: Heard) -> None:
    """Receive frames as an RTP sender does, until the track is stopped."""
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        now_s = time.monotonic()
        heard(bytes(frame.planes[0])[: frame.samples * 2], now_s)


async def paced(count: int, give: Callable[[int], None]) -> None:
    """Call ``give`` with 0 to count-1, one call every 20 ms, without drift."""
    began_s = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, began_s + number * FRAME_S - time.monotonic()))
        give(number)


@contextmanager
def running_switchboard(folder: Path, *, realtime_url: str = "") -> Iterator[Switchboard]:
    """Switchboard as the app makes it, once its engine has loaded its models."""
    database_url = f"sqlite:///{folder / 'switchboard.db'}"
    switchboard = Switchboard(Settings(database_url=database_url, realtime_url=realtime_url))
    switchboard.start()
    switchboard.warm()
    try:
        until(lambda: bool(switchboard.engine_status().about), timeout_s=60)
        yield switchboard
    finally:
        switchboard.shut_down()


@contextmanager
def spoken_call(switchboard: Switchboard, media: MediaLoop, heard: Heard) -> Iterator[LiveCall]:
    """A connected call whose audio goes to ``heard``."""
    call = switchboard.start_call(Endpoint.default(switchboard.settings), alive=lambda: True)
    track = PlayoutTrack()
    listening = media.run(listen(track, heard))
    try:
        call.attach_media(track)
        yield call
    finally:
        call.stop(wait=True)
        media.run(_stop(track)).result(5)
        listening.result(5)


async def _stop(track: PlayoutTrack) -> None:
    track.stop()
