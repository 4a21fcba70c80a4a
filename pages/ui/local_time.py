"""Times in the time zone of the browser."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def local_now() -> datetime:
    """Now, in the browser's time zone; in UTC when the browser sent none."""
    return local_time(datetime.now(UTC))


def local_time(at: datetime) -> datetime:
    """``at`` in the browser's time zone."""
    try:
        return at.astimezone(ZoneInfo(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):  # a browser may send any text
        return at.astimezone(UTC)


def day_and_time(at: datetime, now: datetime) -> str:
    """Like 22 Nov 16:04, with the year unless it is the one of ``now``; both in one time zone."""
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at.day} {at:%b}{year} {at:%H:%M}"


def full_date_time(at: datetime) -> str:
    """Like 22 Nov 2026, 16:04:05 CET."""
    zone = at.tzname() or ""
    return f"{at.day} {at:%b %Y, %H:%M:%S} {zone}".strip()


def duration_clock(duration_ms: int) -> str:
    """Like 1:05, or 1:02:09 from an hour on."""
    seconds = max(duration_ms, 0) // 1000
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
