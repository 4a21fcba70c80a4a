"""A database that is gone, locked or unsure costs no event and never a call's time."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Engine, delete, event, select
from sqlalchemy.exc import OperationalError

from agents_core import events as ev
from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.archive.writing import call_recording, record_writer
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.changes import STORE, Changes
from agents_core.store import writing
from agents_core.store.call_tables import Call
from tests.doubles.played_calls import Clock, LoggedCall, PlayedCall
from tests.integration.record.record_fixtures import SOON_S, kept


class Weather:
    """Lets a database fail where a test wants it to."""

    def __init__(self, engine: Engine) -> None:
        self.gone = False
        self.lost_answers = 0  #: commits that happen, and whose answer is lost
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "commit", self._commit)

    def _begin(self, _connection: object) -> None:
        if self.gone:
            raise OperationalError("BEGIN", {}, Exception("gone"))

    def _commit(self, connection: object) -> None:
        if self.lost_answers:
            self.lost_answers -= 1
            connection.connection.commit()  # type: ignore[attr-defined]
            raise OperationalError("COMMIT", {}, Exception("the line broke"))


@pytest.fixture
def weather(database: Engine) -> Weather:
    return Weather(database)


def test_events_wait_while_the_database_is_gone_and_are_caught_up(
    archive: CallArchive, record: RecordWriter, weather: Weather, clock: Clock
) -> None:
    call, other = PlayedCall(), PlayedCall()
    kept(record, call)
    assert record.status().problem == ""

    weather.gone = True
    for number in range(200):
        call.caller(f"Line {number}")
    record.add_audio(call.call_id, b"audio of that time")
    record.add_call(other)
    assert not record.flush(0.2)
    assert clock.soon(lambda: record.status().oldest_ms > 100)
    assert "Nothing is lost so far" in record.status().problem
    assert record.status().waiting_calls == 2

    weather.gone = False
    assert record.flush(SOON_S)

    assert archive.events(call.call_id) == call.events_after(0)
    assert archive.audio(call.call_id) == b"audio of that time"
    assert archive.row(other.call_id).state == "running"
    assert record.status().problem == ""
    assert record.status().waiting_calls == 0


def test_a_page_is_notified_when_the_database_is_gone_and_when_it_is_back(
    database: Engine, weather: Weather, clock: Clock
) -> None:
    changes, problems = Changes(), []
    record = RecordWriter(database, clock, changes=changes, pace_s=0.01)
    told = threading.Semaphore(0)

    def listen(topic: str) -> None:
        problems.append((topic, record.status().problem != ""))
        told.release()

    changes.subscribe(listen)
    weather.gone = True
    record.add_call(PlayedCall())
    assert told.acquire(timeout=SOON_S)
    weather.gone = False
    assert told.acquire(timeout=SOON_S)
    record.close()
    assert problems == [(STORE, True), (STORE, False)]


def test_a_commit_whose_answer_was_lost_is_not_written_twice(
    archive: CallArchive, record: RecordWriter, weather: Weather
) -> None:
    call = PlayedCall()
    weather.lost_answers = 1
    kept(record, call)
    for number in range(3):
        weather.lost_answers = 1
        call.caller(f"Luggage {number}")
        record.add_audio(call.call_id, f"piece {number} ".encode())
        assert record.flush(SOON_S)
    weather.lost_answers = 1
    call.end()
    assert record.flush(SOON_S)

    assert archive.events(call.call_id) == call.events_after(0)
    assert archive.audio(call.call_id) == b"piece 0 piece 1 piece 2 "
    assert [line.text for line in archive.measures(call.call_id).lines] == [
        "Luggage 0",
        "Luggage 1",
        "Luggage 2",
    ]
    assert archive.row(call.call_id).state == "ended"


def test_a_call_that_is_refused_does_not_hold_up_another(
    database: Engine,
    archive: CallArchive,
    record: RecordWriter,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(call_recording, "RETRY_REFUSED_S", 3600)
    monkeypatch.setattr(record_writer, "MAX_RETRY_S", 3600)

    class Broken(PlayedCall):
        """Its events have a gap."""

        def events_after(self, seq: int) -> tuple[ev.CallEvent, ...]:
            return super().events_after(seq)[1:]

    good, broken, odd = PlayedCall(), Broken(), PlayedCall()
    broken.caller("Never.")
    odd.add(ev.MediaDetached, at_ms=1 << 70)
    with caplog.at_level(logging.WARNING):
        for call in (broken, odd, good):
            record.add_call(call)
        assert clock.soon(lambda: archive.page().total == 1)
        for _ in range(3):
            good.caller("Luggage.")
            assert clock.soon(
                lambda: archive.row(good.call_id).events == good.events_after(0)[-1].seq
            )
        good.end()
        assert clock.soon(lambda: archive.row(good.call_id).outcome != "")

    assert archive.events(good.call_id) == good.events_after(0)
    assert "refuses" in record.status().problem
    assert record.status().waiting_calls == 2
    assert "Never." not in caplog.text


def test_a_call_deleted_behind_the_writers_back_does_not_come_back(
    database: Engine, archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    kept(record, call.end())
    archive.delete([call.call_id], by="Ines", reason="")
    record.add_audio(call.call_id, b"late")
    record.add_call(call)
    assert record.flush(SOON_S)

    assert archive.page().total == 0


def test_a_call_is_written_from_its_beginning_into_an_older_copy_of_the_database(
    database: Engine, archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    call.caller("Luggage.")
    record.add_audio(call.call_id, b"before ")
    kept(record, call)
    with writing(database) as session:  # what a copy from before the call does not have
        session.execute(delete(Call))

    call.caller("Still luggage.")
    record.add_audio(call.call_id, b"after")
    assert record.flush(SOON_S)

    assert archive.events(call.call_id) == call.events_after(0)
    assert [hit.text for hit in archive.page(CallFilter(words="luggage")).rows[0].hits] == [
        "Luggage.",
        "Still luggage.",
    ]
    assert archive.audio(call.call_id) == b"after"


@contextmanager
def locked(database: Engine) -> Iterator[None]:
    """A transaction that holds the rows and tables the writer needs."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(database) as session:
            session.execute(delete(Call).where(Call.id == "nobody"))
            if database.dialect.name != "sqlite":
                session.connection().exec_driver_sql("LOCK TABLE call_events")
            held.set()
            assert over.wait(SOON_S)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(SOON_S)
        yield
    finally:
        over.set()
        holder.join(SOON_S)


