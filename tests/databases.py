"""A fresh database for one test: a SQLite file, or a database of its own on a PostgreSQL server.

The server's address comes from SWITCHBOARD_TEST_POSTGRES; its user may create databases. Migrating
takes four times as long as copying a migrated database, so each process of the tests migrates one.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from agents_core.store import migrate

POSTGRES = "SWITCHBOARD_TEST_POSTGRES"
POSTGRES_REQUIRED = "SWITCHBOARD_REQUIRE_POSTGRES"

NEEDS_POSTGRES = (
    f"This test needs PostgreSQL: set {POSTGRES} to the URL of a server whose user may create "
    "databases (.ci/postgres.sh starts one)."
)


@contextmanager
def postgres_database(server_url: str, *, template: str = "") -> Iterator[str]:
    """The URL of a database that is gone afterwards: empty, or a copy of the one whose URL is
    ``template`` and that nobody is connected to."""
    name = f"switchboard_{uuid.uuid4().hex}"
    copied = f" TEMPLATE {make_url(template).database}" if template else ""
    server = create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}{copied}")
        try:
            yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        finally:
            with server.connect() as connection:  # a failed test leaves connections behind
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.dispose()


class MigratedDatabases:
    """Copies of a database with the newest schema; ``folder`` holds the SQLite one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "migrated.db"
        self._postgres: dict[str, str] = {}  #: the copied database's URL by its server's
        self._stack = ExitStack()

    def sqlite(self, path: Path) -> str:
        """The URL of a new file."""
        if not self._file.exists():
            migrate(f"sqlite:///{self._file}")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._file, path)
        return f"sqlite:///{path}"

    @contextmanager
    def postgres(self, server_url: str) -> Iterator[str]:
        """The URL of a new database, which is gone afterwards."""
        if server_url not in self._postgres:
            url = self._stack.enter_context(postgres_database(server_url))
            migrate(url)
            self._postgres[server_url] = url
        with postgres_database(server_url, template=self._postgres[server_url]) as url:
            yield url

    def close(self) -> None:
        """Drop what was copied."""
        self._stack.close()
