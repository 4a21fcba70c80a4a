"""Processes that write calls: one is killed in the middle, two write into one database at once."""

import subprocess
import sys
import threading
import time
from collections import defaultdict
from itertools import pairwise

import pytest
from sqlalchemy import Engine, select

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.store import reading
from agents_core.store.call_tables import Call
from tests.integration.record.record_fixtures import SOON_S

pytestmark = pytest.mark.realtime

LOST_AT_MOST_S = 0.25
MARGIN_S = 0.15
"""For a machine that is busy with other tests, and on top twice the child's own longest stall: what
holds up its calls for so long holds up its writer too. What was lost is printed."""


class Child:
    """A process of ``record_child`` and what it told so far."""

    def __init__(self, url: str, *, calls: int, events: int = 0) -> None:
        command = [sys.executable, "-m", "tests.integration.record.record_child", url]
        self.process = subprocess.Popen(
            [*command, str(calls), str(events)], stdout=subprocess.PIPE, text=True
        )
        self.told: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                call_id, seq, at_s = line.split()
                self.told[call_id].append((int(seq), float(at_s)))

    def over(self, timeout_s: float = 60) -> int:
        """Its exit code."""
        code = self.process.wait(timeout_s)
        self._reader.join(SOON_S)
        return code

    def kill(self) -> float:
        """No goodbye; when it was."""
        at_s = time.monotonic()
        self.process.kill()
        self.over()
        return at_s


def test_a_killed_process_loses_at_most_the_last_quarter_of_a_second(
    database: Engine, archive: CallArchive, database_url: str
) -> None:
    child = Child(database_url, calls=3)
    writing_for = threading.Event()
    began_s = time.monotonic()
    while min((len(events) for events in list(child.told.values())), default=0) < 300:
        assert time.monotonic() < began_s + 60
        writing_for.wait(0.01)

    killed_s = child.kill()
    assert archive.mark_interrupted() == 3

    assert len(child.told) == 3
    for call_id, told in child.told.items():
        kept = archive.events(call_id)
        assert [event.seq for event in kept] == list(range(1, len(kept) + 1))
        lost = [at_s for seq, at_s in told if seq > len(kept)]
        lost_s = killed_s - min(lost, default=killed_s)
        times = [at_s for _, at_s in told]
        stall_s = max(after - before for before, after in pairwise(times))
        print(f"{len(told)} told, {len(kept)} kept, lost the last {lost_s * 1000:.0f} ms")
        assert lost_s <= LOST_AT_MOST_S + MARGIN_S + 2 * stall_s
        row = archive.row(call_id)
        assert (row.state, row.outcome, row.events) == ("interrupted", "interrupted", len(kept))
        assert row.turns == len(kept) - 1
    assert archive.page(CallFilter(words="luggage")).total == 3


def test_two_processes_write_into_one_database_at_once(
    database: Engine, archive: CallArchive, database_url: str
) -> None:
    children = [Child(database_url, calls=4, events=150) for _ in range(2)]
    marked = 0
    while any(child.process.poll() is None for child in children):
        marked += archive.mark_interrupted()
        time.sleep(0.05)

    assert [child.over() for child in children] == [0, 0]
    assert marked == 0
    told = {call_id: events for child in children for call_id, events in child.told.items()}
    assert len(told) == 8
    for call_id, events in told.items():
        kept = archive.events(call_id)
        assert [event.seq for event in kept] == [seq for seq, _ in events] == list(range(1, 152))
    page = archive.page(CallFilter(words="luggage", states=("ended",)))
    assert {row.call_id for row in page.rows} == set(told)
    with reading(database) as session:
        assert len(set(session.scalars(select(Call.writer_id)))) == 2
