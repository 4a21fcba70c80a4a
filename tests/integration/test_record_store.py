"""Calls kept and read back, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from agents_core.archive.archive import CallArchive
from agents_core.archive.model import CallFilter
from agents_core.archive.writer import RecordWriter
from agents_core.store import engine_for, migrate
from tests.doubles.kept_calls import MORNING, Clock, PlayedCall

SOON_S = 10.0


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    migrate(database_url)
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(engine: Engine, clock: Clock) -> CallArchive:
    return CallArchive(engine, clock)


@pytest.fixture
def record(engine: Engine, clock: Clock) -> Iterator[RecordWriter]:
    record = RecordWriter(engine, clock, pace_s=0.01)
    yield record
    record.close()


def test_a_call_is_kept_while_it_runs_and_as_it_ended(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    call.say("Where is my luggage?")
    record.keep(call)
    assert record.flush(SOON_S)

    running = archive.row(call.call_id)
    assert (running.state, running.turns, running.agents) == ("running", 1, ("Reception",))
    assert (running.started_at, running.team, running.model) == (MORNING, "Front desk", "local-1")
    assert archive.events(call.call_id) == call.events_after(0)

    call.say("On its way.", role="agent", agent="Reception")
    call.end("hung up")
    assert record.flush(SOON_S)

    ended = archive.row(call.call_id)
    assert (ended.state, ended.end_reason, ended.events) == ("ended", "hung up", 4)
    assert ended.outcome == "answered"
    assert archive.events(call.call_id) == call.events_after(0)


def test_a_call_is_found_by_what_was_said(archive: CallArchive, record: RecordWriter) -> None:
    bags, pets = PlayedCall(), PlayedCall()
    bags.say("Where is my luggage?")
    pets.say("May a dog fly along?")
    for call in (bags, pets):
        record.keep(call)
    assert record.flush(SOON_S)

    page = archive.page(CallFilter(words="lugg"))

    assert [row.call_id for row in page.rows] == [bags.call_id]
    assert [hit.text for hit in page.rows[0].hits] == ["Where is my luggage?"]
    assert archive.page().total == 2
