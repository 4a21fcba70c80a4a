"""Opens the database and runs transactions in it.

On SQLite a writing transaction takes the write lock when it begins: one that reads first and writes
later would fail instead of waiting, because the busy timeout does not apply to a stale snapshot.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from agents_core.errors import SettingsError, StoreUnavailable
from agents_core.settings import ensure_sqlite_folder

BUSY_TIMEOUT_S = 5.0
"""How long a SQLite writer waits for another one. The longest write takes milliseconds."""

RETRY_S = 0.01

READ_ONLY = "switchboard_read_only"


def engine_for(
    url: str, *, foreign_keys: bool = True, busy_timeout_s: float | None = None
) -> Engine:
    """An engine for a SQLite file or a PostgreSQL server; safe to share between threads.

    ``busy_timeout_s``: ``BUSY_TIMEOUT_S`` when None. Parameters, such as password hashes, are left
    out of exceptions and the log.

    Raises:
        SettingsError: not a database URL, no driver for it, or SQLite without a file.
    """
    target = _parse(url)
    if target.get_backend_name() == "sqlite":
        wait_s = BUSY_TIMEOUT_S if busy_timeout_s is None else busy_timeout_s
        return _sqlite(target, foreign_keys=foreign_keys, busy_timeout_s=wait_s)
    try:
        return create_engine(target, hide_parameters=True, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise SettingsError(
            f"DATABASE_URL asks for the driver {target.drivername!r}, which is not installed."
        ) from error


def _parse(url: str) -> URL:
    if url.startswith("postgres://"):  # as several hosts hand it out; SQLAlchemy refuses it
        url = "postgresql://" + url.removeprefix("postgres://")
    try:
        target = make_url(url)
    except (ArgumentError, ValueError):  # chaining would quote the URL and its password
        raise SettingsError("DATABASE_URL is not a database address.") from None
    if target.drivername == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    return target


def _sqlite(target: URL, *, foreign_keys: bool, busy_timeout_s: float) -> Engine:
    if target.database in (None, "", ":memory:") or "mode=memory" in str(target):
        raise SettingsError(
            "DATABASE_URL must name a file: every thread would see its own in-memory database."
        )
    ensure_sqlite_folder(f"sqlite:///{target.database}")
    engine = create_engine(
        target,
        hide_parameters=True,
        # None: the driver never begins a transaction by itself, _begin does.
        connect_args={"isolation_level": None, "timeout": busy_timeout_s},
    )

    def prepare(connection: Any, _record: Any) -> None:
        _write_ahead(connection, wait_s=busy_timeout_s)
        # Deleted calls are overwritten; whether that is SQLite's default depends on its build.
        safety = ("synchronous=NORMAL", "secure_delete=ON")
        for pragma in (*safety, f"foreign_keys={foreign_keys:d}"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _write_ahead(connection: sqlite3.Connection, *, wait_s: float) -> None:
    """Turn on write-ahead logging, so that readers do not wait for a writer. SQLite's own timeout
    does not cover that for a new file: of four connections that open one at once, about 1 in 100
    fails with "database is locked" (measured)."""
    deadline_s = time.monotonic() + wait_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline_s:
                raise
            time.sleep(RETRY_S)


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that commits at the end of the block, or changes nothing when it raises.

    Raises:
        StoreUnavailable: the database cannot be reached, or stayed locked.
    """
    with _sentence(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads; it never waits for a writer on SQLite.

    Raises:
        StoreUnavailable: the database cannot be reached.
    """
    reader = engine.execution_options(**{READ_ONLY: True})
    with _sentence(), Session(reader, expire_on_commit=False) as session:
        yield session


@contextmanager
def _sentence() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreUnavailable(
            "The database could not be used just now; nothing was changed. Try again."
        ) from error
