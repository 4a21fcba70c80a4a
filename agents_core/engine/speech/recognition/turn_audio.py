"""The audio of one turn that is not settled yet, and where a window of it may end.

A turn longer than a window is settled piece by piece, so that neither its memory nor the audio of
one decode grows with its length.
"""

from dataclasses import dataclass

from agents_core.engine.speech.stt.recogniser import WINDOW_S
from agents_core.engine.speech.turn_detection.vad import RECOGNITION_RATE_HZ

BYTES_PER_MS = RECOGNITION_RATE_HZ * 2 // 1000
WINDOW_BYTES = WINDOW_S * 1000 * BYTES_PER_MS
OVERLAP_BYTES = 3_000 * BYTES_PER_MS
"""Heard twice where a window ends in the middle of speech: some words for the join to agree on."""

MIN_CUT_BYTES = 4_000 * BYTES_PER_MS
"""A window is not cut at an earlier pause: with less context more words are misheard."""

PAUSE_BACKLOG_BYTES = 640 * BYTES_PER_MS
"""Audio of a pause that is kept: longer than VAD takes to notice speech."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The first ``end`` bytes are a window; the next one begins at ``next_start``."""

    end: int
    next_start: int

    @property
    def overlaps(self) -> bool:
        """Whether the next window repeats audio of this one."""
        return self.next_start < self.end


class TurnAudio:
    """PCM16 mono 16 kHz; offsets are bytes from the start of the first window not settled."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._pauses: list[int] = []  # where each began, ascending
        self.paused_at: int | None = None  #: where the pause began that lasts

    def __len__(self) -> int:
        return len(self._pcm)

    @property
    def speech_end(self) -> int:
        """Where speech ends: at the pause that lasts, or at the end of the audio."""
        return len(self._pcm) if self.paused_at is None else self.paused_at

    def append(self, pcm: bytes) -> None:
        """More audio; of a pause only the newest is kept."""
        self._pcm += pcm
        if self.paused_at is not None:
            excess = len(self._pcm) - self.paused_at - PAUSE_BACKLOG_BYTES
            if excess > 0:
                del self._pcm[self.paused_at : self.paused_at + excess]

    def pause(self) -> None:
        """Speech paused here."""
        if self.paused_at is None:
            self.paused_at = len(self._pcm)
            self._pauses.append(self.paused_at)

    def resume(self) -> None:
        """Speech goes on."""
        self.paused_at = None

    def clear(self) -> None:
        """Drop everything."""
        self._pcm.clear()
        self._pauses.clear()
        self.paused_at = None

    def first(self, size: int) -> bytes:
        """The first ``size`` bytes."""
        return bytes(self._pcm[:size])

    def cut(self, heard: int = 0) -> Cut | None:
        """The window to settle now; None while all speech fits into one window.

        It ends at a pause up to which the words are known already (``heard`` bytes), else at the
        last pause within the window, else in the middle of speech.
        """
        if self.speech_end <= WINDOW_BYTES:
            return None
        usable = [at for at in self._pauses if MIN_CUT_BYTES <= at <= WINDOW_BYTES]
        if not usable:
            return Cut(WINDOW_BYTES, WINDOW_BYTES - OVERLAP_BYTES)
        end = heard if heard in usable else usable[-1]
        return Cut(end, end)

    def settle(self, cut: Cut) -> None:
        """Drop what the next window does not need."""
        start = cut.next_start
        del self._pcm[:start]
        self._pauses = [at - start for at in self._pauses if at > start]
        if self.paused_at is not None:
            self.paused_at -= start
