"""After calls were deleted: nothing of them stays in the database's free space either.

SQLite leaves words in three places that deleting does not reach: merged parts of the search index,
pages that were split (their gaps keep copies), and the write-ahead log. It knows no call.
"""

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, exists, select
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.store import reading, writing
from agents_core.store.call_tables import Call, RecordSetting

PATIENCE = timedelta(hours=24)
"""Rewriting the file takes the write lock for seconds (5 s for 330 MB, measured), so it waits until
no call runs; after this long it does not."""

_DUE = "erase_due"
_TABLES = (
    "call_events, call_lines, call_audio, call_facets, call_turns, call_handoffs, call_lookups, "
    "call_citations, call_flags, call_reviews, call_labels, call_corrections, calls"
)


def note_due(session: Session, at: datetime) -> None:
    """Something was deleted, in this transaction: ``erase`` has work."""
    session.merge(RecordSetting(name=_DUE, value=at.isoformat()))


class Eraser:
    """Any process may do it; doing it twice only costs time."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def due(self) -> bool:
        """Words of a deleted call may still be in the file."""
        with reading(self._engine) as session:
            return session.get(RecordSetting, _DUE) is not None

    def erase(self, *, settle: timedelta = timedelta(0)) -> bool:
        """Overwrite what deleted calls left behind; False when it has to wait, for running calls
        or until nothing was deleted for the time of ``settle``.

        Raises:
            StoreUnavailable: the database cannot be reached, or stayed locked.
        """
        with reading(self._engine) as session:
            found = session.get(RecordSetting, _DUE)
            running = bool(session.scalar(select(exists().where(Call.state == "running"))))
        if found is None:
            return True
        age = self._clock() - datetime.fromisoformat(found.value)
        patient = age < PATIENCE
        if age < settle:
            return False
        if self._engine.dialect.name != "sqlite":
            self._vacuum_tables()
        elif (running and patient) or not self._rewrite_file():
            return False
        with writing(self._engine) as session:
            mine = (RecordSetting.name == _DUE) & (RecordSetting.value == found.value)
            session.execute(delete(RecordSetting).where(mine))
        return True

    def _vacuum_tables(self) -> None:
        """PostgreSQL gives the space back for new rows; its own log and backups are beyond us."""
        alone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.exec_driver_sql(f"VACUUM {_TABLES}")

    def _rewrite_file(self) -> bool:
        """False when somebody was using the file just now."""
        with writing(self._engine) as session:
            words = "INSERT INTO call_words(call_words) VALUES ('optimize')"
            session.connection().exec_driver_sql(words)
        with self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute("VACUUM")
                busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:  # locked for longer than we wait
                return False
        return not busy
