"""Totals of today's calls, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from agents_core.insights.day_totals import DayTotals, DayTotalsReader
from agents_core.insights.overview import overview
from agents_core.store import reading, writing
from agents_core.store.call_tables import Call, CallTurn
from tests.unit.review.review_calls import NOON, keep, opened

MIDNIGHT = NOON - timedelta(hours=12)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        yield engine


def change(engine: Engine, call_id: str, **values: object) -> None:
    with writing(engine) as session:
        session.execute(update(Call).where(Call.id == call_id).values(**values))


def answers(engine: Engine, call_id: str, *turns: tuple[int | None, int | None]) -> None:
    """Turns of a call, each with its response time and its part with a form open."""
    with writing(engine) as session:
        for number, (response_ms, approval_ms) in enumerate(turns, start=1):
            session.add(
                CallTurn(
                    call_id=call_id,
                    turn=number,
                    at_ms=number * 1_000,
                    caller_item=f"u{number}",
                    agent="Host",
                    typed=False,
                    response_ms=response_ms,
                    approval_ms=approval_ms,
                    dead_air_ms=0,
                    handoffs=0,
                    team_version=1,
                    policy_version=1,
                )
            )


def test_a_day_without_calls_is_all_zeros(engine: Engine) -> None:
    assert DayTotalsReader(engine).since(MIDNIGHT) == DayTotals(since=MIDNIGHT)


def test_only_todays_calls_are_added_up(engine: Engine) -> None:
    keep(engine, "a", minutes_ago=60)
    keep(engine, "b", minutes_ago=30)
    keep(engine, "now", state="running")
    keep(engine, "yesterday", minutes_ago=13 * 60)
    keep(engine, "theirs", origin="imported")
    change(engine, "a", handoffs=2, approvals=1, problems=1)
    change(engine, "b", handoffs=1, barge_ins=3)
    change(engine, "yesterday", handoffs=50)
    answers(engine, "a", (900, None))
    answers(engine, "b", (700, None))
    answers(engine, "yesterday", (1, None))
    answers(engine, "theirs", (1, None))

    assert DayTotalsReader(engine).since(MIDNIGHT) == DayTotals(
        since=MIDNIGHT,
        calls=3,
        talked_ms=3 * 61_000,
        handoffs=3,
        approvals=1,
        barge_ins=3,
        problems=1,
        answer_median_ms=800.0,
    )


def test_live_and_insights_show_one_median_for_the_same_calls(engine: Engine) -> None:
    """Live showed the median of the calls' medians, waits for forms included."""
    keep(engine, "short")
    keep(engine, "long")
    answers(engine, "short", (9_000, None))
    answers(engine, "long", (700, None), (60_800, 60_000), (None, None), (900, 0))
    with reading(engine) as session:
        insights = overview(session, select(Call.id), engine.dialect.name)
    today = DayTotalsReader(engine).since(MIDNIGHT)
    assert today.answer_median_ms == insights.answer_median_ms == 850
