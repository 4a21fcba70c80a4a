"""The Live page: a card for each running call, and totals of the day above them.

Approvals are shown but answered on the console of the call.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.insights.day_totals import DayTotals
from pages.live.call_card_html import card_html
from pages.live.running_calls import FollowedCall, RunningCalls
from pages.services.ports import Switchboard
from pages.transcript.announcements import announcements_html
from pages.transcript.screen_reader_log import screen_reader_log
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe, seconds
from pages.ui.local_time import local_time

TICK_S = 0.5
TOTALS_S = 5.0
MAX_CARDS = 12

EMPTY = (
    '<div class="sb-empty sb-live-empty"><b>No call is running</b>'
    "Open the console and press <i>Start call</i>, or type a message there. "
    "The call appears here within a second, whichever browser it is in.</div>"
)


@dataclass(slots=True)
class LiveOverview:
    """The calls and day totals that one browser session shows."""

    calls: RunningCalls = field(default_factory=RunningCalls)
    totals: DayTotals | None = None
    totals_at: datetime | None = None
    error: str = ""  #: why there are no totals

    def update(self, switchboard: Switchboard) -> None:
        """Update calls, and totals every ``TOTALS_S``."""
        now = datetime.now(UTC)
        self.calls.update(switchboard, now)
        if self.totals_at is None or now - self.totals_at >= timedelta(seconds=TOTALS_S):
            self.totals_at = now
            midnight = local_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
            try:
                self.totals, self.error = switchboard.today.since(midnight), ""
            except SwitchboardError as error:
                self.error = str(error)


def live_overview(switchboard: Switchboard) -> None:
    """Draw it, and redraw it every ``TICK_S``."""
    screen_reader_log()
    live = st.session_state.setdefault("live_overview", LiveOverview())
    st.fragment(_overview, run_every=TICK_S)(switchboard, live)


def _overview(switchboard: Switchboard, live: LiveOverview) -> None:
    live.update(switchboard)
    calls = live.calls.calls
    st.html(announcements_html(_approval_announcements(switchboard, calls[:MAX_CARDS])))
    st.html(head_html(calls, live.totals))
    errors = (_engine_error(switchboard), live.calls.error, live.error)
    for sentence in dict.fromkeys(filter(None, errors)):
        st.error(escape_markdown(sentence), icon=":material/error:")
    if not calls:
        st.html(EMPTY)
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link(ROUTES / "console.py", label="Open the console", icon=":material/call:")
        return
    now = datetime.now(UTC)
    with st.container(key="live_calls"):
        for index, one in enumerate(calls[:MAX_CARDS]):
            _card(switchboard, one, index, now)
    if len(calls) > MAX_CARDS:
        st.html(f'<p class="sb-sub">and {len(calls) - MAX_CARDS} more calls</p>')


def _engine_error(switchboard: Switchboard) -> str:
    """Why calls on the local engine get no answer, before their own views show it."""
    status = switchboard.engine_status()
    if status.state not in ("failed", "restarting"):
        return ""
    return status.message or "The local engine stopped and is being started again."


def _approval_title(switchboard: Switchboard, tool: str) -> str:
    """Title of a tool's approval."""
    spec = switchboard.catalogue.get(tool)
    return spec.approval.title if spec is not None and spec.approval is not None else tool


def _approval_announcements(
    switchboard: Switchboard, calls: list[FollowedCall]
) -> list[tuple[str, str]]:
    """Open approvals. The cards themselves change every second, so they are not announced."""
    return [
        (
            f"{one.call_id} {form.call_id}",
            f"{form.agent} is waiting: {_approval_title(switchboard, form.tool)}",
        )
        for one in calls
        for form in one.view.approvals
    ]


def _card(switchboard: Switchboard, one: FollowedCall, index: int, now: datetime) -> None:
    with st.container(key=f"live_call_{index}", border=True, gap="small"):
        st.html(
            card_html(
                one.view,
                approval_title=partial(_approval_title, switchboard),
                elapsed_ms=one.elapsed_ms(now),
                silent_s=0.0 if one.call is not None else one.silent_s(now),
                catching_up=one.catching_up,
            )
        )
        # Not an <a>: it would reload the page, which ends this session's call.
        st.page_link(
            ROUTES / "calls.py",
            label="Open this call",
            icon=":material/open_in_full:",
            query_params={"call": one.call_id},
        )


def head_html(calls: list[FollowedCall], totals: DayTotals | None) -> str:
    """Numbers of running and waiting calls, and the totals of the day."""
    waiting = sum(bool(one.view.approvals) for one in calls)
    figures = [
        _figure(f"{len(calls):,}", "call now" if len(calls) == 1 else "calls now", "sb-live-now"),
        _figure(f"{waiting:,}", "waiting for approval", "sb-live-waits" if waiting else ""),
    ]
    if totals is not None:
        answer = "–" if totals.answer_ms is None else seconds(totals.answer_ms)
        figures += [
            _figure(f"{totals.calls:,}", "calls today"),
            _figure(f"{totals.talked_ms // 60_000:,}", "minutes today"),
            _figure(f"{totals.handoffs:,}", "handoffs today"),
            _figure(answer, "median response today"),
        ]
    return f'<div class="sb-live-head">{"".join(figures)}</div>'


def _figure(value: str, words: str, extra: str = "") -> str:
    return f'<div class="sb-live-figure {extra}"><b>{safe(value)}</b><span>{words}</span></div>'
