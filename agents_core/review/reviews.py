"""What people think of kept calls: said, changed, taken back, read.

Blocking; any thread, any process. Every change is one transaction that holds the call, and saying
the same again changes nothing. It knows no page.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.review import (
    corrections,
    labels,
    scores,
)
from agents_core.review import (
    input_rules as words,
)
from agents_core.review import (
    reviewable_calls as calls,
)
from agents_core.review import (
    task_rows as tasks,
)
from agents_core.review.agreement_report import AgreementReport, report
from agents_core.review.review_queue import ReviewQueue
from agents_core.review.review_records import (
    WHOLE_CALL,
    CallReviews,
    Correction,
    LabelCount,
    Mark,
    Renamed,
    ReviewedCall,
    ReviewedLine,
    ReviewError,
    ReviewerWork,
)
from agents_core.store import reading, writing
from agents_core.store.call_tables import CallLabel, CallLine

LIST_ROWS = 20


class Reviews:
    """Labels, scores, notes and corrections; ``queue`` is the way calls reach a reviewer."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """The database must be migrated."""
        self._engine = engine
        self._clock = clock
        self.queue = ReviewQueue(engine, clock)

    # --- one call ---------------------------------------------------------------------------

    def of(self, call_id: str) -> CallReviews:
        """Everything people said about one call.

        Raises:
            CallNotFound: it is not kept.
        """
        with reading(self._engine) as session:
            call = calls.found(session, call_id)
            return CallReviews(
                call_id=call_id,
                read_only=call.origin == "imported",
                turns=_turns(session, call_id),
                reviews=scores.of_call(session, call_id),
                marks=_marks(session, call_id),
                corrections=corrections.newest(session, call_id),
                task=tasks.of_call(session, call_id),
            )

    def corrections(self, call_id: str) -> tuple[Correction, ...]:
        """The newest correction of every line that has one; none for a call that is not kept."""
        with reading(self._engine) as session:
            return corrections.newest(session, call_id)

    def lines(self, call_id: str, turn: int) -> tuple[ReviewedLine, ...]:
        """What was said in one turn, corrected where somebody corrected it."""
        query = select(CallLine).where(CallLine.call_id == call_id, CallLine.turn == turn)
        with reading(self._engine) as session:
            return tuple(
                ReviewedLine(
                    item_id=row.item_id,
                    turn=row.turn,
                    at_ms=row.at_ms,
                    role=row.role,
                    agent=row.agent,
                    text=row.text,
                )
                for row in session.scalars(query.order_by(CallLine.at_ms, CallLine.id))
            )

    def label(self, call_id: str, label: str, *, reviewer: str, turn: int = WHOLE_CALL) -> bool:
        """Put a label on a call or a turn; whether it is new there.

        Raises:
            ReviewError: no name, no label, no such turn, or the call was imported.
            CallNotFound: it is not kept.
        """
        label, reviewer = words.label_name(label), words.reviewer_name(reviewer)
        with writing(self._engine) as session:
            calls.opened(session, call_id, turn=turn)
            return labels.add(session, call_id, label, reviewer, turn=turn, at=self._clock())

    def unlabel(self, call_id: str, label: str, *, reviewer: str, turn: int = WHOLE_CALL) -> bool:
        """Take one's own label back; whether it was there. Raises as ``label``."""
        label, reviewer = words.label_name(label), words.reviewer_name(reviewer)
        with writing(self._engine) as session:
            calls.opened(session, call_id)
            return labels.remove(session, call_id, label, reviewer, turn=turn)

    def score(
        self, call_id: str, score: int | None, *, reviewer: str, turn: int = WHOLE_CALL
    ) -> bool:
        """Score a call or a turn from 1 to 5, or take one's own score back (None); whether that
        changed anything. Raises as ``label``."""
        score, reviewer = words.checked_score(score), words.reviewer_name(reviewer)
        with writing(self._engine) as session:
            calls.opened(session, call_id, turn=turn)
            return scores.set_score(session, call_id, reviewer, score, turn=turn, at=self._clock())

    def note(self, call_id: str, note: str, *, reviewer: str, turn: int = WHOLE_CALL) -> bool:
        """Write a note on a call or a turn, in place of one's own earlier one; empty takes it away;
        whether that changed anything. Raises as ``label``; also for a note that is too long."""
        note, reviewer = words.checked_note(note), words.reviewer_name(reviewer)
        with writing(self._engine) as session:
            calls.opened(session, call_id, turn=turn)
            return scores.set_note(session, call_id, reviewer, note, turn=turn, at=self._clock())

    def correct(self, call_id: str, item_id: str, text: str, *, reviewer: str) -> bool:
        """Put a line's words right: search finds them from now on, the events keep the original.

        Raises as ``label``; also when there is no such line, or no words.
        """
        text = words.corrected_words(text)
        return self._correct(call_id, item_id, text, reviewer)

    def undo_correction(self, call_id: str, item_id: str, *, reviewer: str) -> bool:
        """The original words again; whether they were others. Raises as ``correct``."""
        return self._correct(call_id, item_id, None, reviewer)

    def _correct(self, call_id: str, item_id: str, text: str | None, reviewer: str) -> bool:
        reviewer, at = words.reviewer_name(reviewer), self._clock()
        with writing(self._engine) as session:
            calls.opened(session, call_id)
            return corrections.correct(session, call_id, item_id, text, reviewer, at=at)

    # --- all calls --------------------------------------------------------------------------

    def labels(self) -> tuple[LabelCount, ...]:
        """Every label in use, the most used first."""
        with reading(self._engine) as session:
            return labels.known(session)

    def rename_label(self, old: str, new: str) -> Renamed:
        """Give a label another name; one that is in use already takes its marks in.

        Raises:
            ReviewError: the new one is no label, or somebody gave one of them meanwhile.
        """
        old, new = words.label_name(old), words.label_name(new)
        if old == new:
            return Renamed(calls=0, left=0)
        try:
            with writing(self._engine) as session:
                return labels.rename(session, old, new)
        except IntegrityError as error:
            raise ReviewError(
                "Somebody gave one of these labels at the same moment. Nothing changed: try again."
            ) from error

    def work(self) -> tuple[ReviewerWork, ...]:
        """What every reviewer has done, the latest first."""
        with reading(self._engine) as session:
            return scores.work(session)

    def agreement(self) -> AgreementReport:
        """How far the reviewers agree, on scores, on labels, and two by two."""
        with reading(self._engine) as session:
            return report(session)

    def listed(self, *, reviewer: str = "", page: int = 1) -> tuple[tuple[ReviewedCall, ...], int]:
        """A page of the newest scores and notes, and how many there are in all."""
        first = (max(page, 1) - 1) * LIST_ROWS
        with reading(self._engine) as session:
            total = scores.counted(session, reviewer)
            return scores.listed(session, reviewer, first=first, rows=LIST_ROWS), total


def _turns(session: Session, call_id: str) -> tuple[int, ...]:
    query = select(CallLine.turn).where(CallLine.call_id == call_id).distinct()
    return tuple(session.scalars(query.order_by(CallLine.turn)))


def _marks(session: Session, call_id: str) -> tuple[Mark, ...]:
    query = select(CallLabel).where(CallLabel.call_id == call_id)
    return tuple(
        Mark(turn=row.turn, label=row.label, reviewer=row.reviewer, at=row.at)
        for row in session.scalars(query.order_by(CallLabel.turn, CallLabel.at, CallLabel.label))
    )
