"""What people thought of a call, out of the tables and into them with the call itself.

It begins no transaction: whoever writes a call writes its reviews in the same one.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agents_core.exchange.call_file.file_format import (
    REVIEWS,
    CallFileError,
    KeptCorrection,
    KeptLabel,
    KeptReview,
    KeptReviews,
)
from agents_core.review import ReviewError, corrections, labels
from agents_core.store.call_tables import CallCorrection, CallLabel, CallReview


def kept_reviews(session: Session, call_id: str) -> KeptReviews:
    """Everything people said of a call, corrections in the order they were made."""
    said = select(CallReview).where(CallReview.call_id == call_id)
    labelled = select(CallLabel).where(CallLabel.call_id == call_id)
    corrected = select(CallCorrection).where(CallCorrection.call_id == call_id)
    return KeptReviews(
        reviews=tuple(
            KeptReview(
                turn=row.turn,
                reviewer=row.reviewer,
                score=row.score,
                note=row.note,
                at=row.at.isoformat(),
            )
            for row in session.scalars(said.order_by(CallReview.turn, CallReview.reviewer))
        ),
        labels=tuple(
            KeptLabel(turn=row.turn, label=row.label, reviewer=row.reviewer, at=row.at.isoformat())
            for row in session.scalars(
                labelled.order_by(CallLabel.turn, CallLabel.label, CallLabel.reviewer)
            )
        ),
        corrections=tuple(
            KeptCorrection(
                item_id=row.item_id, text=row.text, reviewer=row.reviewer, at=row.at.isoformat()
            )
            for row in session.scalars(corrected.order_by(CallCorrection.id))
        ),
    )


def at(text: str) -> datetime:
    """A time of a file that was checked."""
    return datetime.fromisoformat(text)


def put_reviews(session: Session, call_id: str, reviews: KeptReviews) -> None:
    """What people said elsewhere, beside a call that is being added.

    Raises:
        CallFileError: a correction is of a line the call does not have.
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


def _correct(session: Session, call_id: str, one: KeptCorrection) -> None:
    try:
        corrections.correct(session, call_id, one.item_id, one.text, one.reviewer, at=at(one.at))
    except ReviewError as error:
        raise CallFileError(str(error), member=REVIEWS) from error
