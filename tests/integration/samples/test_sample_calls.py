"""Sample calls: really made on the local engine, marked, in the queue, and gone when removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents_core.archive.call_records import CallFilter
from agents_core.samples import sample_calls, sample_plan
from agents_core.samples.sample_calls import SamplesRefused
from agents_core.settings import Settings
from agents_core.switchboard import Switchboard

WAIT_S = 800.0  #: bounds a wait, so that a test fails instead of hanging


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_plan, "CALLS_PER_TEAM", 3)


@pytest.fixture
def board(switchboard: Switchboard, few: None) -> Iterator[Switchboard]:
    yield switchboard
    if switchboard.samples.job is not None:
        switchboard.samples.job.cancel()
        switchboard.samples.job.wait(WAIT_S)
    switchboard.samples.remove()


@pytest.mark.timeout(900)  # nine whole conversations, also on a busy machine
def test_every_ready_conversation_becomes_an_ordinary_call(board: Switchboard) -> None:
    job = board.samples.load()
    with pytest.raises(SamplesRefused, match="being made already"):
        board.samples.load()
    with pytest.raises(SamplesRefused, match="Cancel that first"):
        board.samples.remove()
    assert job.wait(WAIT_S)
    assert (job.problem, job.progress, job.result) == ("", 1.0, 9)

    rows = board.archive.page(CallFilter(sample=True)).rows
    assert len(rows) == 9 and all(row.sample and row.state == "ended" for row in rows)
    assert {row.outcome for row in rows} == {"answered"}
    assert {row.end_reason for row in rows} == {"the caller hung up"}
    # Some 27 hours touch two days, or three in the first hours after midnight.
    assert len({row.started_at.date() for row in rows}) in (2, 3)
    assert board.reviews.queue.counts().waiting >= 1
    with pytest.raises(SamplesRefused, match="Remove them first"):
        board.samples.load()

    name, data = board.files.export_call(rows[0].call_id)
    assert board.samples.remove() == 9
    assert board.archive.page(CallFilter(sample=True)).total == 0
    assert board.reviews.queue.counts().waiting == 0
    board.files.import_call(data)
    [again] = board.archive.page(CallFilter(sample=True)).rows
    assert (again.started_at, again.sample) == (rows[0].started_at, True), name


def test_cancelling_leaves_nothing(board: Switchboard) -> None:
    before = board.archive.page().total
    job = board.samples.load()
    job.cancel()
    assert job.wait(WAIT_S)
    assert (job.problem, job.cancelled) == ("", True)
    assert board.archive.page().total == before
    assert not board.samples.any()


def test_without_an_engine_there_is_a_sentence_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Switchboard(Settings(database_url=f"sqlite:///{tmp_path}/s.db"))
    try:
        board.engine.stop()
        with pytest.raises(SamplesRefused, match="need the local engine"):
            board.samples.load()
        assert board.samples.job is None and board.archive.page().total == 0
        assert sample_calls.AT_ONCE == 3
    finally:
        board.shut_down()
