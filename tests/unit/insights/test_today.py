"""Totals of today's calls, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from agents_core.insights.day_totals import DayTotals, DayTotalsReader
from agents_core.store import writing
from agents_core.store.call_tables import Call
from tests.unit.review.review_calls import NOON, keep, opened

MIDNIGHT = NOON - timedelta(hours=12)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        yield engine


def change(engine: Engine, call_id: str, **values: object) -> None:
    with writing(engine) as session:
        session.execute(update(Call).where(Call.id == call_id).values(**values))


def test_a_day_without_calls_is_all_zeros(engine: Engine) -> None:
    assert DayTotalsReader(engine).since(MIDNIGHT) == DayTotals(since=MIDNIGHT)


def test_only_todays_calls_are_added_up(engine: Engine) -> None:
    keep(engine, "a", minutes_ago=60)
    keep(engine, "b", minutes_ago=30)
    keep(engine, "now", state="running")
    keep(engine, "yesterday", minutes_ago=13 * 60)
    keep(engine, "theirs", origin="imported")
    change(engine, "a", handoffs=2, approvals=1, problems=1, response_median_ms=900)
    change(engine, "b", handoffs=1, barge_ins=3, response_median_ms=700)
    change(engine, "yesterday", handoffs=50, response_median_ms=1)

    assert DayTotalsReader(engine).since(MIDNIGHT) == DayTotals(
        since=MIDNIGHT,
        calls=3,
        talked_ms=3 * 61_000,
        handoffs=3,
        approvals=1,
        barge_ins=3,
        problems=1,
        answer_ms=700,  # the lower of two in the middle
    )


def test_the_typical_answer_is_the_median_of_the_calls(engine: Engine) -> None:
    for place, median_ms in enumerate((400, 9_000, 800)):
        keep(engine, f"c{place}")
        change(engine, f"c{place}", response_median_ms=median_ms)
    assert DayTotalsReader(engine).since(MIDNIGHT).answer_ms == 800
