"""Reviews of calls: scores, labels, notes, transcript corrections, and the review queue."""

from agents_core.review.review_records import ReviewError
from agents_core.review.reviews import Reviews

__all__ = ["ReviewError", "Reviews"]
