"""A loudspeaker whose clock a test turns by hand."""

from agents_core.audio.playout_queue import PlayoutQueue, to_bytes
from agents_core.audio.ports import Playback, Tap


class PacedSink:
    """An AudioSink that plays only when ``advance`` says that time went by."""

    def __init__(self) -> None:
        self._queue = PlayoutQueue()
        self.now_ms = 0.0
        self.heard: list[bytes] = []
        self._tap: Tap | None = None

    def advance(self, duration_ms: float) -> bytes:
        """Let time pass; what was heard meanwhile, silence included."""
        size = to_bytes(duration_ms)
        pcm = self._queue.take(size).ljust(size, b"\0")
        self.now_ms += duration_ms
        self.heard.append(pcm)
        if self._tap is not None:
            self._tap(pcm)
        return pcm

    def push(self, item_id: str, content_index: int, pcm: bytes) -> None:
        self._queue.push(item_id, content_index, pcm)

    def flush(self) -> Playback | None:
        cut = self._queue.drain()
        return cut[0] if cut else None

    def playback(self) -> Playback | None:
        return self._queue.playback()

    def buffered_ms(self) -> float:
        return self._queue.buffered_ms()

    def tap(self, tap: Tap | None) -> None:
        self._tap = tap
