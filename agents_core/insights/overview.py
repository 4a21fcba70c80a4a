"""Calls per day, outcomes and answer times, counted in SQL."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from agents_core.insights.insight_results import DayCalls, Overview
from agents_core.insights.sql_percentiles import median, percentile, ranked
from agents_core.insights.version_figures import answer_ms
from agents_core.store.call_tables import Call, CallTurn

RUNNING = "running"
SLOW_PERCENT = 95


def overview(session: Session, ids: Select[str], dialect_name: str) -> Overview:
    """The overview of the calls with these ids."""
    day = _day(dialect_name)
    counted = session.execute(
        select(day, Call.outcome, func.count()).where(Call.id.in_(ids)).group_by(day, Call.outcome)
    )
    days: dict[str, Counter[str]] = {}
    for at, outcome, calls in counted:
        days.setdefault(at, Counter())[outcome or RUNNING] += calls
    times = (
        select(day.label("day"), answer_ms().label("answer_ms"))
        .join(Call, Call.id == CallTurn.call_id)
        .where(CallTurn.call_id.in_(ids))
    )
    by_day = ranked(times, value="answer_ms", within=("day",))
    found = session.execute(select(by_day.c.day, *_figures(by_day)).group_by(by_day.c.day))
    answered = {at: (middle, slow) for at, middle, slow, _ in found}
    together = ranked(times, value="answer_ms")
    middle, slow, turns = session.execute(select(*_figures(together))).one()
    outcomes = sum(days.values(), Counter[str]())
    return Overview(
        calls=outcomes.total(),
        turns=turns,
        outcomes=dict(outcomes.most_common()),
        answer_median_ms=middle,
        answer_p95_ms=slow,
        days=tuple(_one(at, days[at], answered) for at in sorted(days)),
    )


def _one(
    at: str,
    outcomes: Counter[str],
    answered: Mapping[str, tuple[float | None, float | None]],
) -> DayCalls:
    middle, slow = answered.get(at, (None, None))
    return DayCalls(
        day=date.fromisoformat(at),
        calls=outcomes.total(),
        outcomes=dict(outcomes),
        answer_median_ms=middle,
        answer_p95_ms=slow,
    )


def _figures(rows: Any) -> tuple[ColumnElement[Any], ...]:
    return (
        median(rows, "answer_ms"),
        percentile(rows, "answer_ms", SLOW_PERCENT),
        func.count(),
    )


def _day(dialect_name: str) -> ColumnElement[str]:
    """The day in UTC, as YYYY-MM-DD."""
    if dialect_name == "sqlite":
        return func.date(Call.started_at)
    return func.to_char(func.timezone("UTC", Call.started_at), "YYYY-MM-DD")
