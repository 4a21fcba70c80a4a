"""Rows of the list of calls as HTML, with excerpts around the words searched for."""

import re
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from agents_core.archive.call_records import CallRow, SearchHit
from pages.policy.passage_list import marked_html
from pages.ui.assets import ROUTES
from pages.ui.html_text import clock, escape_markdown, hue, safe, seconds
from pages.ui.local_time import day_and_time, duration_clock, local_time

PAGE = ROUTES / "calls.py"
MAX_AGENTS = 6
MAX_TAGS = 6
EXCERPT_CHARS = 90
"""Characters of an excerpt on either side of the first match."""


def calls_table(rows: Sequence[CallRow], words: tuple[str, ...], now: datetime) -> None:
    """Show the rows. ``now``: in the reader's time zone."""
    with st.container(key="calls_rows", gap=None):
        for place, row in enumerate(rows):
            _row(place, row, words, now)


def _row(place: int, row: CallRow, words: tuple[str, ...], now: datetime) -> None:
    with st.container(key=f"call_row_{place}", horizontal=True, gap="small"):
        target = {"call": row.call_id}
        if row.hits:
            target["line"] = row.hits[0].item_id
        st.page_link(
            PAGE,
            label=escape_markdown(day_and_time(local_time(row.started_at), now)),
            query_params=target,
        )
        st.html(row_html(row, words), width="stretch")


def row_html(row: CallRow, words: tuple[str, ...] = ()) -> str:
    """A row without its time."""
    figures = (
        _figure("length", duration_clock(row.duration_ms), "Duration"),
        _figure("turns", many(row.turns, "turn"), "Caller turns"),
        _figure("handoffs", many(row.handoffs, "handoff"), "Handoffs between agents"),
        _figure("answer", _answer(row), "Median response time"),
    )
    return (
        f'<div class="sb-call"><div class="sb-call-who"><b>{safe(row.team, limit=80)}</b>'
        f'<span class="sb-sub"> v{row.team_version} · {_engine(row)}</span>{_agents(row)}</div>'
        f'<div class="sb-call-how">{outcome_html(row)}{tags_html(row)}</div>'
        f'<div class="sb-call-figures">{"".join(figures)}</div></div>'
        f"{_excerpts(row.hits, words)}"
    )


def outcome_html(row: CallRow) -> str:
    """The outcome, or the state of a call that has none."""
    if row.state == "running":
        return '<span class="sb-outcome sb-o-running"><i class="sb-dot sb-live"></i>running</span>'
    if row.state == "interrupted":
        return '<span class="sb-outcome sb-o-interrupted">interrupted</span>'
    kind = {"answered": "sb-o-good", "no question": "", "unanswered": "sb-o-odd"}
    name = kind.get(row.outcome, "sb-o-bad")
    return f'<span class="sb-outcome {name}">{safe(row.outcome or "ended", limit=40)}</span>'


def tags_html(row: CallRow) -> str:
    """Flags, labels, review score, recording and origin."""
    tags = [f'<span class="sb-flag">{safe(flag, limit=40)}</span>' for flag in row.flags]
    tags += [f'<span class="sb-label">{safe(label, limit=40)}</span>' for label in row.labels]
    left = len(tags) - MAX_TAGS
    tags = tags[:MAX_TAGS] + ([f'<span class="sb-sub">+{left}</span>'] if left > 0 else [])
    if row.score is not None:
        tags.append(f'<span class="sb-sub" title="Mean review score">★ {row.score:.1f}</span>')
    if row.recorded:
        tags.append('<span class="sb-sub" title="Recorded">● audio</span>')
    if row.sample:
        tags.append('<span class="sb-label" title="Made by a scripted caller">Sample</span>')
    if row.origin == "imported":
        tags.append('<span class="sb-sub">imported</span>')
    return "".join(tags)


def searched_words(typed: str) -> tuple[str, ...]:
    """The words to highlight for a search."""
    found = re.findall(r"\w+", typed)
    return tuple(dict.fromkeys(word.lower() for word in found))


def excerpt(text: str, words: Sequence[str]) -> str:
    """The text around the first match."""
    text = " ".join(text.split())
    begins = "|".join(re.escape(word) for word in words)
    found = re.search(rf"\b(?:{begins})", text, re.IGNORECASE) if begins else None
    middle = found.start() if found else 0
    start, stop = max(0, middle - EXCERPT_CHARS), middle + EXCERPT_CHARS
    start = text.rfind(" ", 0, start) + 1 if start else 0
    stop = text.rfind(" ", middle, stop) if stop < len(text) else len(text)
    if stop <= middle:  # one word as long as that
        stop = middle + EXCERPT_CHARS
    return f"{'…' if start else ''}{text[start:stop]}{'…' if stop < len(text) else ''}"


def _excerpts(hits: Sequence[SearchHit], words: tuple[str, ...]) -> str:
    rows = "".join(
        f"<li><time>{clock(hit.at_ms)}</time> "
        f'<span class="sb-sub">{safe(hit.agent or "Caller", limit=60)}:</span> '
        f"{marked_html(excerpt(hit.text, words), words)}</li>"
        for hit in hits
    )
    return f'<ul class="sb-excerpts">{rows}</ul>' if rows else ""


def _agents(row: CallRow) -> str:
    pills = [
        f'<span class="sb-pill sb-hue-{hue(name)}">{safe(name, limit=60)}</span>'
        for name in row.agents[:MAX_AGENTS]
    ]
    left = len(row.agents) - MAX_AGENTS
    if left > 0:
        pills.append(f'<span class="sb-more">{left} more</span>')
    return f'<div class="sb-path">{"".join(pills)}</div>' if pills else ""


def _engine(row: CallRow) -> str:
    return f"{safe(row.engine, limit=20)} engine"


def _answer(row: CallRow) -> str:
    return f"{seconds(row.response_median_ms)}" if row.response_median_ms is not None else "–"


def _figure(name: str, value: str, hint: str) -> str:
    return f'<span class="sb-fig-{name}" title="{hint}">{value}</span>'


def many(count: int, what: str) -> str:
    """Like "1 turn" and "2 turns"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
