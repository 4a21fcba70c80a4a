"""Overview: calls per hour or day, outcomes and response times without approvals."""

import altair as alt
import pandas as pd
import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights import answer_times
from agents_core.insights.insight_results import Overview
from pages.calls.call_query import CallQuery
from pages.insights.export import insights_export
from pages.insights.shared_parts import GOOD, ODD, OUTCOMES, calls_link, heading, in_seconds, many
from pages.services.ports import Switchboard
from pages.ui.html_text import safe

ANSWER_TIME = (
    f"{answer_times.NAME}: {answer_times.WORDS[0].lower()}{answer_times.WORDS[1:]} Half of all "
    "turns are answered within the median, 95 % within the 95th percentile."
)
HEIGHT_PX = 340  #: axes and legend included


def overview_view(switchboard: Switchboard, cut: CallFilter, query: CallQuery) -> None:
    """Show the overview."""
    found: Overview = switchboard.insights.overview(cut)
    st.html(_figures(found))
    insights_export(found)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        heading(f"Calls per {found.period}", f"{found.period}s in UTC")
        st.altair_chart(_calls_chart(found), width="stretch")
        with st.container(horizontal=True, gap="medium", key="insights_behind_outcomes"):
            for outcome, calls in found.outcomes.items():
                if outcome != "running":
                    calls_link(f"{calls:,} {outcome}", query, outcomes=(outcome,))
    with right, st.container(border=True):
        heading(f"{answer_times.NAME} per {found.period}", many(found.turns, "answered turn"))
        if found.turns:
            st.altair_chart(_times_chart(found), width="stretch")
        st.html(f'<p class="sb-rule">{ANSWER_TIME}</p>')


def _figures(found: Overview) -> str:
    answered = found.outcomes.get("answered", 0)
    facts = (
        ("Calls", f"{found.calls:,}"),
        ("Answered", f"{answered / found.calls:.0%}" if found.calls else "–"),
        (f"{answer_times.NAME}, median", in_seconds(found.answer_median_ms)),
        (f"{answer_times.NAME}, 95th percentile", in_seconds(found.answer_p95_ms)),
    )
    rows = "".join(f"<div><dt>{safe(name)}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="sb-figures">{rows}</dl>'


def _time_axis(found: Overview) -> alt.X:
    unit = "yearmonthdate" if found.period == "day" else "yearmonthdatehours"
    return alt.X(f"{unit}(begins):T", title=f"{found.period.capitalize()} (UTC)")


def _time_tooltip(found: Overview) -> alt.Tooltip:
    form = "%d %b %Y" if found.period == "day" else "%d %b %Y, %H:00"
    return alt.Tooltip("begins:T", title=found.period.capitalize(), format=form)


def _calls_chart(found: Overview) -> alt.Chart:
    rows = [
        {"begins": one.begins.replace(tzinfo=None), "outcome": outcome, "calls": calls}
        for one in found.periods
        for outcome, calls in one.outcomes.items()
    ]
    shown = [name for name in OUTCOMES if name in found.outcomes]
    colours = alt.Scale(domain=shown, range=[OUTCOMES[name] for name in shown])
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows), height=HEIGHT_PX)
        .mark_bar()
        .encode(
            x=_time_axis(found),
            y=alt.Y("calls:Q", title="Calls"),
            color=alt.Color(
                "outcome:N",
                title="Outcome",
                scale=colours,
                legend=alt.Legend(orient="bottom", columns=2),
            ),
            order=alt.Order("outcome:N"),
            tooltip=[
                _time_tooltip(found),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("calls:Q", title="Calls", format=","),
            ],
        )
    )
    return chart


def _times_chart(found: Overview) -> alt.Chart:
    rows = [
        {"begins": one.begins.replace(tzinfo=None), "of": name, "seconds": ms / 1000}
        for one in found.periods
        for name, ms in (("median", one.answer_median_ms), ("95th percentile", one.answer_p95_ms))
        if ms is not None
    ]
    names = ["median", "95th percentile"]
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows), height=HEIGHT_PX)
        .mark_line(point=alt.OverlayMarkDef(size=18))
        .encode(
            x=_time_axis(found),
            y=alt.Y("seconds:Q", title=f"{answer_times.NAME} (s)", scale=alt.Scale(zero=True)),
            color=alt.Color(
                "of:N",
                title=None,
                scale=alt.Scale(domain=names, range=[GOOD, ODD]),
                legend=alt.Legend(orient="bottom", symbolType="stroke"),
            ),
            # Dashes distinguish the two without colour.
            strokeDash=alt.StrokeDash(
                "of:N", title=None, scale=alt.Scale(domain=names, range=[[1, 0], [5, 4]])
            ),
            tooltip=[
                _time_tooltip(found),
                alt.Tooltip("of:N", title="Statistic"),
                alt.Tooltip("seconds:Q", title=f"{answer_times.NAME} (s)", format=".2f"),
            ],
        )
    )
    return chart
