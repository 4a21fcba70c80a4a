"""Days in words that sound right when spoken. Pure."""

from datetime import date


def date_in_words(day: date, today: date) -> str:
    """``"today"``, ``"tomorrow"``, ``"yesterday"``, or ``"on Friday, March 6"``."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    # No %-d: that form is not the same on every platform.
    return near or f"on {day:%A}, {day:%B} {day.day}"
