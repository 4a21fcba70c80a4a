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
from agents_core.store.call_tables import CallCorrection, CallLabel, CallReview


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
