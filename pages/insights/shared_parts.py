"""Shared parts of the Insights views: heading, links to calls, table, chart colours."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from agents_core.insights.insight_results import Occurrence
from pages.calls.call_query import CallQuery, query_params
from pages.ui.assets import ROUTES
from pages.ui.html_text import clock, escape_markdown, safe
from pages.ui.local_time import day_and_time, local_now, local_time

CALLS = ROUTES / "calls.py"

# Readable on white and on the dark page alike (3:1 and more on both).
GOOD, ODD, BAD, QUIET = "#1a9182", "#b9771b", "#cf4a3f", "#858b94"
OUTCOMES = {
    "answered": GOOD,
    "unanswered": ODD,
    "approval abandoned": "#d79a4a",
    "failed": BAD,
    "interrupted": "#a13a60",
    "no question": QUIET,
    "running": "#b5bac1",
}


def heading(title: str, about: str = "") -> None:
    """A view's title with a subtitle."""
    st.html(
        f'<div class="sb-title"><h2>{safe(title)}</h2><span class="sb-sub">{about}</span></div>'
    )


def empty(title: str, about: str) -> None:
    """A message in place of an empty view."""
    st.html(f'<div class="sb-empty"><b>{safe(title)}</b>{safe(about)}</div>')


def calls_link(label: str, query: CallQuery, **more: Any) -> None:
    """A link to the list of calls with this page's filter and ``more``."""
    params = query_params(replace(query, **more))
    st.page_link(CALLS, label=escape_markdown(label), query_params=params)


def occurrence_link(occurrence: Occurrence) -> None:
    """A link to a call, labelled with its date, the turn and the time within the call."""
    at = day_and_time(local_time(occurrence.started_at), local_now())
    label = f"{at}, turn {occurrence.turn} at {clock(occurrence.at_ms)}"
    st.page_link(CALLS, label=escape_markdown(label), query_params={"call": occurrence.call_id})


def local_date_time(at: datetime) -> str:
    """Date and time in the reader's time zone."""
    return day_and_time(local_time(at), local_now())


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, figures: int = 0) -> str:
    """An HTML table. Cells are HTML; the last ``figures`` columns are numbers."""
    words = len(headings) - figures
    head = "".join(
        f'<th scope="col"{_figure(place >= words)}>{safe(name)}</th>'
        for place, name in enumerate(headings)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{_figure(place >= words)}>{cell}</td>" for place, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="sb-scroll" tabindex="0" role="group" aria-label="Table">'
        '<table class="sb-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _figure(yes: bool) -> str:
    return ' class="sb-figure"' if yes else ""


def in_seconds(ms: float | None) -> str:
    """A time for a table: 640 ms, 1.2 s; a dash where there is none."""
    if ms is None:
        return "–"
    return f"{ms:.0f} ms" if abs(ms) < 1000 else f"{ms / 1000:.1f} s"


def many(count: int, what: str) -> str:
    """1 call, 2,000 calls."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
