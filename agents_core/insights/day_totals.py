"""Totals of the calls since a given time, for the Live page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from agents_core.store import reading
from agents_core.store.call_tables import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotals:
    """Totals of calls that began since ``since``; imported calls are left out."""

    since: datetime
    calls: int = 0
    talked_ms: int = 0  #: lengths of the calls; a running one counts up to its last event
    handoffs: int = 0
    approvals: int = 0
    barge_ins: int = 0
    problems: int = 0
    answer_ms: int | None = None  #: median over the calls of each call's median response time


class DayTotalsReader:
    """Reads ``DayTotals``. Blocking; safe from any thread."""

    def __init__(self, engine: Engine) -> None:
        """``engine``: of a migrated database."""
        self._engine = engine

    def since(self, start: datetime) -> DayTotals:
        """Totals of the calls that began at ``start`` or later."""
        ours = (Call.started_at >= start, Call.origin == "here")
        summed = (Call.duration_ms, Call.handoffs, Call.approvals, Call.barge_ins, Call.problems)
        query = select(func.count(), *(func.sum(column) for column in summed)).where(*ours)
        answered = (*ours, Call.response_median_ms.is_not(None))
        with reading(self._engine) as session:
            calls, *sums = session.execute(query).one()
            count = session.scalar(select(func.count()).select_from(Call).where(*answered)) or 0
            middle = select(Call.response_median_ms).where(*answered)
            middle = middle.order_by(Call.response_median_ms).offset(max(count - 1, 0) // 2)
            answer_ms = session.scalar(middle.limit(1))
        talked_ms, handoffs, approvals, barge_ins, problems = (int(part or 0) for part in sums)
        return DayTotals(
            since=start,
            calls=calls,
            talked_ms=talked_ms,
            handoffs=handoffs,
            approvals=approvals,
            barge_ins=barge_ins,
            problems=problems,
            answer_ms=answer_ms,
        )
