"""Validation and normalisation of review input."""

from agents_core.review.review_records import SCORES, ReviewError
from agents_core.versions.stored_text import cut_line, one_line, storable

MAX_LABEL_CHARS = 40
MAX_REVIEWER_CHARS = 80
MAX_NOTE_CHARS = 4_000
MAX_LINE_CHARS = 4_000
MAX_REASON_CHARS = 200


def reviewer_name(name: str) -> str:
    """A reviewer's name.

    Raises:
        ReviewError: empty or too long.
    """
    kept = one_line(storable(name))
    if not kept:
        raise ReviewError("Enter your name first. Your review is saved under it.")
    if len(kept) > MAX_REVIEWER_CHARS:
        raise ReviewError(f"A name may have {MAX_REVIEWER_CHARS} characters; this has {len(kept)}.")
    return kept


def label_name(label: str) -> str:
    """A label in lower case, so that “Rude” and “rude” are one.

    Raises:
        ReviewError: without a letter or digit, or too long.
    """
    kept = one_line(storable(label)).lower()
    if not any(char.isalnum() for char in kept):
        raise ReviewError("A label needs a letter or a digit.")
    if len(kept) > MAX_LABEL_CHARS:
        raise ReviewError(f"A label may have {MAX_LABEL_CHARS} characters; this has {len(kept)}.")
    return kept


def checked_score(score: int | None) -> int | None:
    """A score, or None.

    Raises:
        ReviewError: not a valid score.
    """
    if score is not None and score not in SCORES:
        raise ReviewError(f"A score is a whole number from {SCORES[0]} to {SCORES[-1]}.")
    return score


def checked_note(note: str) -> str:
    """A note of one or more lines; an empty one removes it.

    Raises:
        ReviewError: too long.
    """
    kept = storable(note).strip()
    if len(kept) > MAX_NOTE_CHARS:
        raise ReviewError(
            f"A note may have {MAX_NOTE_CHARS:,} characters; this has {len(kept):,}. "
            "Shorten it and save again."
        )
    return kept


def corrected_words(text: str) -> str:
    """The corrected text of one line.

    Raises:
        ReviewError: empty or too long.
    """
    kept = " ".join(storable(text).split())
    if not kept:
        raise ReviewError(
            "A corrected line cannot be empty. Describe what is heard, like [noise], or cancel."
        )
    if len(kept) > MAX_LINE_CHARS:
        raise ReviewError(f"A line may have {MAX_LINE_CHARS:,} characters; this has {len(kept):,}.")
    return kept


def short_reason(reason: str) -> str:
    """The reason for a review, cut to its maximum length."""
    return cut_line(storable(reason), MAX_REASON_CHARS)
