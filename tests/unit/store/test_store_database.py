"""Opening a database, and transactions of several users at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateTable

from agents_core.errors import SettingsError, StoreUnavailable
from agents_core.store import engine_for, migrate, reading, writing
from agents_core.store.base import Table
from agents_core.store.database import _parse
from agents_core.store.tables import Account, Customer, SignInFailures

CANARY = "canary-secret"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    migrate(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


def names(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Customer.display_name).order_by(Customer.id)))


def test_a_block_that_raises_changes_nothing(engine: Engine) -> None:
    with pytest.raises(KeyError), writing(engine) as session:
        session.add(Customer(display_name="Dana"))
        session.flush()
        raise KeyError

    assert names(engine) == []


def test_a_row_cannot_point_nowhere(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(Account(customer_id=7, username="ghost", password_hash="x"))


def test_writers_that_read_first_wait_for_each_other(engine: Engine) -> None:
    def add_next(_number: int) -> None:
        with writing(engine) as session:
            count = session.scalar(select(func.count()).select_from(Customer))
            session.add(Customer(display_name=str(count)))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(add_next, range(30)))

    assert names(engine) == [str(number) for number in range(30)]


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(Customer(display_name="Dana"))
        session.flush()
        assert names(engine) == []
    assert names(engine) == ["Dana"]


def test_a_database_that_stays_locked_is_a_sentence(engine: Engine, url: str) -> None:
    impatient = engine_for(url, busy_timeout_s=0.05)

    with writing(engine) as session:
        session.add(Customer(display_name="Dana"))
        session.flush()
        with (
            pytest.raises(StoreUnavailable, match="nothing was changed"),
            writing(impatient) as late,
        ):
            late.add(Customer(display_name="Too late"))
    impatient.dispose()

    assert names(engine) == ["Dana"]


def test_an_instant_comes_back_in_utc_and_sorts_by_time(engine: Engine) -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    tokyo = (noon - timedelta(hours=1)).astimezone(timezone(timedelta(hours=9)))
    with writing(engine) as session:
        session.add(SignInFailures(username_key="b", failures=1, last_at=noon))
        session.add(SignInFailures(username_key="a", failures=1, last_at=tokyo))

    with reading(engine) as session:
        found = list(session.scalars(select(SignInFailures).order_by(SignInFailures.last_at)))
    assert [row.username_key for row in found] == ["a", "b"]
    assert found[0].last_at == tokyo
    assert found[0].last_at.tzinfo is UTC


def test_a_naive_time_is_refused(engine: Engine) -> None:
    naive = datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(StatementError, match="needs a time zone"), writing(engine) as session:
        session.add(SignInFailures(username_key="a", failures=1, last_at=naive))


def test_values_stay_out_of_exceptions(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as problem, writing(engine) as session:
        session.add(Account(customer_id=7, username="ghost", password_hash=CANARY))

    assert CANARY not in str(problem.value)


@pytest.mark.parametrize(
    "url",
    ["", CANARY, f"mysql+nothing://x:{CANARY}@localhost/x", "sqlite://", "sqlite:///:memory:"],
)
def test_an_unusable_url_is_a_sentence_that_quotes_nothing(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL") as problem:
        engine_for(url)

    assert CANARY not in str(problem.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_through_psycopg(scheme: str) -> None:
    target = _parse(f"{scheme}://dana:pw@db.example/switchboard")

    assert (target.drivername, target.host) == ("postgresql+psycopg", "db.example")
    assert target.password == "pw"


@pytest.mark.parametrize("table", Table.metadata.sorted_tables, ids=str)
def test_every_table_can_be_made_on_postgresql(table: object) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))  # type: ignore[arg-type]


def test_two_threads_open_a_new_file_at_once(url: str) -> None:
    start = threading.Barrier(4)

    def open_it(_number: int) -> str:
        engine = engine_for(url)
        start.wait(60)
        with reading(engine) as session:
            mode = session.scalar(text("PRAGMA journal_mode"))
        engine.dispose()
        return str(mode)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(open_it, range(4))) == ["wal"] * 4
