"""Migrates a database to a version of the schema, with Alembic."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import String, column, func, select, table
from sqlalchemy.exc import DBAPIError, OperationalError

from agents_core.errors import StoreUnavailable
from agents_core.store.database import engine_for

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

HEAD = "0010_routing_checks"
"""The newest migration; a database that has it is opened without Alembic, whose import takes half
a second."""

LOCK_WAIT_S = 60.0
"""How long a process that starts waits for another one's migration (SQLite)."""

POSTGRESQL_LOCK = 5_190_244_612
"""Key of the advisory lock that a migration holds; any number that is used for nothing else."""

_alembic = threading.Lock()
"""Alembic's ``context`` is one proxy for the whole process: only one thread may use it."""


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to ``revision``; does nothing when the database has it. Several processes may call it
    at once.

    Raises:
        SettingsError: the URL cannot be used.
        StoreUnavailable: the database cannot be reached.
    """
    if revision == "head" and _has_newest(url):
        return
    from alembic import command

    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str = "base") -> None:
    """Go back to ``revision``; ``"base"`` drops every table with its data.

    Raises:
        SettingsError: the URL cannot be used.
        StoreUnavailable: the database cannot be reached.
    """
    from alembic import command

    _run(url, lambda config: command.downgrade(config, revision))


def _has_newest(url: str) -> bool:
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            query = select(column("version_num", String)).select_from(table("alembic_version"))
            return list(connection.scalars(query)) == [HEAD]
    except DBAPIError:  # a new database has no such table; one that is gone is reported below
        return False
    finally:
        engine.dispose()


def _run(url: str, step: "Callable[[Config], None]") -> None:
    """Run one step in one transaction, while no other process runs one."""
    # Foreign keys off: Alembic changes a SQLite table by copying and dropping it, and the drop
    # would delete the rows that point to it.
    engine = engine_for(url, foreign_keys=False, busy_timeout_s=LOCK_WAIT_S)
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with _alembic, engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(POSTGRESQL_LOCK)))
            config.attributes["connection"] = connection
            step(config)
    except OperationalError as error:
        raise StoreUnavailable(
            "The database could not be opened. Check DATABASE_URL and start again."
        ) from error
    finally:
        engine.dispose()
