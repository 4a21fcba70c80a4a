"""Migrations on SQLite and on PostgreSQL: up, down, as the tables say, several starts at once."""

import multiprocessing
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from agents_core.errors import SettingsError
from agents_core.store import downgrade, engine_for, migrate
from agents_core.store.migrate import HEAD, MIGRATIONS
from agents_core.store.schema import metadata

SEARCH = "call_words"


@pytest.fixture
def url(empty_database_url: str) -> str:
    return empty_database_url


def tables(url: str) -> set[str]:
    engine = engine_for(url)
    try:
        found = set(inspect(engine).get_table_names())
        return {name for name in found if not name.startswith(SEARCH)}  # SQLite's own, for search
    finally:
        engine.dispose()


def test_up_creates_every_table_and_down_removes_them(url: str) -> None:
    migrate(url)
    assert tables(url) == {*metadata.tables, "alembic_version"}

    downgrade(url)
    assert tables(url) == {"alembic_version"}

    migrate(url)
    assert tables(url) == {*metadata.tables, "alembic_version"}


def test_the_migrated_schema_is_the_one_the_tables_describe(url: str) -> None:
    migrate(url)
    engine = engine_for(url)

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, *_: (
                    not str(name).startswith(SEARCH) and name != "ix_call_lines_words"
                ),
            },
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_constraint_names_are_those_of_the_tables(url: str) -> None:
    migrate(url)
    engine = engine_for(url)
    found = inspect(engine)

    for table in metadata.sorted_tables:
        declared = {str(constraint.name) for constraint in table.constraints}
        migrated = {
            str(row["name"])
            for rows in (
                found.get_check_constraints(table.name),
                found.get_foreign_keys(table.name),
                found.get_unique_constraints(table.name),
                [found.get_pk_constraint(table.name)],
            )
            for row in rows
        }
        assert migrated == declared
    engine.dispose()


def test_migrating_twice_changes_nothing(url: str) -> None:
    migrate(url)
    before = tables(url)

    migrate(url)

    assert tables(url) == before


def test_the_newest_migration_is_the_one_that_opens_without_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_migrated_database_is_opened_without_alembic(url: str) -> None:
    migrate(url)
    code = (
        "import sys; from agents_core.store import migrate;"
        "migrate(sys.argv[1]); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, url]
    done = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def _start(url: str, ready: "multiprocessing.synchronize.Barrier") -> None:
    ready.wait(300)
    migrate(url)


def test_processes_that_start_at_once_all_find_the_newest_schema(url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(3)
    starts = [spawn.Process(target=_start, args=(url, ready)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join(300)

    assert [start.exitcode for start in starts] == [0, 0, 0]
    assert tables(url) == {*metadata.tables, "alembic_version"}


def test_an_unusable_url_is_a_sentence_without_the_password() -> None:
    with pytest.raises(SettingsError) as problem:
        migrate("mysql+nothing://demo:canary-secret@localhost/x")

    assert "canary-secret" not in str(problem.value)
