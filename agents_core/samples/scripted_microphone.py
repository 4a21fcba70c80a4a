"""A microphone that speaks scripted lines: PCM frames in real time, silence between the lines."""

import io
import threading
import time
import wave
from collections.abc import Callable

from agents_core.audio.ports import CALL_RATE_HZ

FRAME_MS = 20
FRAME_BYTES = CALL_RATE_HZ * 2 * FRAME_MS // 1000
SILENCE = bytes(FRAME_BYTES)

Offer = Callable[[bytes], None]
"""Takes PCM16 mono 24 kHz; ``LiveCall.offer_audio``."""


class ScriptedMicrophone:
    """``start`` it, ``say`` lines, ``close`` it. Without a line it offers silence, as a microphone
    does: the server detects the end of a turn by it."""

    def __init__(
        self,
        offer: Offer,
        *,
        clock: Callable[[], float] = time.monotonic,
        rest: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """``rest`` waits for an event for some seconds; tests turn its time by hand."""
        self._offer = offer
        self._clock = clock
        self._rest = rest
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._pcm = b""
        self._said = threading.Event()
        self._thread = threading.Thread(target=self.run, name="scripted-microphone", daemon=True)

    def start(self) -> None:
        """Begin to offer frames."""
        self._thread.start()

    def say(self, pcm: bytes) -> threading.Event:
        """Speak PCM16 mono 24 kHz; the event is set once all of it was offered, or at once when the
        microphone is closed."""
        said = threading.Event()
        with self._lock:
            if self._closed.is_set():
                said.set()
            else:
                self._pcm, self._said = pcm, said
        return said

    def hush(self) -> None:
        """Drop what is left of the line."""
        with self._lock:
            self._pcm = b""
            self._said.set()

    def close(self) -> None:
        """Stop offering frames. Idempotent."""
        self._closed.set()
        self.hush()

    def run(self) -> None:
        """Offer frames until closed, each at its time; a late one follows at once."""
        due_s = self._clock()
        while not self._closed.is_set():
            self._offer(self._frame())
            due_s += FRAME_MS / 1000
            self._rest(self._closed, max(0.0, due_s - self._clock()))

    def _frame(self) -> bytes:
        with self._lock:
            frame, self._pcm = self._pcm[:FRAME_BYTES], self._pcm[FRAME_BYTES:]
            if not self._pcm:
                self._said.set()
        return frame.ljust(FRAME_BYTES, b"\0") if frame else SILENCE


def pcm_of(wav: bytes) -> bytes:
    """The PCM16 of a mono WAV of 24 kHz.

    Raises:
        ValueError: it has another format.
    """
    with wave.open(io.BytesIO(wav)) as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, CALL_RATE_HZ):
            raise ValueError("a caller's voice is PCM16 mono 24 kHz")
        return bytes(file.readframes(file.getnframes()))
