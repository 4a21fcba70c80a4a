"""Sample calls without an engine: all or nothing, one job at a time, and a sentence for each no."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.changes import Changes
from agents_core.jobs import Jobs
from agents_core.review import Reviews
from agents_core.samples.caller_state import CallerPatience
from agents_core.samples.sample_calls import SampleCalls, SamplesRefused
from agents_core.store import engine_for, migrate
from tests.doubles.answering_call import AnsweringCall, AnsweringCalls, answers

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
HURRIED = CallerPatience(answer_s=0.0, settle_s=0.0)
WAIT_S = 60.0  #: bounds a wait for another thread


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/samples.db"
    migrate(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


@pytest.fixture
def calls(database: Engine) -> AnsweringCalls:
    return AnsweringCalls(CallArchive(database, lambda: NOW))


@pytest.fixture
def reviews(database: Engine) -> Reviews:
    return Reviews(database, lambda: NOW)


@pytest.fixture
def samples(calls: AnsweringCalls, reviews: Reviews) -> SampleCalls:
    return SampleCalls(
        calls, calls.archive, reviews.queue, Jobs(Changes()), lambda: NOW, patience=HURRIED
    )


def test_a_days_calls_are_made_marked_and_queued(
    samples: SampleCalls, calls: AnsweringCalls, reviews: Reviews
) -> None:
    job = samples.load()
    assert job.wait(WAIT_S)
    assert (job.problem, job.progress, job.result) == ("", 1.0, 7)
    assert job.status == "7 of 7 sample calls made"
    rows = calls.archive.page(CallFilter(sample=True)).rows
    assert len({row.started_at for row in rows}) == 7
    assert calls.archive.page(CallFilter(sample=False)).total == 0
    assert reviews.queue.counts().waiting == 1
    reviews.score(rows[0].call_id, 4, reviewer="Ines")

    assert samples.remove() == 7
    assert calls.archive.page().total == 0
    assert (reviews.queue.counts().waiting, reviews.work()) == (0, ())
    assert samples.remove() == 0


def test_a_call_that_goes_wrong_is_left_out(samples: SampleCalls, calls: AnsweringCalls) -> None:
    def silent_about_pizza(call: AnsweringCall, text: str) -> None:
        if "pizza" not in text:
            answers(call, text)

    calls.answer = silent_about_pizza
    job = samples.load()
    assert job.wait(WAIT_S)
    assert (job.problem, job.progress, job.result) == ("", 1.0, 5)
    assert calls.archive.page().total == 5


def test_when_all_go_wrong_nothing_is_kept_and_a_sentence_says_why(
    samples: SampleCalls, calls: AnsweringCalls
) -> None:
    calls.answer = lambda call, text: None
    job = samples.load()
    assert job.wait(WAIT_S)
    assert job.problem.startswith("No sample call could be made. At line 1 of ")
    assert calls.archive.page().total == 0
    calls.answer = answers
    assert samples.load().wait(WAIT_S), "another try is allowed"
    assert samples.any()


def test_cancelling_removes_what_was_made_and_a_second_start_waits_for_it(
    samples: SampleCalls, calls: AnsweringCalls
) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def held(call: AnsweringCall, text: str) -> None:
        begun.set()
        assert goes_on.wait(WAIT_S)
        answers(call, text)

    calls.answer = held
    job = samples.load()
    assert begun.wait(WAIT_S)
    with pytest.raises(SamplesRefused, match="being made already"):
        samples.load()
    with pytest.raises(SamplesRefused, match="Cancel that first"):
        samples.remove()
    job.cancel()
    goes_on.set()
    assert job.wait(WAIT_S)
    assert (job.problem, job.cancelled) == ("", True)
    assert calls.archive.page().total == 0
    assert len(calls.started) <= 3, "no call began after that"


def test_what_is_in_the_way_is_said_and_nothing_begins(
    samples: SampleCalls, calls: AnsweringCalls
) -> None:
    calls.problem = "The local engine does not start."
    with pytest.raises(SamplesRefused, match="The local engine does not start"):
        samples.load()
    calls.problem, calls.teams = "", ("My own team",)
    with pytest.raises(SamplesRefused, match="Import one on the Agents page"):
        samples.load()
    assert samples.job is None and calls.started == []
    calls.teams = ("Airline support",)
    assert samples.load().wait(WAIT_S)
    with pytest.raises(SamplesRefused, match="Remove them first"):
        samples.load()
