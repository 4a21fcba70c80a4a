"""Calls deleted for good, by a person or by age: nothing of them is left, and a receipt says so."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from agents_core import events as ev
from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter, CallNotFound
from agents_core.archive.maintenance import ArchiveMaintenance
from agents_core.archive.retention.call_deletion import CallRunning
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.errors import SwitchboardError
from agents_core.store import call_tables as t
from agents_core.store import reading
from agents_core.store.base import Table
from agents_core.store.tables import VersionUse
from tests.doubles.played_calls import MORNING, Clock, PlayedCall
from tests.integration.record.record_fixtures import CORRECTED, SOON_S, kept, reviewed

CANARY = "xylocanaryphone"


def left_of(database: Engine, call_id: str) -> dict[str, int]:
    """Rows of a call in every table that could have some."""
    found = {}
    with reading(database) as session:
        for mapper in Table.registry.mappers:
            kind = mapper.class_
            if kind is not t.DeletionReceipt and hasattr(kind, "call_id"):
                rows = select(func.count()).select_from(kind).where(kind.call_id == call_id)
                found[kind.__tablename__] = session.scalar(rows) or 0
        rows = select(func.count()).select_from(t.Call).where(t.Call.id == call_id)
        found["calls"] = session.scalar(rows) or 0
    return {name: count for name, count in found.items() if count}


def test_nothing_of_a_deleted_call_is_left_but_its_receipt(
    database: Engine, archive: CallArchive, record: RecordWriter, clock: Clock
) -> None:
    call, other = PlayedCall(), PlayedCall()
    call.caller(f"My name is {CANARY}")
    call.answers("Good day.")
    call.add(ev.Handoff, call_id="h", from_agent="Reception", to_agent="Desk", utterance=CANARY)
    record.add_audio(call.call_id, b"OggS audio")
    kept(record, call.end(), other.end())
    reviewed(database, call.call_id)
    assert archive.page(CallFilter(words=CORRECTED)).total == 1
    assert len(left_of(database, call.call_id)) >= 11
    clock.turn(days=2)

    (receipt,) = archive.delete([call.call_id], by="Ines", reason="asked for by the caller")

    assert left_of(database, call.call_id) == {}
    assert archive.page(CallFilter(words=CORRECTED)).total == 0
    assert [row.call_id for row in archive.page().rows] == [other.call_id]
    assert (receipt.by, receipt.reason) == ("Ines", "asked for by the caller")
    assert (receipt.events, receipt.lines, receipt.audio_bytes, receipt.reviews) == (9, 2, 10, 3)
    assert (receipt.started_at, receipt.deleted_at) == (MORNING, MORNING + timedelta(days=2))
    assert archive.receipts() == (receipt,)
    assert archive.receipts(page=2) == ()
    assert archive.delete([call.call_id], by="Ravi", reason="again") == (receipt,)
    with pytest.raises(CallNotFound):
        archive.row(call.call_id)
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(VersionUse)) == 0


def test_a_call_that_runs_is_not_deleted_and_neither_are_those_beside_it(
    archive: CallArchive, record: RecordWriter
) -> None:
    running, ended = PlayedCall(), PlayedCall().end()
    kept(record, running, ended)

    with pytest.raises(CallRunning, match="End it first"):
        archive.delete([ended.call_id, running.call_id], by="Ines", reason="")
    with pytest.raises(CallNotFound):
        archive.delete([ended.call_id, "nobody"], by="Ines", reason="")

    assert archive.page().total == 2
    running.caller("Still here.")
    assert record.flush(SOON_S)
    assert archive.row(running.call_id).events == 2


def test_calls_go_by_age_but_never_one_that_runs(
    archive: CallArchive, record: RecordWriter, clock: Clock
) -> None:
    old, running, young = PlayedCall(), PlayedCall(), PlayedCall(at=MORNING + timedelta(days=9))
    kept(record, old.end(), running, young.end())
    clock.turn(days=10)
    assert archive.expire() == ()  # nobody said how long

    archive.set_retention_days(7)
    gone = archive.expire()

    assert [(receipt.call_id, receipt.by) for receipt in gone] == [(old.call_id, "retention")]
    assert gone[0].reason == "older than 7 days"
    left = {row.call_id for row in archive.page().rows}
    assert left == {running.call_id, young.call_id}
    running.end()
    assert record.flush(SOON_S)
    assert [receipt.call_id for receipt in archive.expire()] == [running.call_id]


def test_settings_hold_for_every_process_and_refuse_nonsense(
    database: Engine, archive: CallArchive
) -> None:
    assert (archive.retention_days(), archive.recording_on()) == (0, True)
    archive.set_retention_days(30)
    archive.set_recording(False)
    other = CallArchive(database, Clock())
    assert (other.retention_days(), other.recording_on()) == (30, False)
    for days in (-1, 40_000):
        with pytest.raises(SwitchboardError, match="1 to 36500 days"):
            archive.set_retention_days(days)
    assert archive.retention_days() == 30


@pytest.fixture
def maintenance(archive: CallArchive, clock: Clock) -> Iterator[ArchiveMaintenance]:
    maintenance = ArchiveMaintenance(archive, clock, interval_s=0.02)
    yield maintenance
    maintenance.close()


def test_maintenance_deletes_and_erases_as_soon_as_a_retention_is_set(
    archive: CallArchive, record: RecordWriter, clock: Clock, maintenance: ArchiveMaintenance
) -> None:
    kept(record, PlayedCall().end())
    clock.turn(days=10)
    maintenance.start()
    assert archive.page().total == 1

    archive.set_retention_days(7)

    assert clock.soon(lambda: archive.page().total == 0)
    assert len(archive.receipts()) == 1
    assert archive.erasing(), "perhaps somebody goes on deleting"
    clock.turn(minutes=1)
    assert clock.soon(lambda: not archive.erasing())


def test_a_days_round_comes_by_itself(
    archive: CallArchive, record: RecordWriter, clock: Clock, maintenance: ArchiveMaintenance
) -> None:
    archive.set_retention_days(7)
    kept(record, PlayedCall().end())
    maintenance.start()
    clock.turn(days=8)

    assert clock.soon(lambda: archive.page().total == 0)
