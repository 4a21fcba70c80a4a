"""What people think of calls: labels, scores, notes, corrections, and a queue. It knows no page."""

from agents_core.review.review_records import ReviewError
from agents_core.review.reviews import Reviews

__all__ = ["ReviewError", "Reviews"]
