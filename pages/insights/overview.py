"""Overview: calls per day, outcomes and answer times."""

from datetime import datetime, time

import altair as alt
import pandas as pd
import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insight_results import Overview
from pages.calls.call_query import CallQuery
from pages.insights.export import insights_export
from pages.insights.shared_parts import GOOD, ODD, OUTCOMES, calls_link, heading, in_seconds, many
from pages.services.ports import Switchboard
from pages.ui.html_text import safe

ANSWER_TIME = (
    "Answer time: from the end of the caller's speech to the start of the agent's, without the "
    "time approval forms were open. Half of all turns are answered within the median, 95 % within "
    "the 95th percentile."
)
HEIGHT_PX = 340  #: axes and legend included


def overview_view(switchboard: Switchboard, cut: CallFilter, query: CallQuery) -> None:
    """Show the overview."""
    found: Overview = switchboard.insights.overview(cut)
    st.html(_figures(found))
    insights_export(found)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        heading("Calls per day", "days in UTC")
        st.altair_chart(_calls_chart(found), width="stretch")
        with st.container(horizontal=True, gap="medium", key="insights_behind_outcomes"):
            for outcome, calls in found.outcomes.items():
                if outcome != "running":
                    calls_link(f"{calls:,} {outcome}", query, outcomes=(outcome,))
    with right, st.container(border=True):
        heading("Answer time per day", many(found.turns, "answered turn"))
        if found.turns:
            st.altair_chart(_times_chart(found), width="stretch")
        st.html(f'<p class="sb-rule">{ANSWER_TIME}</p>')


def _figures(found: Overview) -> str:
    answered = found.outcomes.get("answered", 0)
    facts = (
        ("Calls", f"{found.calls:,}"),
        ("Answered", f"{answered / found.calls:.0%}" if found.calls else "–"),
        ("Answer time, median", in_seconds(found.answer_median_ms)),
        ("Answer time, 95th percentile", in_seconds(found.answer_p95_ms)),
    )
    said = "".join(f"<div><dt>{safe(name)}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="sb-figures">{said}</dl>'


def _calls_chart(found: Overview) -> alt.Chart:
    rows = [
        {"day": datetime.combine(day.day, time()), "outcome": outcome, "calls": calls}
        for day in found.days
        for outcome, calls in day.outcomes.items()
    ]
    shown = [name for name in OUTCOMES if name in found.outcomes]
    colours = alt.Scale(domain=shown, range=[OUTCOMES[name] for name in shown])
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows), height=HEIGHT_PX)
        .mark_bar()
        .encode(
            x=alt.X("yearmonthdate(day):T", title="Day (UTC)"),
            y=alt.Y("calls:Q", title="Calls"),
            color=alt.Color(
                "outcome:N",
                title="Outcome",
                scale=colours,
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            order=alt.Order("outcome:N"),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%d %b %Y"),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("calls:Q", title="Calls", format=","),
            ],
        )
    )
    return chart


def _times_chart(found: Overview) -> alt.Chart:
    rows = [
        {"day": datetime.combine(day.day, time()), "of": name, "seconds": ms / 1000}
        for day in found.days
        for name, ms in (("median", day.answer_median_ms), ("95th percentile", day.answer_p95_ms))
        if ms is not None
    ]
    names = ["median", "95th percentile"]
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows), height=HEIGHT_PX)
        .mark_line(point=alt.OverlayMarkDef(size=18))
        .encode(
            x=alt.X("yearmonthdate(day):T", title="Day (UTC)"),
            y=alt.Y("seconds:Q", title="Answer time (s)", scale=alt.Scale(zero=True)),
            color=alt.Color(
                "of:N",
                title=None,
                scale=alt.Scale(domain=names, range=[GOOD, ODD]),
                legend=alt.Legend(orient="bottom", symbolType="stroke"),
            ),
            # Dashes tell the two apart without colour.
            strokeDash=alt.StrokeDash(
                "of:N", title=None, scale=alt.Scale(domain=names, range=[[1, 0], [5, 4]])
            ),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%d %b %Y"),
                alt.Tooltip("of:N", title="Statistic"),
                alt.Tooltip("seconds:Q", title="Answer time (s)", format=".2f"),
            ],
        )
    )
    return chart
