"""Calls of the version before are no samples; going back forgets which are, and nothing else."""

from sqlalchemy import inspect

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.store import downgrade, engine_for, migrate
from tests.doubles.played_calls import MORNING, Clock, PlayedCall

NO_SAMPLES = "0005_deleted_artifacts"


def test_the_mark_of_sample_calls_comes_and_goes(empty_database_url: str) -> None:
    migrate(empty_database_url)
    engine = engine_for(empty_database_url)
    archive = CallArchive(engine, Clock())
    kept, sample = PlayedCall(), PlayedCall()
    kept.caller("Where is my luggage?")
    archive.add(kept.end().events_after(0))
    archive.add(sample.end().events_after(0), sample_at=MORNING)
    assert archive.sample_ids() == (sample.call_id,)

    downgrade(empty_database_url, NO_SAMPLES)
    assert "sample" not in {column["name"] for column in inspect(engine).get_columns("calls")}
    migrate(empty_database_url)

    assert archive.sample_ids() == ()
    assert archive.page(CallFilter(sample=False)).total == 2
    assert archive.page(CallFilter(words="luggage")).total == 1
    assert archive.events(kept.call_id) == kept.events_after(0)
    engine.dispose()
