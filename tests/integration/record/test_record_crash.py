"""Processes that write calls: one is killed in the middle, two write into one database at once."""

import time

from sqlalchemy import Engine, select

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.store import reading
from agents_core.store.call_tables import Call
from tests.doubles.played_calls import Clock
from tests.integration.record.record_child import WritingProcess

WRITTEN = 100  #: events of each call, when the process is killed


def test_what_a_killed_process_wrote_is_a_gapless_beginning_of_each_call(
    database: Engine, archive: CallArchive, clock: Clock, database_url: str
) -> None:
    child = WritingProcess(database_url, calls=3)
    try:
        assert clock.soon(lambda: archive.page().total == 3)
        assert clock.soon(
            lambda: (
                len(child.emitted) == 3
                and all(len(archive.events(call_id)) >= WRITTEN for call_id in list(child.emitted))
            )
        )
    finally:
        child.kill()
    assert archive.mark_interrupted() == 3

    for call_id, emitted in child.emitted.items():
        kept = archive.events(call_id)
        assert [event.seq for event in kept] == list(range(1, len(kept) + 1))
        print(f"{len(emitted)} emitted, {len(kept)} kept")
        row = archive.row(call_id)
        assert (row.state, row.outcome, row.events) == ("interrupted", "interrupted", len(kept))
        assert row.turns == len(kept) - 1
    assert archive.page(CallFilter(words="luggage")).total == 3


def test_two_processes_write_into_one_database_at_once(
    database: Engine, archive: CallArchive, database_url: str
) -> None:
    children = [WritingProcess(database_url, calls=4, events=150) for _ in range(2)]
    marked = 0
    while any(child.process.poll() is None for child in children):
        marked += archive.mark_interrupted()
        time.sleep(0.05)  # between two looks at other processes

    assert [child.wait() for child in children] == [0, 0]
    assert marked == 0
    emitted = {call_id: events for child in children for call_id, events in child.emitted.items()}
    assert len(emitted) == 8
    for call_id, events in emitted.items():
        kept = archive.events(call_id)
        assert [event.seq for event in kept] == [seq for seq, _ in events] == list(range(1, 152))
    page = archive.page(CallFilter(words="luggage", states=("ended",)))
    assert {row.call_id for row in page.rows} == set(emitted)
    with reading(database) as session:
        assert len(set(session.scalars(select(Call.writer_id)))) == 2
