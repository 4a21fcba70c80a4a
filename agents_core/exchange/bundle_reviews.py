"""What people thought of a call, out of the tables and into them with the call itself.

It begins no transaction: whoever writes a call writes its reviews in the same one.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agents_core.exchange.bundle_format import (
    KeptCorrection,
    KeptLabel,
    KeptReview,
    KeptReviews,
)
from agents_core.store.call_tables import CallCorrection, CallLabel, CallLine, CallReview


def kept_reviews(session: Session, call_id: str) -> KeptReviews:
    """Everything people said of a call, corrections in the order they were made."""
    reviews = select(CallReview).where(CallReview.call_id == call_id)
    labels = select(CallLabel).where(CallLabel.call_id == call_id)
    corrections = select(CallCorrection).where(CallCorrection.call_id == call_id)
    return KeptReviews(
        reviews=tuple(
            KeptReview(
                turn=row.turn,
                reviewer=row.reviewer,
                score=row.score,
                note=row.note,
                at=row.at.isoformat(),
            )
            for row in session.scalars(reviews.order_by(CallReview.turn, CallReview.reviewer))
        ),
        labels=tuple(
            KeptLabel(turn=row.turn, label=row.label, reviewer=row.reviewer, at=row.at.isoformat())
            for row in session.scalars(
                labels.order_by(CallLabel.turn, CallLabel.label, CallLabel.reviewer)
            )
        ),
        corrections=tuple(
            KeptCorrection(
                item_id=row.item_id, text=row.text, reviewer=row.reviewer, at=row.at.isoformat()
            )
            for row in session.scalars(corrections.order_by(CallCorrection.id))
        ),
    )


def at(text: str) -> datetime:
    """A time of a file that was checked."""
    return datetime.fromisoformat(text)


def put_reviews(session: Session, call_id: str, reviews: KeptReviews) -> None:
    """What people said elsewhere, beside a call that is being added."""
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
    for label in reviews.labels:
        session.add(
            CallLabel(
                call_id=call_id,
                turn=label.turn,
                label=label.label,
                reviewer=label.reviewer,
                at=at(label.at),
            )
        )
    session.flush()
    for correction in reviews.corrections:
        _put_correction(session, call_id, correction)


def _put_correction(session: Session, call_id: str, correction: KeptCorrection) -> None:
    """Search finds the corrected words, as it did where they were corrected."""
    session.add(
        CallCorrection(
            call_id=call_id,
            item_id=correction.item_id,
            text=correction.text,
            reviewer=correction.reviewer,
            at=at(correction.at),
        )
    )
    query = select(CallLine).where(
        CallLine.call_id == call_id, CallLine.item_id == correction.item_id
    )
    line = session.scalar(query)
    if line is not None:
        line.text = correction.text
    session.flush()
