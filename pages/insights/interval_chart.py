"""Chart of differences with 95 % confidence intervals.

Times and numbers are relative to the first version, shares in percentage points.
"""

from collections.abc import Iterable

import altair as alt
import pandas as pd
import streamlit as st

from agents_core.insights.insight_results import MeasureComparison, VersionComparison
from pages.insights.shared_parts import GOOD, ODD, QUIET

ROW_PX = 24
FRAME_PX = 110  #: axis, its title and the legend
MOST_PERCENT = 100.0
"""End of the axis: the wide interval of a small sample would hide the others. The table has all."""

SIGNIFICANT = "significant"
NOT_SIGNIFICANT = "not significant"
TOO_FEW = "too few calls"
COLOURS = {SIGNIFICANT: GOOD, NOT_SIGNIFICANT: QUIET, TOO_FEW: ODD}
SHAPES = {SIGNIFICANT: "circle", NOT_SIGNIFICANT: "diamond", TOO_FEW: "triangle-up"}


def intervals_chart(found: VersionComparison) -> None:
    """Show both charts side by side."""
    relative = [row for one in found.measures if (row := _relative(one))]
    points = [row for one in found.measures if (row := _points(one))]
    left, right = st.columns(2, gap="medium")
    with left:
        _draw(relative, f"Difference in % of v{found.before.number}'s mean")
    with right:
        _draw(points, "Difference in percentage points")


def _draw(rows: list[dict[str, object]], title: str) -> None:
    if not rows:
        st.html('<p class="sb-sub">Nothing to compare.</p>')
        return
    frame = pd.DataFrame(rows)
    states = [state for state in COLOURS if state in set(frame["state"])]
    reach = min(MOST_PERCENT, 1.05 * float(frame[["low", "high"]].abs().to_numpy().max()) or 1.0)
    x = alt.Scale(domain=[-reach, reach], nice=False, clamp=True)
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=210, labelOverlap=False))
    colour = alt.Color(
        "state:N",
        title=None,
        scale=alt.Scale(domain=states, range=[COLOURS[one] for one in states]),
        legend=alt.Legend(orient="bottom"),
    )
    shape = alt.Shape(
        "state:N",
        title=None,
        scale=alt.Scale(domain=states, range=[SHAPES[one] for one in states]),
        legend=alt.Legend(orient="bottom"),
    )
    tips = [
        alt.Tooltip("name:N", title="Measure"),
        alt.Tooltip("difference:Q", title=title, format="+.1f"),
        alt.Tooltip("low:Q", title="Interval from", format="+.1f"),
        alt.Tooltip("high:Q", title="to", format="+.1f"),
        alt.Tooltip("state:N", title="Result"),
    ]
    base = alt.Chart(frame)
    ranges = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=title, scale=x), x2="high:Q", y=y, color=colour, tooltip=tips
    )
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("difference:Q", title=title, scale=x), y=y, color=colour, shape=shape, tooltip=tips
    )
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=QUIET, strokeDash=[4, 3])
    layers = zero.encode(x=alt.X("at:Q", title=title, scale=x)) + ranges + dots
    st.altair_chart(layers.properties(height=ROW_PX * len(rows) + FRAME_PX), width="stretch")


def _relative(one: MeasureComparison) -> dict[str, object] | None:
    interval = one.interval
    if one.scale == "share" or interval is None or not one.before.mean:
        return None
    part = 100 / one.before.mean
    return _row(one, (interval.difference * part, interval.low * part, interval.high * part))


def _points(one: MeasureComparison) -> dict[str, object] | None:
    interval = one.interval
    if one.scale != "share" or interval is None:
        return None
    return _row(one, (interval.difference * 100, interval.low * 100, interval.high * 100))


def _row(one: MeasureComparison, values: Iterable[float]) -> dict[str, object]:
    difference, low, high = values
    significant = one.interval is not None and one.interval.excludes_zero
    state = TOO_FEW if one.too_few else SIGNIFICANT if significant else NOT_SIGNIFICANT
    return {"name": one.name, "difference": difference, "low": low, "high": high, "state": state}
