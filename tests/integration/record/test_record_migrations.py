"""A database in use comes up to the tables of kept calls and goes back, with its data."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, select

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.store import call_tables as t
from agents_core.store import downgrade, engine_for, migrate, reading, writing
from agents_core.store.schema import metadata
from agents_core.versions import Part, VersionStore
from tests.doubles.played_calls import MORNING, Clock, PlayedCall
from tests.doubles.version_uses import record_use

BEFORE, CALLS, NO_SAMPLES = "0002_versions_and_records", "0003_calls", "0005_deleted_artifacts"


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """As it was before calls were kept, with a team that a call ran on."""
    migrate(empty_database_url, NO_SAMPLES)  # today's store needs its columns
    engine = engine_for(empty_database_url)
    store = VersionStore(engine, lambda: MORNING)
    store.create("team", "Front desk", [Part("team", "agents: []")])
    record_use(store, "team", "Front desk", 1, call_id="earlier", from_turn=1)
    downgrade(empty_database_url, BEFORE)
    yield engine
    engine.dispose()


def uses(engine: Engine) -> list[str]:
    store = VersionStore(engine, lambda: MORNING)
    return [use.call_id for use in store.uses("team", "Front desk", 1)]


def kept_call(archive: CallArchive) -> PlayedCall:
    call = PlayedCall()
    call.caller("Where is my luggage?")
    archive.add(call.end().events_after(0), audio=b"OggS")
    return call


def test_calls_are_kept_beside_what_was_there(engine: Engine, empty_database_url: str) -> None:
    migrate(empty_database_url)
    archive = CallArchive(engine, Clock())
    call = kept_call(archive)

    assert uses(engine) == ["earlier"]
    assert archive.page(CallFilter(words="luggage")).total == 1
    assert archive.events(call.call_id) == call.events_after(0)


def test_going_back_one_step_drops_reviews_and_keeps_calls(
    engine: Engine, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    archive = CallArchive(engine, Clock())
    call = kept_call(archive)
    with writing(engine) as session:
        review = {"turn": -1, "reviewer": "Ines", "score": 4, "note": "", "at": MORNING}
        session.add(t.CallReview(call_id=call.call_id, **review))

    downgrade(empty_database_url, CALLS)
    assert "call_reviews" not in inspect(engine).get_table_names()
    migrate(empty_database_url)

    assert archive.page(CallFilter(words="luggage")).total == 1
    assert archive.audio(call.call_id) == b"OggS"
    with reading(engine) as session:
        assert session.scalars(select(t.CallReview)).all() == []


def test_calls_of_the_version_before_are_no_samples(
    engine: Engine, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    archive = CallArchive(engine, Clock())
    kept, sample = kept_call(archive), PlayedCall()
    archive.add(sample.end().events_after(0), sample_at=MORNING)
    assert archive.sample_ids() == (sample.call_id,)

    downgrade(empty_database_url, NO_SAMPLES)
    assert "sample" not in {column["name"] for column in inspect(engine).get_columns("calls")}
    migrate(empty_database_url)

    assert archive.sample_ids() == ()
    assert archive.page(CallFilter(sample=False)).total == 2
    assert archive.events(kept.call_id) == kept.events_after(0), "nothing else was lost"


def test_going_back_all_the_way_drops_calls_and_nothing_else(
    engine: Engine, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    archive = CallArchive(engine, Clock())
    kept_call(archive)

    downgrade(empty_database_url, BEFORE)
    left = set(inspect(engine).get_table_names())
    assert not {name for name in left if name.startswith("call")}
    assert uses(engine) == ["earlier"]

    migrate(empty_database_url)
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    assert archive.page().total == 0
    call = kept_call(archive)
    assert archive.page(CallFilter(words="luggage")).rows[0].call_id == call.call_id
