"""Which processes write calls into this database, and which of them are gone.

On this machine the operating system says whether a process runs. A process of another machine is
gone when its row has not changed for a while, by our own clock: clocks of two machines may differ
by minutes.
"""

import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.store.call_tables import Call, CallWriter

SILENT_S = 15.0
"""A process on another machine is gone when its row has not changed for so long."""

START_TOLERANCE = timedelta(seconds=1.5)
"""psutil computes a process's start from the machine's boot time, which is rounded."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PID_SPACE = Path("/proc/self/ns/pid")

UNFINISHED = (Call.origin == "here") & ((Call.state == "running") | (Call.outcome == ""))
"""A call that runs, or that has not been measured."""


def this_host() -> str:
    """Identifies the space of process ids: two containers with the same host name differ."""
    name = socket.gethostname()
    try:
        return f"{name} {_BOOT_ID.read_text().strip()[:8]} {_PID_SPACE.readlink()}"[:255]
    except OSError:  # not Linux
        return name[:255]


def is_running(pid: int, started_at: datetime) -> bool | None:
    """Whether that process still runs on this machine. None: a process of that id runs that started
    at another time, because the id was reused or the machine's clock was set."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        began = datetime.fromtimestamp(process.create_time(), UTC)
    except psutil.Error:
        return False
    return True if abs(began - started_at) <= START_TOLERANCE else None


class WriterPresence:
    """One writer's row, and what it sees of the others. Not thread-safe."""

    def __init__(self, writer_id: str, clock: Clock) -> None:
        self.writer_id = writer_id
        self._clock = clock
        self._host = this_host()
        self._pid = os.getpid()
        self._started_at = datetime.fromtimestamp(psutil.Process().create_time(), UTC)
        self._last_change: dict[str, tuple[datetime, datetime]] = {}  #: seen_at, when it was read

    def heartbeat(self, session: Session) -> None:
        """Set the time in this writer's row; add the row when there is none."""
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
        """Delete this writer's row; its calls that still run will be marked as interrupted."""
        session.execute(delete(CallWriter).where(CallWriter.id == self.writer_id))

    def gone(self, session: Session) -> tuple[str, ...]:
        """Writers that are gone, also those of unfinished calls that have no row."""
        # Calls are read first: PostgreSQL shows each statement what is committed by then, and a
        # writer's row is committed with its first call. Read the other way round, a writer that
        # has just begun would have no row.
        unknown = set(session.scalars(select(Call.writer_id).where(UNFINISHED).distinct()))
        rows = {row.id: row for row in session.scalars(select(CallWriter))}
        unknown -= {*rows, self.writer_id}
        dead = {key for key, row in rows.items() if key != self.writer_id and self._is_gone(row)}
        return tuple(sorted(unknown | dead))

    def forget(self, session: Session, gone: Iterable[str]) -> None:
        """Delete the rows of these writers; one that was suspended adds its row again."""
        session.execute(delete(CallWriter).where(CallWriter.id.in_(tuple(gone))))
        for writer in gone:
            self._last_change.pop(writer, None)

    def _is_gone(self, row: CallWriter) -> bool:
        running = is_running(row.pid, row.started_at) if row.host == self._host else None
        if running is not None:
            return not running
        now = self._clock()
        seen_at, since = self._last_change.get(row.id, (None, now))
        if seen_at != row.seen_at:
            since = now
            self._last_change[row.id] = (row.seen_at, now)
        return now - since >= timedelta(seconds=SILENT_S)
