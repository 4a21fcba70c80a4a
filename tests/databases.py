"""A fresh database for one test: a SQLite file, or a database of its own on a PostgreSQL server.

The server's address comes from SWITCHBOARD_TEST_POSTGRES; its user may create databases.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

POSTGRES = "SWITCHBOARD_TEST_POSTGRES"
POSTGRES_REQUIRED = "SWITCHBOARD_REQUIRE_POSTGRES"

NEEDS_POSTGRES = (
    f"This test needs PostgreSQL: set {POSTGRES} to the URL of a server whose user may create "
    "databases (.ci/postgres.sh starts one)."
)


@contextmanager
def postgres_database(server_url: str) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    name = f"switchboard_{uuid.uuid4().hex}"
    server = create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        finally:
            with server.connect() as connection:  # a failed test leaves connections behind
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.dispose()
