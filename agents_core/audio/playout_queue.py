"""The queue behind a loudspeaker: agent audio by item, and how much of each item was played.

Thread-safe.
"""

from collections import deque
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

from agents_core.audio.ports import CALL_RATE_HZ, Playback
from agents_core.errors import AudioFormatError

SAMPLE_BYTES = 2
MAX_QUEUED_MS = 600_000
"""Ten minutes, 29 MB. When it is full, ``push`` drops the newest audio."""

Key: TypeAlias = tuple[str, int]


@dataclass(slots=True)
class _Count:
    """Bytes of one item."""

    queued: int = 0
    taken: int = 0


class PlayoutQueue:
    """First in, first out, in bytes of PCM16 mono 24 kHz."""

    def __init__(self, *, max_queued_ms: float = MAX_QUEUED_MS) -> None:
        self._lock = Lock()
        self._pieces: deque[tuple[Key, memoryview]] = deque()
        self._counts: dict[Key, _Count] = {}  # of items with queued audio, and of the last one
        self._last: Key | None = None  # the item taken from most recently, since the last flush
        self._queued = 0
        self._room = to_bytes(max_queued_ms)
        self._ran_dry = False
        self.dropped = 0  #: bytes refused because the queue was full
        self.underruns = 0  #: times an item ran dry and went on after silence

    def push(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Queue audio of one item. When the queue is full, the newest audio is dropped and counted
        in ``dropped``.

        Raises:
            AudioFormatError: half a sample.
        """
        if len(pcm) % SAMPLE_BYTES:
            raise AudioFormatError(f"PCM16 audio has an even number of bytes, not {len(pcm)}.")
        key = (item_id, content_index)
        with self._lock:
            kept = memoryview(pcm)[: self._room - self._queued]
            self.dropped += len(pcm) - len(kept)
            if not kept:
                return
            if self._ran_dry and not self._queued and key == self._last:
                self.underruns += 1
            self._ran_dry = False
            self._pieces.append((key, kept))
            self._counts.setdefault(key, _Count()).queued += len(kept)
            self._queued += len(kept)

    def take(self, size: int) -> bytes:
        """The next at most ``size`` bytes, counted as played. Empty when nothing is queued."""
        with self._lock:
            if not self._pieces:
                self._ran_dry = True
                return b""
            first = self._take_piece(size)
            if len(first) == size or not self._pieces:
                return bytes(first)
            parts, missing = [first], size - len(first)
            while missing and self._pieces:
                parts.append(self._take_piece(missing))
                missing -= len(parts[-1])
            return b"".join(parts)

    def _take_piece(self, size: int) -> memoryview:
        key, piece = self._pieces.popleft()
        if len(piece) > size:
            self._pieces.appendleft((key, piece[size:]))
            piece = piece[:size]
        count = self._counts[key]
        count.queued -= len(piece)
        count.taken += len(piece)
        self._queued -= len(piece)
        if self._last is not None and self._last != key and not self._counts[self._last].queued:
            del self._counts[self._last]  # played to its end, and no longer the last one
        self._last = key
        return piece

    def drain(self) -> tuple[Playback, ...]:
        """Drop queued audio; returns each item that lost audio, in playing order.

        An item that had not started is returned with 0 ms played.
        """
        with self._lock:
            order = dict.fromkeys(key for key, _ in self._pieces)
            cut = tuple(self._playback(key) for key in order)
            self._pieces.clear()
            self._counts.clear()
            self._last = None
            self._queued = 0
            self._ran_dry = False
            return cut

    def playback(self) -> Playback | None:
        """The item taken from most recently since the last drain."""
        with self._lock:
            return self._playback(self._last) if self._last is not None else None

    def buffered_ms(self) -> float:
        """Duration of queued audio."""
        return to_ms(self._queued)

    def _playback(self, key: Key) -> Playback:
        count = self._counts[key]
        return Playback(key[0], key[1], to_ms(count.taken), to_ms(count.queued))


def to_ms(size: int) -> float:
    """Duration of ``size`` bytes of PCM16 mono 24 kHz."""
    return size * 1000 / (CALL_RATE_HZ * SAMPLE_BYTES)


def to_bytes(duration_ms: float) -> int:
    """Size of a duration of PCM16 mono 24 kHz, in whole samples."""
    return int(duration_ms * CALL_RATE_HZ / 1000) * SAMPLE_BYTES
