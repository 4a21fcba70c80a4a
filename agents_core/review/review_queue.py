"""The way calls reach a reviewer: added by hand, by filter or by lot; taken by one person.

Blocking; any thread, any process. It knows no label and no page.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallFilter
from agents_core.archive.queries.call_filter_query import matching
from agents_core.review import reviewable_calls as calls
from agents_core.review import task_rows as tasks
from agents_core.review.input_rules import reviewer_name, short_reason
from agents_core.review.review_records import ReviewError, Task, TaskCounts, TaskPage, TaskState
from agents_core.store import reading, writing
from agents_core.store.call_tables import Call, ReviewTask

log = logging.getLogger(__name__)

MOST_ADDED = 500
"""Calls added at once; a queue nobody can finish helps nobody."""

PAGE_TASKS = 20
ATTEMPTS = 4
SECOND = "Second opinion"


class ReviewQueue:
    """Use ``Reviews.queue``."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """The database must be migrated."""
        self._engine = engine
        self._clock = clock

    # --- in ---------------------------------------------------------------------------------

    def add(self, call_id: str, *, reason: str = "", by: str = "") -> bool:
        """Let a call wait for a reviewer; one that was done waits again. False: it is in there.

        Raises:
            CallNotFound: it is not kept.
            ReviewError: it was imported, or still runs.
        """
        with writing(self._engine) as session:
            call = calls.opened(session, call_id)
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
        again: bool = False,
    ) -> int:
        """Add the newest ``most`` calls a filter leaves, or so many drawn by lot (``sample``: every
        one is as likely); how many. Calls somebody reviewed or that are in the queue are left out;
        ``again`` takes those that were done. Running and imported ones are never added.

        Raises:
            ReviewError: fewer than 1 or more than 500 are asked for.
        """
        left_out = () if again else tasks.not_reviewed()
        found = Call.id.in_(matching(filter, self._engine.dialect.name))
        return self._add_where((found, *left_out), most, sample=sample, reason=reason, by=by)

    def add_second_opinions(self, most: int, *, by: str = "") -> int:
        """Let calls that exactly one reviewer scored wait for another one, drawn by lot; how many.

        Raises: as ``add_matching``.
        """
        return self._add_where(tasks.needs_second(), most, sample=True, reason=SECOND, by=by)

    def _add_where(
        self,
        where: tuple[ColumnElement[bool], ...],
        most: int,
        *,
        sample: bool,
        reason: str,
        by: str,
    ) -> int:
        if not 1 <= most <= MOST_ADDED:
            raise ReviewError(f"From 1 to {MOST_ADDED} calls can be added at once.")
        query = select(Call.id).where(*where, *tasks.reviewable())
        newest = (Call.started_at.desc(), Call.id)
        query = query.order_by(*((func.random(),) if sample else newest)).limit(most)
        for attempt in range(ATTEMPTS):
            try:
                with writing(self._engine) as session:
                    found = session.scalars(query).all()
                    return self._put(session, list(found), reason=reason, by=by)
            except IntegrityError:  # somebody added one of them at the same moment
                log.info("adding to the queue met somebody else, attempt %d", attempt + 1)
        raise ReviewError(
            "Somebody adds calls to the queue just now. Nothing was added: try again."
        )

    def _put(self, session: Session, call_ids: list[str], *, reason: str, by: str) -> int:
        reason, by = short_reason(reason), short_reason(by)[:80]
        return tasks.put(session, call_ids, reason=reason, by=by, at=self._clock())

    def remove(self, call_id: str) -> bool:
        """Out of the queue, whatever its state; reviews stay. Whether it was there."""
        with writing(self._engine) as session:
            gone = session.execute(delete(ReviewTask).where(ReviewTask.call_id == call_id))
            return bool(gone.rowcount)  # type: ignore[attr-defined]  # a deletion has one

    # --- out --------------------------------------------------------------------------------

    def take(self, reviewer: str) -> Task | None:
        """The next call for this reviewer: the one they hold already, or the one that has waited
        longest and that they have not reviewed; None when there is none.

        Raises:
            ReviewError: no name.
        """
        reviewer = reviewer_name(reviewer)
        with writing(self._engine) as session:
            call_id = tasks.mine(session, reviewer) or tasks.take_next(session, reviewer)
            return None if call_id is None else tasks.of_call(session, call_id)

    def take_this(self, call_id: str, reviewer: str) -> Task:
        """That call for this reviewer; one they hold already is theirs.

        Raises:
            ReviewError: no name, somebody else has it, or it is done or gone.
        """
        reviewer = reviewer_name(reviewer)
        with writing(self._engine) as session:
            row = tasks.held(session, call_id)
            if row.done_at is not None:
                raise ReviewError("This call has been reviewed already. Add it again to review it.")
            if row.taken_by not in ("", reviewer):
                raise ReviewError(f"{row.taken_by} has just taken this call.")
            row.taken_by = reviewer
            session.flush()
            found = tasks.of_call(session, call_id)
            assert found is not None  # it is held
            return found

    def give_back(self, call_id: str, holder: str) -> None:
        """It waits again. ``holder``: who has it, as the page shows; one's own or a forgotten one.

        Raises:
            ReviewError: somebody else has it by now, or it is done or gone.
        """
        with writing(self._engine) as session:
            row = tasks.held(session, call_id)
            if row.done_at is not None:
                raise ReviewError("This call has been reviewed already.")
            if row.taken_by not in ("", holder):
                raise ReviewError(f"{row.taken_by} has this call now.")
            row.taken_by = ""

    def done(self, call_id: str, reviewer: str) -> None:
        """The reviewer who has it is through with it; saying it again is fine.

        Raises:
            ReviewError: no name, or somebody else has it.
        """
        reviewer = reviewer_name(reviewer)
        with writing(self._engine) as session:
            row = tasks.held(session, call_id)
            if row.taken_by != reviewer:
                who = f"{row.taken_by} has this call now." if row.taken_by else "Nobody has it."
                raise ReviewError(f"Take this call first. {who}")
            if row.done_at is None:
                row.done_at = self._clock()

    # --- reading ----------------------------------------------------------------------------

    def mine(self, reviewer: str) -> Task | None:
        """The call this reviewer holds, the one that was added first."""
        with reading(self._engine) as session:
            call_id = tasks.mine(session, reviewer)
            return None if call_id is None else tasks.of_call(session, call_id)

    def counts(self) -> TaskCounts:
        """How many calls wait, are taken, are done."""
        with reading(self._engine) as session:
            return tasks.counts(session)

    def page(self, state: TaskState, page: int = 1) -> TaskPage:
        """A page of the queue: waiting and taken in their order, done newest first."""
        with reading(self._engine) as session:
            return tasks.page(session, state, page=page, rows=PAGE_TASKS)
