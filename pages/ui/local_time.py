"""Times as the person at the browser reads them: in their own time zone. It knows no call."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def now_here() -> datetime:
    """Now, in the browser's time zone; in UTC when it did not say one."""
    return here(datetime.now(UTC))


def here(moment: datetime) -> datetime:
    """The same moment in the browser's time zone."""
    try:
        return moment.astimezone(ZoneInfo(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):  # a browser may say anything
        return moment.astimezone(UTC)


def day_and_time(moment: datetime, now: datetime) -> str:
    """Like 22 Nov 16:04, with the year where it is another one. Both in one time zone."""
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year} {moment:%H:%M}"


def exactly(moment: datetime) -> str:
    """Like 22 Nov 2026, 16:04:05 CET."""
    zone = moment.tzname() or ""
    return f"{moment.day} {moment:%b %Y, %H:%M:%S} {zone}".strip()


def length(duration_ms: int) -> str:
    """Like 1:05, or 1:02:09 from an hour on."""
    seconds = max(duration_ms, 0) // 1000
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
