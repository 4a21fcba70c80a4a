"""Response times without approvals: the one definition for Insights, versions and the Live page."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select

from agents_core.insights.sql_percentiles import median, percentile, ranked
from agents_core.store.call_tables import Call, CallTurn

NAME = "Response time without approvals"
WORDS = (
    "From the end of the caller's turn to the start of the agent's answer (the response time), "
    "without the time approval forms were open."
)
ANSWER_MS = "answer_ms"
SLOW_PERCENT = 95


def answer_ms() -> ColumnElement[int | None]:
    """Of a row of ``call_turns``, in milliseconds; NULL for a turn that was not answered."""
    return CallTurn.response_ms - func.coalesce(CallTurn.approval_ms, 0)


def answer_times(ids: Select[str], *, by: ColumnElement[Any] | None = None) -> Subquery:
    """The ranked answers of the calls with these ids; ``by``: of the call, as ``period``, within
    which they are ranked."""
    period = () if by is None else (by.label("period"),)
    rows = (
        select(*period, answer_ms().label(ANSWER_MS))
        .join(Call, Call.id == CallTurn.call_id)
        .where(CallTurn.call_id.in_(ids))
    )
    return ranked(rows, value=ANSWER_MS, within=("period",) if period else ())


def answer_figures(rows: Subquery) -> tuple[ColumnElement[Any], ...]:
    """Median and 95th percentile over all turns, not over calls, and the number of answered turns;
    for rows of ``answer_times``."""
    return (
        median(rows, ANSWER_MS),
        percentile(rows, ANSWER_MS, SLOW_PERCENT),
        func.count(),
    )
