"""Audio of one call between its recorder and the rows of ``call_audio``."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agents_core.archive.writing.row_writes import append_audio
from agents_core.audio.ogg_pages import position_ms
from agents_core.store.call_tables import CallAudio

MAX_BYTES = 64 << 20
"""Hours of audio. What arrives while so much waits for the database is dropped."""

WRITE_EVERY_S = 1.0
"""Audio is written in larger pieces than events: a row for each tenth of a second would be many."""


class PendingAudio:
    """``offer`` may be called from any thread, the rest from the writer's thread only."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now_s = monotonic
        self._collected_s = monotonic()
        self._lock = threading.Lock()
        self._waiting = bytearray()
        self._in_transaction = b""  # also in ``_waiting`` until it is committed
        self._written_bytes = 0
        self._next_row = self._row_after = 0  # before and after the transaction

    @property
    def waiting(self) -> bool:
        """Some audio is not written yet."""
        return bool(self._waiting)

    @property
    def due(self) -> bool:
        """Some audio was collected for the next transaction."""
        return bool(self._in_transaction)

    @property
    def any_written(self) -> bool:
        """Some audio is in the database."""
        return bool(self._written_bytes)

    def offer(self, piece: bytes) -> None:
        """More of the call's Ogg Opus file; dropped when more than ``MAX_BYTES`` would wait."""
        with self._lock:
            if len(self._waiting) + len(piece) <= MAX_BYTES:
                self._waiting += piece

    def collect(self, *, now: bool) -> None:
        """Take what waits into the next transaction, every ``WRITE_EVERY_S`` or ``now``."""
        now_s = self._now_s()
        if now or now_s - self._collected_s >= WRITE_EVERY_S:
            with self._lock:
                self._in_transaction = bytes(self._waiting)
            self._collected_s = now_s

    def write(self, session: Session, call_id: str) -> dict[str, Any]:
        """Add the collected audio; returns the columns of the call's row that change by it."""
        piece = self._in_transaction
        if not piece:
            return {}
        self._row_after = append_audio(session, call_id, piece, place=self._next_row)
        columns: dict[str, Any] = {
            "audio_bytes": self._written_bytes + len(piece),
            "recorded": True,
        }
        length_ms = position_ms(piece)
        return columns if length_ms is None else columns | {"audio_ms": length_ms}

    def committed(self) -> None:
        """The collected audio is in the database."""
        if not self._in_transaction:
            return
        with self._lock:
            del self._waiting[: len(self._in_transaction)]
        self._written_bytes += len(self._in_transaction)
        self._next_row = self._row_after
        self._in_transaction = b""

    def restart(self) -> None:
        """The database has nothing of this call: an older copy of it may have come back."""
        self._written_bytes = self._next_row = 0

    def resume(
        self, session: Session, call_id: str, stored_bytes: int, *, wrote_before: bool
    ) -> None:
        """Go on after the ``stored_bytes`` the database has of this call.

        ``wrote_before``: this object wrote, so part of what waits may have been committed.
        """
        known_bytes = self._written_bytes if wrote_before else stored_bytes
        committed = max(stored_bytes - known_bytes, 0)
        with self._lock:
            del self._waiting[:committed]
        self._in_transaction = self._in_transaction[committed:]
        self._written_bytes = stored_bytes
        last = select(func.max(CallAudio.place)).where(CallAudio.call_id == call_id)
        row = session.scalar(last)
        self._next_row = 0 if row is None else row + 1