def test_a_locked_database_never_delays_a_call(
    database: Engine, archive: CallArchive, record: RecordWriter, clock: Clock
) -> None:
    call = LoggedCall("journal")
    with locked(database):
        record.add_call(call)
        assert clock.soon(lambda: record.status().waiting_calls == 1)
        for _ in range(200):  # the lock is held until all are emitted: none waits for the writer
            call.event_log.emit(
                ev.TranscriptDelta, item_id="i", role="agent", agent="R", text="word "
            )
            record.add_audio("journal", b"x" * 200)

    assert record.flush(SOON_S)
    assert archive.events("journal") == call.events_after(0)
    assert len(archive.audio("journal")) == 200 * (len(call.events_after(0)) - 1)


def test_the_writer_closes_although_the_database_is_gone(
    database: Engine, weather: Weather, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_writer, "JOIN_S", SOON_S)
    record = RecordWriter(database, clock, pace_s=0.01, close_s=0.2)
    kept(record, call := PlayedCall())
    weather.gone = True
    call.caller("Lost for good.")

    record.close()
    record.close()

    weather.gone = False
    with writing(database) as session:
        assert session.scalar(select(Call.events)) == 1


def test_the_writer_may_be_closed_on_its_own_thread(database: Engine, clock: Clock) -> None:
    """A finalizer that closes it runs where the garbage is collected."""
    closed = threading.Event()

    def time() -> datetime:
        if threading.current_thread().name == "record":
            record.close()
            closed.set()
        return clock()

    record = RecordWriter(database, time, pace_s=0.01)
    record.add_call(PlayedCall())
    assert closed.wait(SOON_S)
    record.close()
