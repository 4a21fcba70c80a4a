"""The review queue: calls are added by id, by filter or as a random sample, and assigned to one
reviewer each.

Blocking; safe from any thread and process.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallFilter
from agents_core.archive.queries.call_filter_query import matching
from agents_core.review import reviewable_calls, task_rows
from agents_core.review.input_rules import reviewer_name, short_reason
from agents_core.review.review_records import ReviewError, Task, TaskCounts, TaskPage, TaskState
from agents_core.store import reading, writing
from agents_core.store.call_tables import Call, ReviewTask

log = logging.getLogger(__name__)

MAX_ADDED = 500
"""Calls added at once."""

PAGE_TASKS = 20
ATTEMPTS = 4
SECOND = "Second opinion"


class ReviewQueue:
    """The queue; available as ``Reviews.queue``."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """``engine``: of a migrated database."""
        self._engine = engine
        self._clock = clock

    # --- adding -----------------------------------------------------------------------------

    def add(self, call_id: str, *, reason: str = "", by: str = "") -> bool:
        """Add a call; one that is done is queued again. False: it is in the queue already.

        Raises:
            CallNotFound: there is no such call.
            ReviewError: the call was imported or is running.
        """
        with writing(self._engine) as session:
            call = reviewable_calls.locked_call(session, call_id)
            if call.state == "running":
                raise ReviewError("This call is still running: add it when it has ended.")
            return bool(self._put(session, [call_id], reason=reason, by=by))

    def add_matching(
        self,
        filter: CallFilter,
        *,
        reason: str = "",
        by: str = "",
        most: int = 50,
        sample: bool = False,
    ) -> int:
        """Add up to ``most`` calls that match a filter: the newest, or a random ``sample``. Returns
        the number added. Reviewed, queued, running and imported calls are skipped.

        Raises:
            ReviewError: ``most`` is below 1 or above 500.
        """
        found = Call.id.in_(matching(filter, self._engine.dialect.name))
        return self._add_where(
            (found, *task_rows.not_reviewed()), most, sample=sample, reason=reason, by=by
        )

    def add_second_opinions(self, most: int, *, by: str = "") -> int:
        """Add a random sample of calls that exactly one reviewer has scored. Returns the number
        added.

        Raises: as ``add_matching``.
        """
        return self._add_where(task_rows.needs_second(), most, sample=True, reason=SECOND, by=by)

    def _add_where(
        self,
        where: tuple[ColumnElement[bool], ...],
        most: int,
        *,
        sample: bool,
        reason: str,
        by: str,
    ) -> int:
        if not 1 <= most <= MAX_ADDED:
            raise ReviewError(f"From 1 to {MAX_ADDED} calls can be added at once.")
        query = select(Call.id).where(*where, *task_rows.reviewable())
        newest = (Call.started_at.desc(), Call.id)
        query = query.order_by(*((func.random(),) if sample else newest)).limit(most)
        for attempt in range(ATTEMPTS):
            try:
                with writing(self._engine) as session:
                    found = session.scalars(query).all()
                    return self._put(session, list(found), reason=reason, by=by)
            except IntegrityError:  # another process added one of them at the same time
                log.info("adding to the queue collided, attempt %d", attempt + 1)
        raise ReviewError(
            "Someone else is adding calls to the queue. Nothing was added; try again."
        )

    def _put(self, session: Session, call_ids: list[str], *, reason: str, by: str) -> int:
        reason, by = short_reason(reason), short_reason(by)[:80]
        return task_rows.put(session, call_ids, reason=reason, by=by, at=self._clock())

    def remove(self, call_id: str) -> bool:
        """Remove a call from the queue; its reviews stay. Returns whether it was there."""
        with writing(self._engine) as session:
            removed = session.execute(delete(ReviewTask).where(ReviewTask.call_id == call_id))
            return bool(removed.rowcount)  # type: ignore[attr-defined]  # a deletion has one

    # --- assigning --------------------------------------------------------------------------

    def take(self, reviewer: str) -> Task | None:
        """Assign the next call: one the reviewer has already, else the one that waits longest and
        that they have not reviewed. None when there is none.

        Raises:
            ReviewError: the name is empty.
        """
        reviewer = reviewer_name(reviewer)
        with writing(self._engine) as session:
            call_id = task_rows.mine(session, reviewer) or task_rows.take_next(session, reviewer)
            return None if call_id is None else task_rows.of_call(session, call_id)

    def take_this(self, call_id: str, reviewer: str) -> Task:
        """Assign this call.

        Raises:
            ReviewError: the name is empty, or the call is assigned to someone else, done or not in
                the queue.
        """
        reviewer = reviewer_name(reviewer)
        with writing(self._engine) as session:
            row = task_rows.locked_task(session, call_id)
            if row.done_at is not None:
                raise ReviewError("This call has been reviewed already. Add it again to review it.")
            if row.taken_by not in ("", reviewer):
                raise ReviewError(f"{row.taken_by} has just taken this call.")
            row.taken_by = reviewer
            session.flush()
            found = task_rows.of_call(session, call_id)
            assert found is not None  # the task is locked
            return found

    def give_back(self, call_id: str, holder: str) -> None:
        """Return a call to the queue. ``holder``: the reviewer it is assigned to on the page.

        Raises:
            ReviewError: it is assigned to someone else by now, done or not in the queue.
        """
        with writing(self._engine) as session:
            row = task_rows.locked_task(session, call_id)
            if row.done_at is not None:
                raise ReviewError("This call has been reviewed already.")
            if row.taken_by not in ("", holder):
                raise ReviewError(f"{row.taken_by} has this call now.")
            row.taken_by = ""

    def done(self, call_id: str, reviewer: str) -> None:
        """Mark a call as reviewed. Idempotent.

        Raises:
            ReviewError: the name is empty, or the call is not assigned to this reviewer.
        """
        reviewer = reviewer_name(reviewer)
        with writing(self._engine) as session:
            row = task_rows.locked_task(session, call_id)
            if row.taken_by != reviewer:
                who = (
                    f"{row.taken_by} has this call now." if row.taken_by else "It is not assigned."
                )
                raise ReviewError(f"Take this call first. {who}")
            if row.done_at is None:
                row.done_at = self._clock()

    # --- reading ----------------------------------------------------------------------------

    def mine(self, reviewer: str) -> Task | None:
        """The call that is assigned to this reviewer; of several, the one added first."""
        with reading(self._engine) as session:
            call_id = task_rows.mine(session, reviewer)
            return None if call_id is None else task_rows.of_call(session, call_id)

    def counts(self) -> TaskCounts:
        """Number of calls by state."""
        with reading(self._engine) as session:
            return task_rows.counts(session)

    def page(self, state: TaskState, page: int = 1) -> TaskPage:
        """A page of the queue: waiting and taken oldest first, done newest first."""
        with reading(self._engine) as session:
            return task_rows.page(session, state, page=page, rows=PAGE_TASKS)
