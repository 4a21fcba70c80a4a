"""Who writes calls into this database, and which of them are gone. It knows no call's content.

On the same machine the operating system knows; of another one only its row's changes are seen, by
our own clock, so that two clocks that differ by minutes cannot declare a live process dead.
"""

import os
import socket
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.store.call_tables import Call, CallWriter

SILENT_S = 15.0
"""A process the operating system tells nothing of is gone when its row stands still so long."""

START_TOLERANCE = timedelta(seconds=1.5)
"""What psutil says of one process's start is rounded: it counts from the machine's own start."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PID_SPACE = Path("/proc/self/ns/pid")

UNFINISHED = (Call.origin == "here") & ((Call.state == "running") | (Call.outcome == ""))
"""It runs, or nobody derived anything of it yet."""

IsRunning = Callable[[int, datetime], bool | None]


def this_host() -> str:
    """Where process numbers mean the same: two containers with one name differ."""
    name = socket.gethostname()
    try:
        return f"{name} {_BOOT_ID.read_text().strip()[:8]} {_PID_SPACE.readlink()}"[:255]
    except OSError:  # not Linux: the name has to do
        return name[:255]


def is_running(pid: int, started_at: datetime) -> bool | None:
    """Whether that very process still runs on this machine. None: one of that number does, which
    began at another time; the number was given out again, or the machine's clock was set."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        began = datetime.fromtimestamp(process.create_time(), UTC)
    except psutil.Error:
        return False
    return True if abs(began - started_at) <= START_TOLERANCE else None


class Presence:
    """One writer's row, and its view of the others. Not for several threads at once."""

    def __init__(
        self, writer_id: str, clock: Clock, *, running: IsRunning = is_running, host: str = ""
    ) -> None:
        self.writer_id = writer_id
        self._clock = clock
        self._running = running
        self._host = host or this_host()
        self._pid = os.getpid()
        self._started_at = datetime.fromtimestamp(psutil.Process().create_time(), UTC)
        self._last_change: dict[str, tuple[datetime, datetime]] = {}  #: seen_at, when we saw it

    def beat(self, session: Session) -> None:
        """Say that we are here."""
        mine = update(CallWriter).where(CallWriter.id == self.writer_id)
        done = session.execute(mine.values(seen_at=self._clock()))
        if not done.rowcount:  # type: ignore[attr-defined]  # an update has one
            session.execute(
                insert(CallWriter).values(
                    id=self.writer_id,
                    host=self._host,
                    pid=self._pid,
                    started_at=self._started_at,
                    seen_at=self._clock(),
                )
            )

    def leave(self, session: Session) -> None:
        """Say that we write no more: whatever of ours still counts as running is interrupted."""
        session.execute(delete(CallWriter).where(CallWriter.id == self.writer_id))

    def gone(self, session: Session) -> tuple[str, ...]:
        """Writers that write no more, and those of unfinished calls that are not even known."""
        # Calls first: PostgreSQL shows each statement what is there by then, and a writer's row
        # comes with its first call. The other way round one that just began would be unknown.
        unknown = set(session.scalars(select(Call.writer_id).where(UNFINISHED).distinct()))
        rows = {row.id: row for row in session.scalars(select(CallWriter))}
        unknown -= {*rows, self.writer_id}
        dead = {key for key, row in rows.items() if key != self.writer_id and self._is_gone(row)}
        return tuple(sorted(unknown | dead))

    def forget(self, session: Session, gone: Iterable[str]) -> None:
        """Their calls are looked after; one that was only asleep comes back with its next beat."""
        session.execute(delete(CallWriter).where(CallWriter.id.in_(tuple(gone))))
        for writer in gone:
            self._last_change.pop(writer, None)

    def _is_gone(self, row: CallWriter) -> bool:
        running = self._running(row.pid, row.started_at) if row.host == self._host else None
        if running is not None:
            return not running
        now = self._clock()
        seen_at, since = self._last_change.get(row.id, (None, now))
        if seen_at != row.seen_at:
            since = now
            self._last_change[row.id] = (row.seen_at, now)
        return now - since >= timedelta(seconds=SILENT_S)
