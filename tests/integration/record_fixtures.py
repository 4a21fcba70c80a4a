"""What every test of the record stands on: a migrated database, an archive and a writer in it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from agents_core.archive.archive import CallArchive
from agents_core.archive.writer import RecordWriter
from agents_core.store import engine_for, migrate
from tests.doubles.kept_calls import Clock, PlayedCall

SOON_S = 20.0


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    migrate(database_url)
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(database: Engine, clock: Clock) -> CallArchive:
    return CallArchive(database, clock)


@pytest.fixture
def record(database: Engine, clock: Clock) -> Iterator[RecordWriter]:
    record = RecordWriter(database, clock, pace_s=0.01)
    yield record
    record.close()


def kept(record: RecordWriter, *calls: PlayedCall) -> None:
    """Keep them and wait until they are written."""
    for call in calls:
        record.keep(call)
    assert record.flush(SOON_S)
