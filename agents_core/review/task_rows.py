"""Rows of the review queue: each call at most once, assigned to one reviewer at a time.

Functions run in the caller's transaction. PostgreSQL skips a task that is being assigned.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from agents_core.review.review_records import ReviewError, Task, TaskCounts, TaskPage, TaskState
from agents_core.store.call_tables import Call, CallReview, ReviewTask

WAITING = (ReviewTask.done_at.is_(None), ReviewTask.taken_by == "")
TAKEN = (ReviewTask.done_at.is_(None), ReviewTask.taken_by != "")
DONE = (ReviewTask.done_at.is_not(None),)
WHERE: dict[TaskState, tuple[ColumnElement[bool], ...]] = {
    "waiting": WAITING,
    "taken": TAKEN,
    "done": DONE,
}


def reviewable() -> tuple[ColumnElement[bool], ...]:
    """Conditions: the call has ended and was not imported."""
    return (Call.state != "running", Call.origin == "here")


def not_reviewed() -> tuple[ColumnElement[bool], ...]:
    """Conditions: the call has no score and is not in the queue."""
    return (
        ~exists().where(CallReview.call_id == Call.id),
        ~exists().where(ReviewTask.call_id == Call.id),
    )


def needs_second() -> tuple[ColumnElement[bool], ...]:
    """Conditions: exactly one reviewer scored the whole call, and it is not queued."""
    scores = (
        select(func.count())
        .where(CallReview.call_id == Call.id, CallReview.turn == -1, CallReview.score.is_not(None))
        .scalar_subquery()
    )
    waits = exists().where(ReviewTask.call_id == Call.id, ReviewTask.done_at.is_(None))
    return (scores == 1, ~waits)


def put(session: Session, call_ids: Sequence[str], *, reason: str, by: str, at: datetime) -> int:
    """Queue calls; done ones are queued again, others in the queue stay as they are. Returns the
    number added."""
    there = {
        row.call_id: row
        for row in session.scalars(
            select(ReviewTask)
            .where(ReviewTask.call_id.in_(call_ids))
            .order_by(ReviewTask.call_id)
            .with_for_update()
        )
    }
    added = 0
    for call_id in sorted(call_ids):  # in one order, so that two transactions cannot deadlock
        row = there.get(call_id)
        if row is not None and row.done_at is None:
            continue
        if row is None:
            row = ReviewTask(call_id=call_id)
            session.add(row)
        row.reason, row.added_by, row.added_at = reason, by, at
        row.taken_by, row.done_at = "", None
        added += 1
    session.flush()
    return added


def take_next(session: Session, reviewer: str) -> str | None:
    """Assign the call that waits longest and that this reviewer has not scored; None without
    one."""
    theirs = exists().where(
        CallReview.call_id == ReviewTask.call_id, CallReview.reviewer == reviewer
    )
    query = select(ReviewTask).where(*WAITING, ~theirs)
    query = query.order_by(ReviewTask.added_at, ReviewTask.call_id).limit(1)
    row = session.scalar(query.with_for_update(skip_locked=True))
    if row is None:
        return None
    row.taken_by = reviewer
    session.flush()
    return row.call_id


def locked_task(session: Session, call_id: str) -> ReviewTask:
    """The task, locked until the transaction ends.

    Raises:
        ReviewError: the call is not in the queue.
    """
    row = session.scalar(select(ReviewTask).where(ReviewTask.call_id == call_id).with_for_update())
    if row is None:
        raise ReviewError("This call is not in the queue any more.")
    return row


def mine(session: Session, reviewer: str) -> str | None:
    """The unfinished call of this reviewer; of several, the one added first."""
    query = select(ReviewTask.call_id).where(*TAKEN, ReviewTask.taken_by == reviewer)
    return session.scalar(query.order_by(ReviewTask.added_at, ReviewTask.call_id).limit(1))


def counts(session: Session) -> TaskCounts:
    """Number of tasks by state."""
    found = {
        state: session.scalar(select(func.count()).select_from(ReviewTask).where(*WHERE[state]))
        for state in WHERE
    }
    return TaskCounts(
        waiting=found["waiting"] or 0, taken=found["taken"] or 0, done=found["done"] or 0
    )


def page(session: Session, state: TaskState, *, page: int, rows: int) -> TaskPage:
    """A page of tasks: waiting and taken oldest first, done newest first."""
    total = session.scalar(select(func.count()).select_from(ReviewTask).where(*WHERE[state])) or 0
    pages = max(1, -(-total // rows))
    page = min(max(page, 1), pages)
    order = (ReviewTask.done_at.desc(),) if state == "done" else (ReviewTask.added_at,)
    query = _tasks().where(*WHERE[state]).order_by(*order, ReviewTask.call_id)
    found = session.execute(query.offset((page - 1) * rows).limit(rows))
    return TaskPage(
        rows=tuple(_task(task, call) for task, call in found), total=total, page=page, pages=pages
    )


def of_call(session: Session, call_id: str) -> Task | None:
    """The call's task; None when it is not in the queue."""
    row = session.execute(_tasks().where(ReviewTask.call_id == call_id)).one_or_none()
    return None if row is None else _task(row[0], row[1])


def _tasks() -> Select[ReviewTask, Call]:
    return select(ReviewTask, Call).join(Call, Call.id == ReviewTask.call_id)


def _task(row: ReviewTask, call: Call) -> Task:
    return Task(
        call_id=row.call_id,
        reason=row.reason,
        added_by=row.added_by,
        added_at=row.added_at,
        taken_by=row.taken_by,
        done_at=row.done_at,
        started_at=call.started_at,
        team=call.team,
        duration_ms=call.duration_ms,
        outcome=call.outcome,
        flags=tuple(call.flags),
    )
