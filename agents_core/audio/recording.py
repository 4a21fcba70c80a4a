"""Records calls on one thread: audio of both sides in, pieces of one stereo Ogg Opus file out."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np

from agents_core.audio.ogg_opus import FRAME_SAMPLES, OggOpusWriter
from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.audio.recording_channel import SAMPLES_PER_MS, RecordingChannel
from agents_core.errors import kind_and_place

log = logging.getLogger(__name__)

Side: TypeAlias = Literal["caller", "agent"]
StorePiece: TypeAlias = Callable[[str, bytes], None]
"""Called on the recorder's thread with the call id and the next piece of its file."""

INTERVAL_S = 0.25  #: between two encoding runs
DELAY_MS = 800
"""Age of audio when it is encoded. Audio that arrives later starts after the silence that was
written in its place."""

FRAME_MS = FRAME_SAMPLES // SAMPLES_PER_MS
BATCH_SAMPLES = CALL_RATE_HZ  #: encoded at once, so that a long silence takes no memory
MAX_QUEUED_CHUNKS = 3000
"""Of one call: 30 s of both sides at 20 ms each, 3 MB. When it is full, the newest chunk is dropped
and counted; the file has silence there."""

CLOSE_TIMEOUT_S = 5.0
FAILURE = "The recorder failed, so this call is no longer recorded."


class RecordingInput:
    """Audio input of one call's recording. ``caller``, ``agent`` and ``end`` may be called on any
    thread, return at once and never raise; audio is ignored while ``on`` is False."""

    def __init__(self, call_id: str, now_ms: Callable[[], int]) -> None:
        """``now_ms``: the clock of the call's events."""
        self.call_id = call_id
        self.on = False
        self.dropped = 0  #: chunks dropped because the queue was full
        self.failure = ""  #: a sentence when recording stopped after a failure
        self.ended_ms: int | None = None
        self._now_ms = now_ms
        self._queue: deque[tuple[Side, bytes, float]] = deque()

    def caller(self, pcm: bytes) -> None:
        """PCM16 mono 24 kHz that has just been sent to the server."""
        if self.on:
            self._offer("caller", pcm, self._now_ms())

    def agent(self, pcm: bytes) -> None:
        """PCM16 mono 24 kHz that the loudspeaker begins to play now."""
        if self.on:
            self._offer("agent", pcm, self._now_ms() + len(pcm) / 2 / SAMPLES_PER_MS)

    def end(self) -> None:
        """The call ended. Idempotent."""
        if self.ended_ms is None:
            self.on = False
            self.ended_ms = self._now_ms()

    def now_ms(self) -> int:
        """The call's time, or the time of its end."""
        return self._now_ms() if self.ended_ms is None else self.ended_ms

    def take(self) -> tuple[Side, bytes, float] | None:
        """The oldest chunk (side, PCM, end in ms); on the recorder's thread only."""
        return self._queue.popleft() if self._queue else None

    def _offer(self, side: Side, pcm: bytes, ends_ms: float) -> None:
        if len(self._queue) >= MAX_QUEUED_CHUNKS:
            self.dropped += 1
        else:
            self._queue.append((side, pcm, ends_ms))


class RecordingFile:
    """Encodes one call's audio into its file; one thread at a time. A call without audio has no
    file."""

    def __init__(self, source: RecordingInput, store: StorePiece) -> None:
        self.source = source
        self._store = store
        self._channels: dict[Side, RecordingChannel] = {
            "caller": RecordingChannel(),
            "agent": RecordingChannel(),
        }
        self._writer: OggOpusWriter | None = None
        self._frames = 0  # written

    def advance(self) -> bool:
        """Encode audio older than ``DELAY_MS``; False after the end of the file."""
        ended = self.source.ended_ms is not None  # read before the rest is taken
        while (piece := self.source.take()) is not None:
            side, pcm, ends_ms = piece
            self._channels[side].write(pcm, ends_ms=ends_ms)
            if self._writer is None:
                self._writer = OggOpusWriter(self._put)
        if self._writer is not None:
            now_ms = self.source.now_ms()
            until_ms = now_ms + FRAME_MS if ended else now_ms - DELAY_MS
            self._encode(self._writer, until_ms=until_ms)
            if ended:
                self._writer.close()
        return not ended

    def _encode(self, writer: OggOpusWriter, *, until_ms: int) -> None:
        frames = max(until_ms * SAMPLES_PER_MS // FRAME_SAMPLES, 0)
        while self._frames < frames:
            self._frames = min(self._frames + BATCH_SAMPLES // FRAME_SAMPLES, frames)
            until = self._frames * FRAME_SAMPLES
            sides = [self._channels["caller"].read(until), self._channels["agent"].read(until)]
            writer.write(np.stack(sides, axis=1))

    def _put(self, piece: bytes) -> None:
        self._store(self.source.call_id, piece)


class Recorder:
    """One per process. ``begin``, ``flush`` and ``close`` may be called from any thread."""

    def __init__(self, store: StorePiece, *, interval_s: float = INTERVAL_S) -> None:
        self._store = store
        self._interval_s = interval_s
        self._files: list[RecordingFile] = []
        self._begun = self._done = 0  # encoding runs
        self._changed = threading.Condition()
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def begin(self, call_id: str, now_ms: Callable[[], int]) -> RecordingInput:
        """Start recording a call; records while the input's ``on`` is set, until its ``end``."""
        source = RecordingInput(call_id, now_ms)
        with self._changed:
            self._files.append(RecordingFile(source, self._store))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()
        self._wake.set()
        return source

    def flush(self, timeout_s: float) -> bool:
        """Wait until audio older than ``DELAY_MS`` is stored; False on timeout."""
        with self._changed:
            if self._thread is None:
                return True
            wanted = self._begun + 1  # the current run may have passed it already
            self._wake.set()
            return self._changed.wait_for(lambda: self._done >= wanted, timeout_s)

    def close(self) -> None:
        """End every file, for a few seconds at most. Idempotent."""
        with self._changed:
            for file in self._files:
                file.source.end()
            self._closing = True
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join(CLOSE_TIMEOUT_S)

    def _run(self) -> None:
        while (idle := self._process_all()) is not None:
            # Without a call it sleeps until the next one starts.
            self._wake.wait(None if idle else self._interval_s)
            self._wake.clear()

    def _process_all(self) -> bool | None:
        """Advance every file; returns whether no call is left, None at the end. Keeps no reference
        to an ended call, whose clock refers to its event log."""
        with self._changed:
            files, closing = tuple(self._files), self._closing
            self._begun += 1
        over = [file for file in files if not self._advance(file)]
        with self._changed:
            self._files = [file for file in self._files if file not in over]
            self._done = self._begun
            self._changed.notify_all()
            return None if closing and not self._files else not self._files

    def _advance(self, file: RecordingFile) -> bool:
        source = file.source
        try:
            goes_on = file.advance()
        except Exception as error:  # top of the thread; a failure must not stop other recordings
            log.error("recording call %s failed: %s", source.call_id, kind_and_place(error))
            source.on, source.failure = False, FAILURE
            return False
        if not goes_on and source.dropped:
            log.warning("the recording of %s lacks %d chunks", source.call_id, source.dropped)
        return goes_on
