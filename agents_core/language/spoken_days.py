"""Days and waiting times in words to be spoken."""

from datetime import date
from math import ceil


def date_in_words(day: date, today: date) -> str:
    """``"today"``, ``"tomorrow"``, ``"yesterday"``, or ``"on Friday, March 6"``."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    # No %-d: that form is not the same on every platform.
    return near or f"on {day:%A}, {day:%B} {day.day}"


def wait_in_words(seconds: float) -> str:
    """``"1 minute"``, ``"5 minutes"``: rounded up, so that the time has passed then."""
    minutes = max(1, ceil(seconds / 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
