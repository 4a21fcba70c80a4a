"""The WebRTC track the browser hears: takes agent audio from its queue, paced by a clock.

``recv`` runs on the media loop, everything else on any thread.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from agents_core.audio.null_sink import NullSink
from agents_core.audio.playout_queue import PlayoutQueue
from agents_core.audio.ports import CALL_RATE_HZ, Playback, Tap

__all__ = ["NullSink", "PlayoutCounters", "PlayoutTrack"]

FRAME_S = 0.02
FRAME_SAMPLES = int(CALL_RATE_HZ * FRAME_S)
FRAME_BYTES = FRAME_SAMPLES * 2

LEAD_SAMPLES = 24
"""1 ms of silence before the first frame. aiortc's encoder (1.16) resamples to 48 kHz and cuts the
result into frames. Its filter holds back 16 samples, so without this lead each frame would be
complete only with the next one, 20 ms later."""

LATE_S = 0.005
"""Frames later than this are counted; a browser's jitter buffer still hides the delay."""

REANCHOR_S = 0.2
"""After the loop was blocked for longer, the frames that were due are skipped: the browser would
play a burst faster or drop it. Their timestamps are skipped, too: frames that seem a second late
make the browser's jitter buffer delay all later audio by a second, for more than half a minute."""

FrameTap = Callable[[bytes, float], None]
"""(PCM16 of one frame, ``time.monotonic()`` when it was handed over)."""


@dataclass(slots=True)
class PlayoutCounters:
    """Frame statistics of a track."""

    frames: int = 0
    late: int = 0  #: frames more than 5 ms behind the schedule
    reanchors: int = 0  #: times frames were skipped after a blocked loop
    max_late_ms: float = 0.0


class PlayoutTrack(MediaStreamTrack):
    """An AudioSink from which WebRTC pulls 20 ms frames; silence when nothing is queued.

    A frame's audio is taken when the frame is due, so a flush takes effect with the next frame.
    Queues at most ``playout_queue.MAX_QUEUED_MS``; then the newest audio is dropped and counted.
    """

    kind = "audio"

    def __init__(
        self,
        *,
        on_frame: FrameTap | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self.counters = PlayoutCounters()
        self._queue = PlayoutQueue()
        self._aside = PlayoutQueue()
        self._on_frame = on_frame
        self._tap: Tap | None = None
        self._clock = clock
        self._sleep = sleep
        self._anchor_s: float | None = None  # when slot 0 was due
        self._slot = 0  # of the next frame; slots pass while the loop is blocked
        self._stopped = False

    @property
    def underruns(self) -> int:
        """Times an item ran out of audio and continued after silence."""
        return self._queue.underruns

    @property
    def dropped_bytes(self) -> int:
        """Audio refused because the queue was full."""
        return self._queue.dropped

    def push(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Queue audio of one item; nothing after ``stop``.

        Raises:
            AudioFormatError: half a sample.
        """
        if not self._stopped:
            self._queue.push(item_id, content_index, pcm)

    def play_aside(self, pcm: bytes) -> None:
        """Sound that no agent says, mixed into what is played: it is not reported, not tapped, and
        a flush does not drop it."""
        if not self._stopped:
            self._aside.push("", 0, pcm)

    def flush(self) -> Playback | None:
        """Drop all that was not played. The item that was cut (0 ms if it had not begun), or None
        when nothing was left to play."""
        cut = self.flush_all()
        return cut[0] if cut else None

    def flush_all(self) -> tuple[Playback, ...]:
        """Like ``flush``, with the items queued behind that one."""
        return self._queue.drain()

    def playback(self) -> Playback | None:
        """The item being played, or the last one played since the last flush."""
        return self._queue.playback()

    def buffered_ms(self) -> float:
        """Audio queued and not yet played."""
        return self._queue.buffered_ms()

    def tap(self, tap: Tap | None) -> None:
        """Pass every frame to ``tap`` when it is sent, on the media loop."""
        self._tap = tap

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms, when they are due.

        Raises:
            MediaStreamError: the track was stopped.
        """
        if not self._stopped:
            await self._until_due()
        if self._stopped:
            raise MediaStreamError
        pcm = self._queue.take(FRAME_BYTES)
        if len(pcm) < FRAME_BYTES:
            pcm = pcm.ljust(FRAME_BYTES, b"\0")
        if self._on_frame is not None:
            self._on_frame(pcm, self._clock())
        if (tap := self._tap) is not None:  # another thread may clear it
            tap(pcm)
        if self._aside.buffered_ms():
            pcm = _mixed(pcm, self._aside.take(FRAME_BYTES))
        return self._frame(pcm)

    async def _until_due(self) -> None:
        now_s = self._clock()
        if self._anchor_s is None:
            self._anchor_s = now_s
        due_s = self._anchor_s + self._slot * FRAME_S
        if now_s < due_s:
            await self._sleep(due_s - now_s)
            now_s = self._clock()
        late_s = now_s - due_s
        if late_s > LATE_S:
            self.counters.late += 1
            self.counters.max_late_ms = max(self.counters.max_late_ms, late_s * 1000)
            if late_s > REANCHOR_S:
                self.counters.reanchors += 1
                self._slot += int(late_s / FRAME_S)

    def _frame(self, pcm: bytes) -> av.AudioFrame:
        lead = 0 if self.counters.frames else LEAD_SAMPLES
        frame = av.AudioFrame(format="s16", layout="mono", samples=lead + FRAME_SAMPLES)
        frame.planes[0].update(bytes(lead * 2) + pcm)
        frame.sample_rate = CALL_RATE_HZ
        frame.pts = self._slot * FRAME_SAMPLES + LEAD_SAMPLES - lead
        frame.time_base = _TIME_BASE
        self.counters.frames += 1
        self._slot += 1
        return frame

    def stop(self) -> None:
        """End the track: ``recv`` raises from now on. Idempotent; call it on the media loop, where
        its listeners run."""
        self._stopped = True
        self._queue.drain()
        super().stop()


def _mixed(pcm: bytes, other: bytes) -> bytes:
    """The sum of two frames of PCM16, limited to its range; ``other`` may be shorter."""
    first = np.frombuffer(pcm, np.int16).astype(np.int32)
    second = np.frombuffer(other, np.int16)
    first[: len(second)] += second
    return np.clip(first, -32768, 32767).astype(np.int16).tobytes()


_TIME_BASE = Fraction(1, CALL_RATE_HZ)
