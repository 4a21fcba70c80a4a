"""Work on a thread of its own: watched while it runs, a sentence when it fails."""

import threading

import pytest

from agents_core.background_job import BackgroundJob, SetStatus
from agents_core.errors import PolicyError


def test_it_says_what_it_does_while_it_runs_and_has_a_result_afterwards() -> None:
    began, go_on = threading.Event(), threading.Event()

    def work(say: SetStatus) -> int:
        say("Counting…")
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
    def work(_say: SetStatus) -> None:
        raise PolicyError("The policy document is empty.")

    task = BackgroundJob(work, name="failing")
    assert task.wait(60)
    assert task.problem == "The policy document is empty." and task.result is None


def test_any_other_error_is_logged_and_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    def work(_say: SetStatus) -> None:
        raise ValueError("inner detail")

    task = BackgroundJob(work, name="failing")
    assert task.wait(60)
    assert "the log says why" in task.problem and "inner detail" not in task.problem
    assert "inner detail" in caplog.text
