"""Totals of the calls since a given time, for the Live page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from agents_core.insights.answer_times import answer_figures, answer_times
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
    answer_median_ms: float | None = None  #: as in ``Overview``


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
        answers = answer_times(select(Call.id).where(*ours))
        with reading(self._engine) as session:
            calls, *sums = session.execute(query).one()
            answer_median_ms, *_ = session.execute(select(*answer_figures(answers))).one()
        talked_ms, handoffs, approvals, barge_ins, problems = (int(part or 0) for part in sums)
        return DayTotals(
            since=start,
            calls=calls,
            talked_ms=talked_ms,
            handoffs=handoffs,
            approvals=approvals,
            barge_ins=barge_ins,
            problems=problems,
            answer_median_ms=answer_median_ms,
        )
