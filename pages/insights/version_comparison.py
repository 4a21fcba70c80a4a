"""Comparison of two versions of a team or a policy, with confidence intervals."""

from collections.abc import Sequence

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insight_results import (
    MeasureComparison,
    VersionComparison,
    VersionKind,
    VersionUse,
    VersionValue,
)
from agents_core.insights.version_comparison import LIMITATIONS, METHOD, SMALL_SAMPLE
from pages.calls.call_query import CallQuery
from pages.insights.export import insights_export
from pages.insights.interval_chart import intervals_chart
from pages.insights.shared_parts import calls_link, empty, heading, in_seconds, many, table
from pages.services.ports import Switchboard
from pages.ui.html_text import safe

KINDS: dict[VersionKind, str] = {"team": "Team", "policy": "Policy"}


def versions_view(switchboard: Switchboard, cut: CallFilter, query: CallQuery) -> None:
    """Compare the two chosen versions; at first the two newest."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        kind = st.selectbox(
            "Compare versions of", list(KINDS), format_func=KINDS.__getitem__, key="insights_kind"
        )
        run: Sequence[VersionUse] = switchboard.insights.versions_used(kind, cut)
        names = list(dict.fromkeys(one.name for one in run))
        versions = {name: [one for one in run if one.name == name] for name in names}
        several = [name for name in names if len(versions[name]) > 1]
        if several:
            name = st.selectbox("Name", several, key=f"insights_{kind}_name")
            before, after = _two(versions[name], key=f"insights_{kind}_{name}")
    if not several:
        empty(
            "One version only",
            f"These calls ran on only one version of each {kind}. Choose a longer period, or "
            "publish a change and let calls run on it.",
        )
        return
    if before == after:
        empty("The same version twice", "Choose two different versions.")
        return
    found: VersionComparison = switchboard.insights.compare_versions(kind, name, before, after, cut)
    _comparison(found)
    insights_export(found)
    if kind == "team":
        with st.container(horizontal=True, gap="medium", key="insights_behind_versions"):
            for side in (found.before, found.after):
                label = f"Calls on {side.name} v{side.number}"
                calls_link(label, query, teams=((side.name, side.number),))


def _two(versions: Sequence[VersionUse], *, key: str) -> tuple[int, int]:
    """The two versions to compare; newest first in both lists."""
    uses = {one.number: one for one in versions}
    numbers = list(uses)

    def named(number: int) -> str:
        return _named(uses[number])

    before = st.selectbox("From", numbers, index=1, format_func=named, key=f"{key}_from")
    after = st.selectbox("To", numbers, index=0, format_func=named, key=f"{key}_to")
    return before, after


def _named(use: VersionUse) -> str:
    return f"v{use.number} ({many(use.calls, 'call')})"


def _comparison(found: VersionComparison) -> None:
    before, after = found.before, found.after
    few = [one for one in found.measures if one.too_few and one.interval is not None]
    if few:
        st.warning(
            f"Too few calls to trust {len(few)} of {len(found.measures)} differences; they are "
            f"marked. {SMALL_SAMPLE}",
            icon=":material/warning:",
        )
    about = (
        f"{many(before.calls, 'call')} on v{before.number}, {many(after.calls, 'call')} on "
        f"v{after.number}; {found.mixed:,} left out because they ran on several versions"
    )
    with st.container(border=True):
        heading("Differences", f"v{before.number} → v{after.number}")
        intervals_chart(found)
    with st.container(border=True):
        heading(f"{before.name}: v{before.number} and v{after.number}", about)
        st.html(_table(found))
    st.html(
        f'<p class="sb-rule">{safe(METHOD)} {safe(SMALL_SAMPLE)}</p>'
        f'<p class="sb-rule">{safe(LIMITATIONS)}</p>'
    )


def _table(found: VersionComparison) -> str:
    before, after = f"v{found.before.number}", f"v{found.after.number}"
    rows = [
        (
            f'<details class="sb-what"><summary>{safe(one.name)}</summary>'
            f"{safe(one.description)}</details>",
            _side(one, one.before),
            _side(one, one.after),
            _difference(one),
        )
        for one in found.measures
    ]
    return table(("Measure", before, after, "Difference, 95 % interval"), rows, figures=3)


def _side(one: MeasureComparison, side: VersionValue) -> str:
    if side.mean is None:
        return "–"
    value = f"{_value(one, side.mean)}<br><small>"
    if side.median is None:
        return f"{value}{side.positive:,} of {side.calls:,} calls</small>"
    return f"{value}n = {side.calls:,}, median {_value(one, side.median)}</small>"


def _difference(one: MeasureComparison) -> str:
    if one.interval is None:
        return "–"
    interval = one.interval
    said = f"{_change(one, interval.difference)}"
    reach = f"<br><small>{_change(one, interval.low)} to {_change(one, interval.high)}</small>"
    if one.too_few:
        return f'{said}{reach}<br><span class="sb-too-few">too few calls</span>'
    return (
        f'<span class="sb-clear-yes">{said}</span>{reach}'
        if interval.excludes_zero
        else said + reach
    )


def _value(one: MeasureComparison, value: float) -> str:
    match one.scale:
        case "ms":
            return in_seconds(value)
        case "share":
            return f"{value:.1%}"
        case "number":
            return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _change(one: MeasureComparison, value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if one.scale == "share":
        return f"{sign}{abs(value) * 100:.1f} pp"
    return f"{sign}{_value(one, abs(value))}"
