"""What every test of the record stands on: a migrated database, an archive and a writer in it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, insert, select

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.store import call_tables as t
from agents_core.store import engine_for, migrate, writing
from agents_core.versions import Part, VersionStore
from tests.doubles.played_calls import MORNING, Clock, PlayedCall
from tests.doubles.version_uses import record_use

SOON_S = 300.0
CORRECTED = "zymocanarycorrected"


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
        record.add_call(call)
    assert record.flush(SOON_S)


def reviewed(database: Engine, call_id: str) -> None:
    """Somebody looked at it: a score, a label, a correction, a place in the queue."""
    store = VersionStore(database, lambda: MORNING)
    store.create("team", "Front desk", [Part("team", "agents: []")])
    record_use(store, "team", "Front desk", 1, call_id=call_id, from_turn=1)
    of = {"call_id": call_id, "at": MORNING}
    with writing(database) as session:
        session.execute(insert(t.CallReview).values(**of, turn=-1, reviewer="I", score=3, note=""))
        session.execute(insert(t.CallLabel).values(**of, turn=-1, reviewer="I", label="good"))
        session.execute(
            insert(t.CallCorrection).values(
                **of, item_id="item_2", text=f"It is {CORRECTED}", reviewer="I"
            )
        )
        line = session.scalar(select(t.CallLine).where(t.CallLine.item_id == "item_2"))
        assert line is not None
        line.text = f"It is {CORRECTED}"
        session.add(
            t.ReviewTask(
                call_id=call_id, reason="", added_by="", added_at=MORNING, taken_by="", done_at=None
            )
        )
