"""Lateness and capacity."""

import logging

import pytest

from agents_core.engine.speech.recognition.recognition_load import (
    LATE_MS,
    MIN_CAPACITY,
    MIN_FINALS,
    RECENT_S,
    RecognitionLoad,
    capacity,
)
from tests.unit.speech.recogniser_desk import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def load(clock: Clock) -> RecognitionLoad:
    return RecognitionLoad(cores=2, clock=clock)


def finish(load: RecognitionLoad, clock: Clock, late_ms: float) -> None:
    load.finished(ended_s=clock.now_s - late_ms / 1000, waited_s=late_ms / 2000)


def test_nothing_is_known_before_the_first_turn(load: RecognitionLoad) -> None:
    now = load.load()
    assert (now.capacity, now.lateness_ms, now.late) == (None, None, False)


def test_the_first_decode_of_a_process_counts_until_there_is_a_second(
    load: RecognitionLoad,
) -> None:
    load.decoded(2.0)
    assert load.load().capacity == capacity(2.0, 2)
    for _ in range(2):
        load.decoded(0.2)
        assert load.load().capacity == capacity(0.2, 2)


def test_capacity_falls_with_the_time_of_a_decode_and_grows_with_cores(
    load: RecognitionLoad,
) -> None:
    assert capacity(0.1, 2) > capacity(0.3, 2) > capacity(1.0, 2) >= MIN_CAPACITY
    assert capacity(0.3, 4) > capacity(0.3, 2)
    assert capacity(60.0, 1) == MIN_CAPACITY
    for took_s in (5.0, 0.3, 0.3):  # the first decode is slow
        load.decoded(took_s)
    assert load.load().capacity == capacity(0.3, 2)


def test_lateness_is_the_95th_percentile_of_recent_turns(
    load: RecognitionLoad, clock: Clock
) -> None:
    for late_ms in range(0, 400, 20):
        finish(load, clock, late_ms)
    assert load.load().lateness_ms == 380
    clock.now_s += RECENT_S + 1
    assert load.load().lateness_ms is None


def test_a_few_late_turns_do_not_make_it_late_but_a_row_of_them_does(
    load: RecognitionLoad, clock: Clock
) -> None:
    for _ in range(MIN_FINALS - 1):
        finish(load, clock, LATE_MS + 1)
    assert not load.load().late
    finish(load, clock, LATE_MS + 1)
    assert load.load().late


def test_a_late_turn_is_logged_and_a_row_of_them_once(
    load: RecognitionLoad, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        finish(load, clock, 200)
        assert caplog.text == ""
        finish(load, clock, 2_000)
        finish(load, clock, 3_000)
    assert len(caplog.records) == 1
    assert "2000 ms after the end of the turn, 1000 ms of it waiting" in caplog.text
