"""Calls per hour or day, outcomes and response times, counted in SQL."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from agents_core.insights.answer_times import answer_figures, answer_times
from agents_core.insights.insight_results import Overview, PeriodCalls, PeriodLength
from agents_core.store.call_tables import Call

RUNNING = "running"
HOURS_UP_TO = timedelta(days=2)
"""Calls of a longer time are counted by day: 48 blocks fit a chart, one block says nothing."""


def overview(session: Session, ids: Select[str], dialect_name: str) -> Overview:
    """The overview of the calls with these ids, by hour when they began within two days."""
    length = _period_length(session, ids)
    period = _period(length, dialect_name)
    counted = session.execute(
        select(period, Call.outcome, func.count())
        .where(Call.id.in_(ids))
        .group_by(period, Call.outcome)
    )
    periods: dict[str, Counter[str]] = {}
    for at, outcome, calls in counted:
        periods.setdefault(at, Counter())[outcome or RUNNING] += calls
    by_period = answer_times(ids, by=period)
    found = session.execute(
        select(by_period.c.period, *answer_figures(by_period)).group_by(by_period.c.period)
    )
    answered = {at: (middle, slow) for at, middle, slow, _ in found}
    middle, slow, turns = session.execute(select(*answer_figures(answer_times(ids)))).one()
    outcomes = sum(periods.values(), Counter[str]())
    return Overview(
        calls=outcomes.total(),
        turns=turns,
        outcomes=dict(outcomes.most_common()),
        answer_median_ms=middle,
        answer_p95_ms=slow,
        period=length,
        periods=tuple(_one(at, periods[at], answered) for at in sorted(periods)),
    )


def _period_length(session: Session, ids: Select[str]) -> PeriodLength:
    span = select(func.min(Call.started_at), func.max(Call.started_at)).where(Call.id.in_(ids))
    first, last = session.execute(span).one()
    return "day" if first is not None and last - first > HOURS_UP_TO else "hour"


def _one(
    at: str,
    outcomes: Counter[str],
    answered: Mapping[str, tuple[float | None, float | None]],
) -> PeriodCalls:
    middle, slow = answered.get(at, (None, None))
    return PeriodCalls(
        begins=datetime.fromisoformat(at).replace(tzinfo=UTC),
        calls=outcomes.total(),
        outcomes=dict(outcomes),
        answer_median_ms=middle,
        answer_p95_ms=slow,
    )


def _period(length: PeriodLength, dialect_name: str) -> ColumnElement[str]:
    """The beginning of the hour or the day in UTC, as ISO 8601."""
    if dialect_name == "sqlite":
        if length == "day":
            return func.date(Call.started_at)
        return func.strftime("%Y-%m-%dT%H:00", Call.started_at)
    form = "YYYY-MM-DD" if length == "day" else 'YYYY-MM-DD"T"HH24:00'
    return func.to_char(func.timezone("UTC", Call.started_at), form)
