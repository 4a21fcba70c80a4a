"""Calls whose process is gone show as interrupted, and those of a live one never do."""

import os
from datetime import UTC, datetime, timedelta

import psutil
import pytest
from sqlalchemy import Engine, event, select, update

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.archive.writing import record_writer
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.store import reading, writing
from agents_core.store.call_tables import Call, CallWriter
from tests.doubles.played_calls import Clock, PlayedCall
from tests.integration.record.record_fixtures import SOON_S, kept

NO_SUCH_PID = 4_190_000  #: above what Linux gives out


def becomes(database: Engine, **values: object) -> None:
    """The writer's row as another process would have written it."""
    with writing(database) as session:
        session.execute(update(CallWriter).values(**values))


def began_otherwise(database: Engine) -> None:
    """The writer's process does not seem to have begun when its row says."""
    began = datetime.fromtimestamp(psutil.Process(os.getpid()).create_time(), UTC)
    becomes(database, started_at=began - timedelta(hours=1))


def writer_pids(database: Engine) -> set[int]:
    with reading(database) as session:
        return set(session.scalars(select(CallWriter.pid)))


@pytest.fixture
def call(record: RecordWriter, monkeypatch: pytest.MonkeyPatch) -> PlayedCall:
    """Running, written by this very process, which sends one heartbeat."""
    monkeypatch.setattr(record_writer, "HEARTBEAT_S", 3600)
    call = PlayedCall()
    call.caller("Where is my luggage?")
    kept(record, call)
    return call


def state(archive: CallArchive, call: PlayedCall) -> tuple[str, str]:
    row = archive.row(call.call_id)
    return row.state, row.outcome


def test_a_call_of_a_process_that_lives_is_left_alone(
    archive: CallArchive, clock: Clock, call: PlayedCall
) -> None:
    assert archive.mark_interrupted() == 0
    clock.turn(days=3)  # it slept: its row did not change, and still it is there

    assert archive.mark_interrupted() == 0
    assert state(archive, call) == ("running", "")


def test_a_dead_process_is_known_at_once_on_the_same_machine(
    archive: CallArchive, database: Engine, call: PlayedCall
) -> None:
    becomes(database, pid=NO_SUCH_PID)

    assert archive.mark_interrupted() == 1

    assert state(archive, call) == ("interrupted", "interrupted")
    row = archive.row(call.call_id)
    assert row.end_reason == "Switchboard stopped in the middle of it"
    assert (row.turns, row.duration_ms) == (1, 200)
    assert archive.events(call.call_id) == call.events_after(0)
    assert archive.page(CallFilter(words="luggage", states=("interrupted",))).total == 1
    assert archive.mark_interrupted() == 0
    assert NO_SUCH_PID not in writer_pids(database)


def test_another_process_with_the_same_number_is_not_the_writer(
    archive: CallArchive, database: Engine, clock: Clock, call: PlayedCall
) -> None:
    began_otherwise(database)
    assert archive.mark_interrupted() == 0
    clock.turn(seconds=15)

    assert archive.mark_interrupted() == 1
    assert state(archive, call)[0] == "interrupted"


def test_a_machine_whose_clock_was_set_keeps_its_calls(
    archive: CallArchive, database: Engine, clock: Clock, call: PlayedCall
) -> None:
    began_otherwise(database)  # as it looks by the new clock
    assert archive.mark_interrupted() == 0
    clock.turn(seconds=14)
    becomes(database, seen_at=clock())  # a sign of life
    clock.turn(seconds=14)

    assert archive.mark_interrupted() == 0
    assert state(archive, call) == ("running", "")


def test_a_writer_that_begins_while_others_are_looked_for_is_not_unknown(
    archive: CallArchive, database: Engine, record: RecordWriter
) -> None:
    began: list[PlayedCall] = []

    def begin_after_the_first_look(*_: object) -> None:
        if not began:
            began.append(PlayedCall())
            kept(record, began[0])

    event.listen(database, "after_cursor_execute", begin_after_the_first_look)

    assert archive.mark_interrupted() == 0
    assert state(archive, began[0]) == ("running", "")


def test_another_machines_process_is_gone_when_its_row_stands_still(
    archive: CallArchive, database: Engine, clock: Clock, call: PlayedCall
) -> None:
    hours_behind = clock() - timedelta(hours=5)  # its clock is not ours
    becomes(database, host="far away", pid=NO_SUCH_PID, seen_at=hours_behind)
    assert archive.mark_interrupted() == 0
    clock.turn(seconds=14)
    assert archive.mark_interrupted() == 0
    becomes(database, seen_at=hours_behind + timedelta(seconds=14))  # a sign of life
    clock.turn(seconds=2)
    assert archive.mark_interrupted() == 0
    clock.turn(seconds=14)
    assert archive.mark_interrupted() == 0

    clock.turn(seconds=1)

    assert archive.mark_interrupted() == 1
    assert state(archive, call)[0] == "interrupted"


def test_an_unknown_writer_is_gone(
    archive: CallArchive, record: RecordWriter, call: PlayedCall
) -> None:
    record.close()  # in the middle of the call, as when the app is stopped

    assert archive.mark_interrupted() == 1
    assert state(archive, call)[0] == "interrupted"


def test_a_process_that_only_seemed_dead_goes_on_with_its_call(
    archive: CallArchive, database: Engine, record: RecordWriter, call: PlayedCall
) -> None:
    becomes(database, pid=NO_SUCH_PID)
    archive.mark_interrupted()

    call.answers("On its way.")
    assert record.flush(SOON_S)
    assert state(archive, call) == ("running", "")
    call.end()
    assert record.flush(SOON_S)

    assert state(archive, call) == ("ended", "answered")
    assert archive.events(call.call_id) == call.events_after(0)


def test_a_call_that_ended_but_was_not_measured_is_measured(
    archive: CallArchive, database: Engine, record: RecordWriter, call: PlayedCall
) -> None:
    call.answers("On its way.")
    call.end()
    assert record.flush(SOON_S)
    with writing(database) as session:  # as if killed in between
        session.execute(update(Call).values(outcome="", response_max_ms=None))
    becomes(database, pid=NO_SUCH_PID)

    assert archive.mark_interrupted() == 0
    assert state(archive, call) == ("ended", "answered")
