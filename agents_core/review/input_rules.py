"""What people type into a review, in the form it is kept in. It knows no database."""

from agents_core.review.review_records import SCORES, ReviewError
from agents_core.versions.stored_text import cut_line, one_line, storable

MOST_LABEL_CHARS = 40
MOST_REVIEWER_CHARS = 80
MOST_NOTE_CHARS = 4_000
MOST_LINE_CHARS = 4_000
MOST_REASON_CHARS = 200


def reviewer_name(name: str) -> str:
    """Who reviews. Everybody's marks stand under their own name, so there must be one.

    Raises:
        ReviewError: nothing is left of it, or it is too long.
    """
    kept = one_line(storable(name))
    if not kept:
        raise ReviewError("Type your name first: what you say is kept under it.")
    if len(kept) > MOST_REVIEWER_CHARS:
        raise ReviewError(
            f"A name may have {MOST_REVIEWER_CHARS} characters; this has {len(kept)}."
        )
    return kept


def label_name(label: str) -> str:
    """A label as everybody's: in small letters, or “Rude” and “rude” would be two.

    Raises:
        ReviewError: nothing is left of it, or it is too long.
    """
    kept = one_line(storable(label)).lower()
    if not any(char.isalnum() for char in kept):
        raise ReviewError("A label needs a letter or a digit.")
    if len(kept) > MOST_LABEL_CHARS:
        raise ReviewError(f"A label may have {MOST_LABEL_CHARS} characters; this has {len(kept)}.")
    return kept


def checked_score(score: int | None) -> int | None:
    """A score, or none.

    Raises:
        ReviewError: another number.
    """
    if score is not None and score not in SCORES:
        raise ReviewError(f"A score is a whole number from {SCORES[0]} to {SCORES[-1]}.")
    return score


def checked_note(note: str) -> str:
    """A note of several lines; empty takes it away.

    Raises:
        ReviewError: it is too long.
    """
    kept = storable(note).strip()
    if len(kept) > MOST_NOTE_CHARS:
        raise ReviewError(
            f"A note may have {MOST_NOTE_CHARS:,} characters; this has {len(kept):,}. "
            "Nothing of it was cut: shorten it and save again."
        )
    return kept


def corrected_words(text: str) -> str:
    """The words of one line.

    Raises:
        ReviewError: none are left, or too many.
    """
    kept = " ".join(storable(text).split())
    if not kept:
        raise ReviewError(
            "A line cannot be corrected to nothing. Write what was there, like [noise], or undo."
        )
    if len(kept) > MOST_LINE_CHARS:
        raise ReviewError(
            f"A line may have {MOST_LINE_CHARS:,} characters; this has {len(kept):,}."
        )
    return kept


def short_reason(reason: str) -> str:
    """Why a call is in the queue."""
    return cut_line(storable(reason), MOST_REASON_CHARS)
