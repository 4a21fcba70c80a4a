"""Work on a thread of its own: watched while it runs, cancelled, a sentence when it fails."""

import threading

import pytest

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.changes import Changes, job
from agents_core.errors import PolicyError


def test_it_says_what_it_does_while_it_runs_and_has_a_result_afterwards() -> None:
    began, go_on = threading.Event(), threading.Event()

    def work(control: JobControl) -> int:
        control.set_status("Counting…")
        began.set()
        assert go_on.wait(60)
        return 42

    task = BackgroundJob(work, name="counting")
    assert began.wait(60)
    assert task.running and task.status == "Counting…" and task.result is None
    assert not task.wait(0.0)
    go_on.set()
    assert task.wait(60)
    assert not task.running
    assert (task.result, task.problem) == (42, "")


def test_an_error_meant_for_people_is_its_sentence() -> None:
    def work(_control: JobControl) -> None:
        raise PolicyError("The policy document is empty.")

    task = BackgroundJob(work, name="failing")
    assert task.wait(60)
    assert task.problem == "The policy document is empty." and task.result is None


def test_any_other_error_is_logged_and_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    def work(_control: JobControl) -> None:
        raise ValueError("inner detail")

    task = BackgroundJob(work, name="failing")
    assert task.wait(60)
    assert "the log says why" in task.problem and "inner detail" not in task.problem
    assert "inner detail" in caplog.text


"""Work on a thread of its own: watched while it runs, cancelled, a sentence when it fails."""


def test_status_progress_and_end_are_published() -> None:
    changes = Changes()
    heard: list[tuple[str, float | None, bool]] = []
    ready, ended = threading.Event(), threading.Event()
    jobs: list[BackgroundJob[None]] = []

    def listen(topic: str) -> None:
        (one,) = jobs
        assert topic == job(one.job_id)
        heard.append((one.status, one.progress, one.running))
        if not one.running:
            ended.set()

    def work(control: JobControl) -> None:
        assert ready.wait(60)
        control.set_status("Counting…")
        for done in range(4):
            control.step(done, 4)
        control.set_progress(0.754)  # less than a percent more than before
        control.set_progress(None)

    changes.subscribe(listen)
    jobs.append(BackgroundJob(work, name="counting", changes=changes))
    ready.set()
    assert jobs[0].wait(60)
    assert ended.wait(60)  # the end is published right after it can be seen
    assert heard == [
        ("Counting…", None, True),
        *(("Counting…", share, True) for share in (0.0, 0.25, 0.5, 0.75)),
        ("Counting…", None, True),
        ("Counting…", None, False),
    ]


def test_a_cancelled_job_ends_at_its_next_step() -> None:
    began, go_on = threading.Event(), threading.Event()
    steps: list[int] = []

    def work(control: JobControl) -> None:
        for done in range(3):
            control.step(done, 3)
            steps.append(done)
            began.set()
            assert go_on.wait(60)

    task = BackgroundJob(work, name="counting")
    assert began.wait(60)
    task.cancel()
    task.cancel()
    assert task.running and task.cancelling and not task.cancelled
    go_on.set()
    assert task.wait(60)
    assert task.cancelled and not task.cancelling
    assert (steps, task.problem, task.result) == ([0], "", None)


def test_cancelling_after_the_last_step_changes_nothing() -> None:
    task = BackgroundJob(lambda _control: 42, name="counting")
    assert task.wait(60)
    task.cancel()
    assert (task.result, task.cancelled, task.cancelling) == (42, False, False)


def test_work_that_cannot_be_cancelled_is_not() -> None:
    began, go_on = threading.Event(), threading.Event()

    def work(control: JobControl) -> int:
        began.set()
        assert go_on.wait(60)
        control.raise_if_cancelled()
        return 42

    task = BackgroundJob(work, name="counting", cancellable=False)
    assert began.wait(60)
    task.cancel()
    assert not task.cancelling
    go_on.set()
    assert task.wait(60) and task.result == 42
