"""The live board: every running call on a card that moves by itself, above it the day so far.

Nothing is answered here: approvals belong to the console of the call.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.insights.day_totals import DayTotals
from pages.live.call_card_html import card_html
from pages.live.running_calls import Followed, LiveCalls
from pages.services.ports import Switchboard
from pages.transcript.screen_reader_log import announcer, news_html
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe, seconds
from pages.ui.local_time import local_time

TICK_S = 0.5
TOTALS_S = 5.0
CARDS_MOST = 12

EMPTY = (
    '<div class="sb-empty sb-live-empty"><b>No call is running</b>'
    "Open the console and press <i>Start call</i>, or type a message there. "
    "The call appears here within a second, whichever browser it is in.</div>"
)


@dataclass(slots=True)
class LiveOverview:
    """The calls and day totals that one browser session shows."""

    calls: LiveCalls = field(default_factory=LiveCalls)
    totals: DayTotals | None = None
    totals_at: datetime | None = None
    trouble: str = ""  #: why there are no totals

    def look(self, switchboard: Switchboard) -> None:
        """Bring calls and, now and then, totals up to date."""
        now = datetime.now(UTC)
        self.calls.look(switchboard, now)
        if self.totals_at is None or now - self.totals_at >= timedelta(seconds=TOTALS_S):
            self.totals_at = now
            midnight = local_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
            try:
                self.totals, self.trouble = switchboard.today.since(midnight), ""
            except SwitchboardError as error:
                self.trouble = str(error)


def live_board(switchboard: Switchboard) -> None:
    """Draw it; it goes on by itself."""
    announcer()
    live = st.session_state.setdefault("live_overview", LiveOverview())
    st.fragment(_overview, run_every=TICK_S)(switchboard, live)


def _overview(switchboard: Switchboard, live: LiveOverview) -> None:
    live.look(switchboard)
    calls = live.calls.calls
    st.html(news_html(_waiting(switchboard, calls[:CARDS_MOST])))
    st.html(head_html(calls, live.totals))
    troubles = (_engine_trouble(switchboard), live.calls.trouble, live.trouble)
    for sentence in dict.fromkeys(filter(None, troubles)):
        st.error(escape_markdown(sentence), icon=":material/error:")
    if not calls:
        st.html(EMPTY)
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link(ROUTES / "console.py", label="Open the console", icon=":material/call:")
        return
    now = datetime.now(UTC)
    with st.container(key="live_calls"):
        for place, one in enumerate(calls[:CARDS_MOST]):
            _card(switchboard, one, place, now)
    if len(calls) > CARDS_MOST:
        st.html(f'<p class="sb-sub">and {len(calls) - CARDS_MOST} more calls</p>')


def _engine_trouble(switchboard: Switchboard) -> str:
    """Why calls on the local engine stand still; its calls say so only when they notice."""
    status = switchboard.engine_status()
    if status.state not in ("failed", "restarting"):
        return ""
    return status.message or "The local engine stopped and is being started again."


def _asked(switchboard: Switchboard, tool: str) -> str:
    """What a tool asks a person for."""
    spec = switchboard.catalogue.get(tool)
    return spec.approval.title if spec is not None and spec.approval is not None else tool


def _waiting(switchboard: Switchboard, calls: list[Followed]) -> list[tuple[str, str]]:
    """What calls wait for, as news; the cards with their clocks would be read again and again."""
    return [
        (f"{one.call_id} {form.call_id}", f"{form.agent} waits: {_asked(switchboard, form.tool)}")
        for one in calls
        for form in one.view.approvals
    ]


def _card(switchboard: Switchboard, one: Followed, place: int, now: datetime) -> None:
    with st.container(key=f"live_call_{place}", border=True, gap="small"):
        st.html(
            card_html(
                one.view,
                asked=partial(_asked, switchboard),
                elapsed_ms=one.elapsed_ms(now),
                quiet_s=0.0 if one.call is not None else one.quiet_s(now),
                behind=one.behind,
            )
        )
        # A link of the browser's own would reload the page, and with it end the session's call.
        st.page_link(
            ROUTES / "calls.py",
            label="Open this call",
            icon=":material/open_in_full:",
            query_params={"call": one.call_id},
        )


def head_html(calls: list[Followed], totals: DayTotals | None) -> str:
    """How many calls run and wait, and the day so far."""
    waiting = sum(bool(one.view.approvals) for one in calls)
    figures = [
        _figure(f"{len(calls):,}", "call now" if len(calls) == 1 else "calls now", "sb-live-now"),
        _figure(f"{waiting:,}", "waiting for a person", "sb-live-waits" if waiting else ""),
    ]
    if totals is not None:
        answer = "–" if totals.answer_ms is None else seconds(totals.answer_ms)
        figures += [
            _figure(f"{totals.calls:,}", "calls today"),
            _figure(f"{totals.talked_ms // 60_000:,}", "minutes today"),
            _figure(f"{totals.handoffs:,}", "handoffs today"),
            _figure(answer, "typical answer today"),
        ]
    return f'<div class="sb-live-head">{"".join(figures)}</div>'


def _figure(value: str, words: str, extra: str = "") -> str:
    return f'<div class="sb-live-figure {extra}"><b>{safe(value)}</b><span>{words}</span></div>'
