"""The jobs of a process: found by id while they run and some minutes longer."""

import threading

import pytest

from agents_core import jobs as jobs_module
from agents_core.background_job import JobCancelled, JobControl
from agents_core.changes import Changes, job
from agents_core.jobs import KEPT_S, Jobs


class Clock:
    """Seconds that a test passes."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_job_is_found_while_it_runs_and_dropped_some_minutes_after_its_end() -> None:
    clock, changes, go_on = Clock(), Changes(), threading.Event()
    jobs = Jobs(changes, clock)
    started = jobs.start(lambda _control: go_on.wait(60), name="waiting")
    clock.now_s += 10 * KEPT_S
    assert list(jobs.running) == [started] and jobs.get(started.job_id) is started
    go_on.set()
    assert started.wait(60)
    assert not jobs.running and jobs.get(started.job_id) is started
    clock.now_s += KEPT_S + 1
    assert jobs.get(started.job_id) is None


def test_a_dropped_job_leaves_no_count_behind() -> None:
    clock, changes, published = Clock(), Changes(), threading.Event()
    changes.subscribe(lambda _topic: published.set())
    jobs = Jobs(changes, clock)
    started = jobs.start(lambda _control: None, name="nothing")
    assert published.wait(60)
    assert changes.revision(job(started.job_id)) == 1
    jobs.get("")
    clock.now_s += KEPT_S + 1
    jobs.get("")
    assert changes.revision(job(started.job_id)) == 0


def test_ids_cannot_be_guessed_from_one_another() -> None:
    jobs = Jobs(Changes())
    ids = {jobs.start(lambda _control: None, name="nothing").job_id for _ in range(20)}
    assert len(ids) == 20 and all(len(one) >= 20 for one in ids)
    assert jobs.get("1") is None


def test_closing_cancels_what_runs_and_waits_for_its_cleaning_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs_module, "CLOSE_S", 60)
    jobs, began = Jobs(Changes()), threading.Event()
    cleaned: list[bool] = []

    def work(control: JobControl) -> None:
        began.set()
        try:
            assert control.cancelling.wait(60)
            control.raise_if_cancelled()
        except JobCancelled:
            cleaned.append(True)
            raise

    started = jobs.start(work, name="long")
    assert began.wait(60)
    jobs.close()
    assert started.cancelled and cleaned == [True]
