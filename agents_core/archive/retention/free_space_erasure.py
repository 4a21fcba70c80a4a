"""Overwrites what deleted calls leave in the database's free space.

Deleting rows in SQLite leaves words in three places: merged parts of the search index, the gaps of
pages that were split, and the write-ahead log.
"""

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, exists, select
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.store import reading, writing
from agents_core.store.call_tables import Call, RecordSetting

MAX_WAIT = timedelta(hours=24)
"""Rewriting the file holds the write lock for seconds (5 s for 330 MB, measured), so it waits until
no call runs, but no longer than this."""

_DUE = "erase_due"
_TABLES = (
    "call_events, call_lines, call_audio, call_facets, call_turns, call_handoffs, call_lookups, "
    "call_citations, call_flags, call_reviews, call_labels, call_corrections, calls"
)


def note_due(session: Session, at: datetime) -> None:
    """Note in this transaction that something was deleted and ``erase`` is due."""
    session.merge(RecordSetting(name=_DUE, value=at.isoformat()))


class Eraser:
    """Several processes may erase at the same time; that costs time only."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def due(self) -> bool:
        """Free space may still contain words of deleted calls."""
        with reading(self._engine) as session:
            return session.get(RecordSetting, _DUE) is not None

    def erase(self, *, settle: timedelta = timedelta(0)) -> bool:
        """Overwrite what deleted calls left; False when that has to wait, because calls run or
        because one was deleted less than ``settle`` ago.

        Raises:
            StoreUnavailable: the database cannot be reached, or stayed locked.
        """
        with reading(self._engine) as session:
            found = session.get(RecordSetting, _DUE)
            running = bool(session.scalar(select(exists().where(Call.state == "running"))))
        if found is None:
            return True
        age = self._clock() - datetime.fromisoformat(found.value)
        patient = age < MAX_WAIT
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
        """VACUUM makes the space reusable; PostgreSQL's own log and backups are not erased."""
        alone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.exec_driver_sql(f"VACUUM {_TABLES}")

    def _rewrite_file(self) -> bool:
        """False when another connection used the file."""
        with writing(self._engine) as session:
            words = "INSERT INTO call_words(call_words) VALUES ('optimize')"
            session.connection().exec_driver_sql(words)
        with self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute("VACUUM")
                busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:  # locked for longer than the busy timeout
                return False
        return not busy
