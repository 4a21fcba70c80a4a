"""Scores and notes: one of each per reviewer and turn.

Functions run in the caller's transaction, which has locked the call.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from agents_core.review.review_records import WHOLE_CALL, Review, ReviewedCall, ReviewerWork
from agents_core.store.call_tables import Call, CallCorrection, CallLabel, CallReview


def set_score(
    session: Session, call_id: str, reviewer: str, score: int | None, *, turn: int, at: datetime
) -> bool:
    """Set or remove a score; returns whether anything changed."""
    row = _row(session, call_id, reviewer, turn, at)
    if row.score == score:
        return _store(session, row, changed=False)
    row.score, row.at = score, at
    return _store(session, row, changed=True)


def set_note(
    session: Session, call_id: str, reviewer: str, note: str, *, turn: int, at: datetime
) -> bool:
    """Set a note, or remove it with an empty one; returns whether anything changed."""
    row = _row(session, call_id, reviewer, turn, at)
    if row.note == note:
        return _store(session, row, changed=False)
    row.note, row.at = note, at
    return _store(session, row, changed=True)


def _row(session: Session, call_id: str, reviewer: str, turn: int, at: datetime) -> CallReview:
    found = session.get(CallReview, (call_id, turn, reviewer))
    return found or CallReview(
        call_id=call_id, turn=turn, reviewer=reviewer, score=None, note="", at=at
    )


def _store(session: Session, row: CallReview, *, changed: bool) -> bool:
    """Store the row, or delete it when it has neither score nor note."""
    if row.score is None and not row.note:
        if row in session:
            session.delete(row)
    else:
        session.add(row)
    session.flush()
    return changed


def of_call(session: Session, call_id: str) -> tuple[Review, ...]:
    """All reviews of a call, those of the whole call first."""
    query = select(CallReview).where(CallReview.call_id == call_id)
    return tuple(
        Review(turn=row.turn, reviewer=row.reviewer, score=row.score, note=row.note, at=row.at)
        for row in session.scalars(query.order_by(CallReview.turn, CallReview.at))
    )


def listed(session: Session, reviewer: str, *, first: int, rows: int) -> tuple[ReviewedCall, ...]:
    """The newest scores and notes: ``rows`` from offset ``first``; an empty ``reviewer`` means
    all."""
    query = select(CallReview, Call.started_at, Call.team).join(Call)
    if reviewer:
        query = query.where(CallReview.reviewer == reviewer)
    newest = (CallReview.at.desc(), CallReview.call_id, CallReview.turn, CallReview.reviewer)
    return tuple(
        ReviewedCall(
            call_id=row.call_id,
            reviewer=row.reviewer,
            turn=row.turn,
            score=row.score,
            note=row.note,
            at=row.at,
            started_at=started_at,
            team=team,
        )
        for row, started_at, team in session.execute(
            query.order_by(*newest).offset(first).limit(rows)
        )
    )


def counted(session: Session, reviewer: str) -> int:
    """The total number for ``listed``."""
    query = select(func.count()).select_from(CallReview)
    if reviewer:
        query = query.where(CallReview.reviewer == reviewer)
    return session.scalar(query) or 0


def work(session: Session) -> tuple[ReviewerWork, ...]:
    """The work of each reviewer, most recent first."""
    parts = union_all(_reviewed(), _labelled(), _corrected()).subquery()
    sums = [func.sum(parts.c[name]) for name in ("calls", "turns", "labels", "corrections")]
    last = func.max(parts.c.at)
    query = select(parts.c.reviewer, *sums, func.max(parts.c.mean), last)
    query = query.group_by(parts.c.reviewer).order_by(last.desc(), parts.c.reviewer)
    return tuple(_work(row) for row in session.execute(query))


def _work(row: Row[*tuple[Any, ...]]) -> ReviewerWork:
    reviewer, calls, turns, labels, corrections, mean, last_at = row
    return ReviewerWork(
        reviewer=reviewer,
        calls=int(calls),
        turns=int(turns),
        labels=int(labels),
        corrections=int(corrections),
        mean_score=None if mean is None else float(mean),
        last_at=last_at,
    )


def _reviewed() -> Select[*tuple[Any, ...]]:
    whole = CallReview.turn == WHOLE_CALL
    return select(
        CallReview.reviewer,
        func.sum(case((whole, 1), else_=0)).label("calls"),
        func.sum(case((whole, 0), else_=1)).label("turns"),
        literal(0).label("labels"),
        literal(0).label("corrections"),
        func.avg(case((whole, CallReview.score))).label("mean"),
        func.max(CallReview.at).label("at"),
    ).group_by(CallReview.reviewer)


def _labelled() -> Select[*tuple[Any, ...]]:
    nothing = literal(0)
    return select(
        CallLabel.reviewer,
        nothing,
        nothing,
        func.count(),
        nothing,
        literal(None),
        func.max(CallLabel.at),
    ).group_by(CallLabel.reviewer)


def _corrected() -> Select[*tuple[Any, ...]]:
    nothing, row = literal(0), CallCorrection
    return select(
        row.reviewer, nothing, nothing, nothing, func.count(), literal(None), func.max(row.at)
    ).group_by(row.reviewer)
