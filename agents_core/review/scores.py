"""Scores and notes in their table: one of each per reviewer and turn. It begins no transaction.

Whoever writes has opened the call (``calls.opened``); nobody changes another reviewer's row.
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
    """Give a score, or take it back; whether that changed anything."""
    row = _row(session, call_id, reviewer, turn, at)
    if row.score == score:
        return _kept(session, row, changed=False)
    row.score, row.at = score, at
    return _kept(session, row, changed=True)


def set_note(
    session: Session, call_id: str, reviewer: str, note: str, *, turn: int, at: datetime
) -> bool:
    """Write a note, or take it away with an empty one; whether that changed anything."""
    row = _row(session, call_id, reviewer, turn, at)
    if row.note == note:
        return _kept(session, row, changed=False)
    row.note, row.at = note, at
    return _kept(session, row, changed=True)


def _row(session: Session, call_id: str, reviewer: str, turn: int, at: datetime) -> CallReview:
    found = session.get(CallReview, (call_id, turn, reviewer))
    return found or CallReview(
        call_id=call_id, turn=turn, reviewer=reviewer, score=None, note="", at=at
    )


def _kept(session: Session, row: CallReview, *, changed: bool) -> bool:
    """A row that says nothing is no row."""
    if row.score is None and not row.note:
        if row in session:
            session.delete(row)
    else:
        session.add(row)
    session.flush()
    return changed


def of_call(session: Session, call_id: str) -> tuple[Review, ...]:
    """Everybody's, the whole call's first."""
    query = select(CallReview).where(CallReview.call_id == call_id)
    return tuple(
        Review(turn=row.turn, reviewer=row.reviewer, score=row.score, note=row.note, at=row.at)
        for row in session.scalars(query.order_by(CallReview.turn, CallReview.at))
    )


def listed(session: Session, reviewer: str, *, first: int, rows: int) -> tuple[ReviewedCall, ...]:
    """The newest scores and notes, of everybody without a name; ``rows`` from place ``first``."""
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
    """How many ``listed`` would give in all."""
    query = select(func.count()).select_from(CallReview)
    if reviewer:
        query = query.where(CallReview.reviewer == reviewer)
    return session.scalar(query) or 0


def work(session: Session) -> tuple[ReviewerWork, ...]:
    """What every reviewer has done, whoever did something last first; counted by the database."""
    parts = union_all(_said(), _labelled(), _corrected()).subquery()
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


def _said() -> Select[*tuple[Any, ...]]:
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
