"""Reads a call's reviews for a call file, and stores imported ones.

Runs in the caller's transaction, so that a call and its reviews are imported together.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agents_core.exchange.call_file.file_format import (
    REVIEWS,
    CallFileError,
    FileCorrection,
    FileLabel,
    FileReview,
    FileReviews,
)
from agents_core.review import ReviewError, corrections, labels
from agents_core.store.call_tables import CallCorrection, CallLabel, CallReview


def read_reviews(session: Session, call_id: str) -> FileReviews:
    """All reviews of a call, corrections in the order they were made."""
    reviewed = select(CallReview).where(CallReview.call_id == call_id)
    labelled = select(CallLabel).where(CallLabel.call_id == call_id)
    corrected = select(CallCorrection).where(CallCorrection.call_id == call_id)
    return FileReviews(
        reviews=tuple(
            FileReview(
                turn=row.turn,
                reviewer=row.reviewer,
                score=row.score,
                note=row.note,
                at=row.at.isoformat(),
            )
            for row in session.scalars(reviewed.order_by(CallReview.turn, CallReview.reviewer))
        ),
        labels=tuple(
            FileLabel(turn=row.turn, label=row.label, reviewer=row.reviewer, at=row.at.isoformat())
            for row in session.scalars(
                labelled.order_by(CallLabel.turn, CallLabel.label, CallLabel.reviewer)
            )
        ),
        corrections=tuple(
            FileCorrection(
                item_id=row.item_id, text=row.text, reviewer=row.reviewer, at=row.at.isoformat()
            )
            for row in session.scalars(corrected.order_by(CallCorrection.id))
        ),
    )


def at(text: str) -> datetime:
    """A checked time of a call file."""
    return datetime.fromisoformat(text)


def add_reviews(session: Session, call_id: str, reviews: FileReviews) -> None:
    """Store the reviews of a call that is being imported.

    Raises:
        CallFileError: a correction refers to a line the call does not have.
    """
    for review in reviews.reviews:
        session.add(
            CallReview(
                call_id=call_id,
                turn=review.turn,
                reviewer=review.reviewer,
                score=review.score,
                note=review.note,
                at=at(review.at),
            )
        )
    session.flush()
    for label in reviews.labels:
        labels.add(session, call_id, label.label, label.reviewer, turn=label.turn, at=at(label.at))
    for one in reviews.corrections:
        _correct(session, call_id, one)


def _correct(session: Session, call_id: str, one: FileCorrection) -> None:
    try:
        corrections.correct(session, call_id, one.item_id, one.text, one.reviewer, at=at(one.at))
    except ReviewError as error:
        raise CallFileError(str(error), member=REVIEWS) from error
