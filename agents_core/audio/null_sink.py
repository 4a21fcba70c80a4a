"""An audio sink without a loudspeaker: audio counts as played at once."""

from threading import Lock

from agents_core.audio.playout_queue import SAMPLE_BYTES, to_ms
from agents_core.audio.ports import Playback, Tap
from agents_core.errors import AudioFormatError


class NullSink:
    """The AudioSink of a call without audio."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: Playback | None = None

    def push(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Count audio as played.

        Raises:
            AudioFormatError: half a sample.
        """
        if len(pcm) % SAMPLE_BYTES:
            raise AudioFormatError(f"PCM16 audio has an even number of bytes, not {len(pcm)}.")
        with self._lock:
            last = self._last
            same = last is not None and (last.item_id, last.content_index) == (
                item_id,
                content_index,
            )
            before = last.played_ms if last is not None and same else 0.0
            self._last = Playback(item_id, content_index, before + to_ms(len(pcm)), 0.0)

    def flush(self) -> Playback | None:
        """There is never anything to drop."""
        with self._lock:
            self._last = None
        return None

    def playback(self) -> Playback | None:
        """The item pushed last since the last flush."""
        return self._last

    def buffered_ms(self) -> float:
        """Always 0."""
        return 0.0

    def tap(self, tap: Tap | None) -> None:
        """Does nothing: nothing is played."""
