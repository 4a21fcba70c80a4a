"""Records calls on a thread of its own: both sides' sound goes in, pieces of one file come out.

It knows no call beyond its id and its clock, and no place where the pieces are kept.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np

from agents_core.audio.ogg_opus import FRAME_SAMPLES, OggOpusWriter
from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.audio.recording_channel import SAMPLES_PER_MS, Lane

log = logging.getLogger(__name__)

Side: TypeAlias = Literal["caller", "agent"]
Keep: TypeAlias = Callable[[str, bytes], None]
"""(call id, the next piece of its file); called on the recorder's thread."""

PACE_S = 0.25  #: between two looks at what has come
HOLD_MS = 800
"""Sound is this old when it is encoded. A loop that was blocked for less still delivers in time;
what comes later than that begins where the silence written for it ends."""

FRAME_MS = FRAME_SAMPLES // SAMPLES_PER_MS
STRETCH = CALL_RATE_HZ  #: samples encoded at once, so that a long silence takes no memory
WAITING_MOST = 3000
"""Pieces of one call: 30 s of both sides at 20 ms each, 3 MB. When it is full, the newest piece is
dropped and counted; the file has silence there."""

CLOSE_S = 5.0
TROUBLE = "The recorder failed, so this call is no longer recorded."


class CallSound:
    """One call's way to its recording. ``caller``, ``agent`` and ``end`` may be called on any
    thread, return at once and never raise; nothing is taken while ``on`` is False."""

    def __init__(self, call_id: str, now_ms: Callable[[], int]) -> None:
        """``now_ms``: the call's own clock, that of its events."""
        self.call_id = call_id
        self.on = False
        self.dropped = 0  #: pieces that found the queue full
        self.trouble = ""  #: a sentence when no more is recorded, because of a failure
        self.ended_ms: int | None = None
        self._now_ms = now_ms
        self._waiting: deque[tuple[Side, bytes, float]] = deque()

    def caller(self, pcm: bytes) -> None:
        """PCM16 mono 24 kHz that has just been sent to the server."""
        if self.on:
            self._offer("caller", pcm, self._now_ms())

    def agent(self, pcm: bytes) -> None:
        """PCM16 mono 24 kHz that the loudspeaker begins to play now."""
        if self.on:
            self._offer("agent", pcm, self._now_ms() + len(pcm) / 2 / SAMPLES_PER_MS)

    def end(self) -> None:
        """The call is over: nothing more comes. Idempotent."""
        if self.ended_ms is None:
            self.on = False
            self.ended_ms = self._now_ms()

    def now_ms(self) -> int:
        """The call's time, or that of its end."""
        return self._now_ms() if self.ended_ms is None else self.ended_ms

    def take(self) -> tuple[Side, bytes, float] | None:
        """The oldest piece that waits (whose, sound, when it ends); the recorder's thread only."""
        return self._waiting.popleft() if self._waiting else None

    def _offer(self, side: Side, pcm: bytes, ends_ms: float) -> None:
        if len(self._waiting) >= WAITING_MOST:
            self.dropped += 1
        else:
            self._waiting.append((side, pcm, ends_ms))


class CallFile:
    """Brings one call's sound into its file; one thread at a time. Nothing is written before the
    first sound comes: a call by keyboard has no file."""

    def __init__(self, sound: CallSound, keep: Keep) -> None:
        self.sound = sound
        self._keep = keep
        self._lanes: dict[Side, Lane] = {"caller": Lane(), "agent": Lane()}
        self._writer: OggOpusWriter | None = None
        self._frames = 0  # written

    def advance(self) -> bool:
        """Encode what is old enough; False after the end of the file."""
        ended = self.sound.ended_ms is not None  # before the rest is taken
        while (piece := self.sound.take()) is not None:
            side, pcm, ends_ms = piece
            self._lanes[side].write(pcm, ends_ms=ends_ms)
            if self._writer is None:
                self._writer = OggOpusWriter(self._put)
        if self._writer is not None:
            now_ms = self.sound.now_ms()
            until_ms = now_ms + FRAME_MS if ended else now_ms - HOLD_MS
            self._encode(self._writer, until_ms=until_ms)
            if ended:
                self._writer.close()
        return not ended

    def _encode(self, writer: OggOpusWriter, *, until_ms: int) -> None:
        frames = max(until_ms * SAMPLES_PER_MS // FRAME_SAMPLES, 0)
        while self._frames < frames:
            self._frames = min(self._frames + STRETCH // FRAME_SAMPLES, frames)
            until = self._frames * FRAME_SAMPLES
            sides = [self._lanes["caller"].read(until), self._lanes["agent"].read(until)]
            writer.write(np.stack(sides, axis=1))

    def _put(self, piece: bytes) -> None:
        self._keep(self.sound.call_id, piece)


class Recorder:
    """One per process. ``begin``, ``flush`` and ``close`` may be called from any thread."""

    def __init__(self, keep: Keep, *, pace_s: float = PACE_S) -> None:
        self._keep = keep
        self._pace_s = pace_s
        self._files: list[CallFile] = []
        self._begun = self._done = 0  # looks at what has come
        self._looked = threading.Condition()
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def begin(self, call_id: str, now_ms: Callable[[], int]) -> CallSound:
        """A call begins; it is recorded while its ``on`` is set, until ``end``."""
        sound = CallSound(call_id, now_ms)
        with self._looked:
            self._files.append(CallFile(sound, self._keep))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()
        self._wake.set()
        return sound

    def flush(self, timeout_s: float) -> bool:
        """Wait until all that is old enough was handed on; False when it took too long."""
        with self._looked:
            if self._thread is None:
                return True
            wanted = self._begun + 1  # the one that runs now may have passed it already
            self._wake.set()
            return self._looked.wait_for(lambda: self._done >= wanted, timeout_s)

    def close(self) -> None:
        """End every file, for a few seconds at most. Idempotent."""
        with self._looked:
            for file in self._files:
                file.sound.end()
            self._closing = True
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join(CLOSE_S)

    def _run(self) -> None:
        while (idle := self._look()) is not None:
            # Without a call it sleeps until the next one begins.
            self._wake.wait(None if idle else self._pace_s)
            self._wake.clear()

    def _look(self) -> bool | None:
        """Whether no call is left; None at the end. Nothing of a call stays with a thread that
        sleeps: its file knows the call's clock, and that its journal."""
        with self._looked:
            files, closing = tuple(self._files), self._closing
            self._begun += 1
        over = [file for file in files if not self._advance(file)]
        with self._looked:
            self._files = [file for file in self._files if file not in over]
            self._done = self._begun
            self._looked.notify_all()
            return None if closing and not self._files else not self._files

    def _advance(self, file: CallFile) -> bool:
        sound = file.sound
        try:
            goes_on = file.advance()
        except Exception as error:  # the top of this thread; a call that fails costs no other
            log.error("recording call %s failed: %s", sound.call_id, type(error).__name__)
            sound.on, sound.trouble = False, TROUBLE
            return False
        if not goes_on and sound.dropped:
            log.warning("the recording of %s lacks %d pieces", sound.call_id, sound.dropped)
        return goes_on
