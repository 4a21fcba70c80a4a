"""Reviews of calls: reading and changing them.

Blocking; safe from any thread and process. Each change is one transaction that locks the call, and
is idempotent.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.review import (
    corrections,
    input_rules,
    labels,
    reviewable_calls,
    scores,
    task_rows,
)
from agents_core.review.agreement_report import AgreementReport, report
from agents_core.review.review_queue import ReviewQueue
from agents_core.review.review_records import (
    WHOLE_CALL,
    AppliedLabel,
    CallReviews,
    Correction,
    LabelCount,
    RenameResult,
    ReviewedCall,
    ReviewedLine,
    ReviewError,
    ReviewerWork,
)
from agents_core.store import reading, writing
from agents_core.store.call_tables import CallLabel, CallLine

LIST_ROWS = 20


class Reviews:
    """Labels, scores, notes and corrections; ``queue`` assigns calls to reviewers."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """``engine``: of a migrated database."""
        self._engine = engine
        self._clock = clock
        self.queue = ReviewQueue(engine, clock)

    # --- one call ---------------------------------------------------------------------------

    def of(self, call_id: str) -> CallReviews:
        """All reviews of a call.

        Raises:
            CallNotFound: there is no such call.
        """
        with reading(self._engine) as session:
            call = reviewable_calls.find_call(session, call_id)
            return CallReviews(
                call_id=call_id,
                read_only=call.origin == "imported",
                turns=_turns(session, call_id),
                reviews=scores.of_call(session, call_id),
                marks=_marks(session, call_id),
                corrections=corrections.newest(session, call_id),
                task=task_rows.of_call(session, call_id),
            )

    def corrections(self, call_id: str) -> tuple[Correction, ...]:
        """The newest correction of each corrected line; empty for an unknown call."""
        with reading(self._engine) as session:
            return corrections.newest(session, call_id)

    def lines(self, call_id: str, turn: int) -> tuple[ReviewedLine, ...]:
        """The lines of a turn with their corrections applied."""
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
        """Label a call or a turn; returns False when the reviewer had given the label already.

        Raises:
            ReviewError: invalid name or label, no such turn, or the call was imported.
            CallNotFound: there is no such call.
        """
        label, reviewer = input_rules.label_name(label), input_rules.reviewer_name(reviewer)
        with writing(self._engine) as session:
            reviewable_calls.locked_call(session, call_id, turn=turn)
            return labels.add(session, call_id, label, reviewer, turn=turn, at=self._clock())

    def unlabel(self, call_id: str, label: str, *, reviewer: str, turn: int = WHOLE_CALL) -> bool:
        """Remove the reviewer's own label; returns whether it existed. Raises as ``label``."""
        label, reviewer = input_rules.label_name(label), input_rules.reviewer_name(reviewer)
        with writing(self._engine) as session:
            reviewable_calls.locked_call(session, call_id)
            return labels.remove(session, call_id, label, reviewer, turn=turn)

    def score(
        self, call_id: str, score: int | None, *, reviewer: str, turn: int = WHOLE_CALL
    ) -> bool:
        """Set the reviewer's score of a call or turn, 1 to 5; None removes it. Returns whether
        anything changed. Raises as ``label``."""
        score, reviewer = input_rules.checked_score(score), input_rules.reviewer_name(reviewer)
        with writing(self._engine) as session:
            reviewable_calls.locked_call(session, call_id, turn=turn)
            return scores.set_score(session, call_id, reviewer, score, turn=turn, at=self._clock())

    def note(self, call_id: str, note: str, *, reviewer: str, turn: int = WHOLE_CALL) -> bool:
        """Set the reviewer's note on a call or turn; an empty one removes it. Returns whether
        anything changed. Raises as ``label``; also for a note that is too long."""
        note, reviewer = input_rules.checked_note(note), input_rules.reviewer_name(reviewer)
        with writing(self._engine) as session:
            reviewable_calls.locked_call(session, call_id, turn=turn)
            return scores.set_note(session, call_id, reviewer, note, turn=turn, at=self._clock())

    def correct(self, call_id: str, item_id: str, text: str, *, reviewer: str) -> bool:
        """Correct the text of a line. Search finds the corrected text; events keep the original.
        Raises as ``label``; also ReviewError for an unknown line or an empty text.
        """
        text = input_rules.corrected_words(text)
        return self._correct(call_id, item_id, text, reviewer)

    def undo_correction(self, call_id: str, item_id: str, *, reviewer: str) -> bool:
        """Restore the original line; returns whether it differed. Raises like ``correct``."""
        return self._correct(call_id, item_id, None, reviewer)

    def _correct(self, call_id: str, item_id: str, text: str | None, reviewer: str) -> bool:
        reviewer, at = input_rules.reviewer_name(reviewer), self._clock()
        with writing(self._engine) as session:
            reviewable_calls.locked_call(session, call_id)
            return corrections.correct(session, call_id, item_id, text, reviewer, at=at)

    # --- all calls --------------------------------------------------------------------------

    def labels(self) -> tuple[LabelCount, ...]:
        """All labels in use, most used first."""
        with reading(self._engine) as session:
            return labels.known(session)

    def rename_label(self, old: str, new: str) -> RenameResult:
        """Rename a label, or merge it into one that exists.

        Raises:
            ReviewError: the new label is invalid, or another reviewer changed one of them.
        """
        old, new = input_rules.label_name(old), input_rules.label_name(new)
        if old == new:
            return RenameResult(calls=0, imported=0)
        try:
            with writing(self._engine) as session:
                return labels.rename(session, old, new)
        except IntegrityError as error:
            raise ReviewError(
                "Another reviewer used one of these labels at the same time. Nothing changed; "
                "try again."
            ) from error

    def work(self) -> tuple[ReviewerWork, ...]:
        """The work of each reviewer, most recent first."""
        with reading(self._engine) as session:
            return scores.work(session)

    def agreement(self) -> AgreementReport:
        """Agreement on scores and labels, and by pairs of reviewers."""
        with reading(self._engine) as session:
            return report(session)

    def listed(self, *, reviewer: str = "", page: int = 1) -> tuple[tuple[ReviewedCall, ...], int]:
        """A page of the newest scores and notes, and their total number."""
        first = (max(page, 1) - 1) * LIST_ROWS
        with reading(self._engine) as session:
            total = scores.counted(session, reviewer)
            return scores.listed(session, reviewer, first=first, rows=LIST_ROWS), total


def _turns(session: Session, call_id: str) -> tuple[int, ...]:
    query = select(CallLine.turn).where(CallLine.call_id == call_id).distinct()
    return tuple(session.scalars(query.order_by(CallLine.turn)))


def _marks(session: Session, call_id: str) -> tuple[AppliedLabel, ...]:
    query = select(CallLabel).where(CallLabel.call_id == call_id)
    return tuple(
        AppliedLabel(turn=row.turn, label=row.label, reviewer=row.reviewer, at=row.at)
        for row in session.scalars(query.order_by(CallLabel.turn, CallLabel.at, CallLabel.label))
    )
