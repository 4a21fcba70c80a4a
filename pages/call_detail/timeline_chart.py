"""Timeline of a call: speech, tools, approvals and silence in lanes.

Agents have the accent colour, other lanes greys that are distinct in light and dark themes.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from agents_core.measures.call_measures import CallMeasures, Lane, Span, TurnMeasures
from agents_core.tools.titles import form_title, tool_title
from pages.ui.html_text import seconds
from pages.ui.local_time import duration_clock

if TYPE_CHECKING:
    import altair

LANES: dict[Lane, tuple[str, str]] = {
    "caller": ("Caller", "#66727f"),
    "agent": ("Agent", "#17877c"),
    "tool": ("Tools", "#7f8b97"),
    "approval": ("Approvals", "#8e99a4"),
    "silence": ("Silence", "rgba(138, 148, 158, 0.45)"),
}
"""Mid tones: enough contrast on white and on dark."""

ROW_PX = 46
AROUND_PX = 70
TICKS = 10
MAX_SPANS = 4_000
"""More make a browser slow; zooming to a turn shows those left out."""

WHOLE = 0
ZOOM = "call_timeline_turn"
AXIS = "Time in the call (s)"


def timeline(measures: CallMeasures) -> None:
    """Show the timeline, with a choice of the turn to zoom to."""
    if not measures.spans:
        st.html(
            '<div class="sb-empty"><b>No timeline yet</b>No speech and no tool call so far.</div>'
        )
        return
    turns = {turn.turn: turn for turn in measures.turns if turn.turn > 0}
    if st.session_state.get(ZOOM, WHOLE) not in (WHOLE, *turns):
        st.session_state[ZOOM] = WHOLE
    chosen = st.selectbox(
        "Zoom to",
        [WHOLE, *turns],
        format_func=lambda turn: _turn_name(turn, turns),
        key=ZOOM,
        width=260,
    )
    first_ms, last_ms = domain(measures, chosen)
    inside = [one for one in measures.spans if one.end_ms >= first_ms and one.start_ms <= last_ms]
    if len(inside) > MAX_SPANS:
        st.caption(f"The first {MAX_SPANS:,} of {len(inside):,} spans; zoom to a turn.")
    shown = inside[:MAX_SPANS]
    chart = chart_of(shown, first_ms=first_ms, last_ms=last_ms)
    st.altair_chart(chart, width="stretch", key="call_timeline", alt=description(shown))
    st.caption("Scroll to zoom, drag to pan, double-click to reset.")


def domain(measures: CallMeasures, turn: int) -> tuple[int, int]:
    """Start and end in milliseconds: of the whole call or one turn."""
    last = max([measures.duration_ms, *(span.end_ms for span in measures.spans)])
    if turn == WHOLE:
        return 0, max(last, 1)
    starts = [one.at_ms for one in measures.turns]
    begins = next(one.at_ms for one in measures.turns if one.turn == turn)
    return begins, min((at for at in starts if at > begins), default=max(last, begins + 1))


def _title(span: Span) -> str:
    match span.lane:
        case "tool":
            return tool_title(span.label)
        case "approval":
            return form_title(span.label)
        case _:
            return span.label or LANES[span.lane][0]


def chart_of(spans: Sequence[Span], *, first_ms: int, last_ms: int) -> "altair.Chart":
    """The spans as bars in lanes, zoomed along the time only."""
    import altair as alt  # together 1.5 s of CPU time
    import pandas as pd

    names = [name for name, _ in LANES.values()]
    frame = pd.DataFrame(
        {
            "lane": [LANES[span.lane][0] for span in spans],
            "start": [span.start_ms / 1000 for span in spans],
            "end": [span.end_ms / 1000 for span in spans],
            "what": [_title(span) for span in spans],
            "from": [duration_clock(span.start_ms) for span in spans],
            "length": [seconds(span.end_ms - span.start_ms) for span in spans],
        }
    )
    colours = alt.Scale(domain=names, range=[colour for _, colour in LANES.values()])
    colour = alt.Color("lane:N", scale=colours, legend=None)
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=2, strokeWidth=1.5, clip=True)
        .encode(
            x=alt.X(
                "start:Q",
                title=AXIS,
                axis=alt.Axis(tickCount=TICKS, labelOverlap=True),
                scale=alt.Scale(domain=[first_ms / 1000, last_ms / 1000], nice=False),
            ),
            x2="end:Q",
            y=alt.Y("lane:N", title=None, sort=names, scale=alt.Scale(domain=names, padding=0.35)),
            color=colour,
            stroke=colour,  # makes spans of a few milliseconds visible
            tooltip=[
                alt.Tooltip("lane:N", title="Lane"),
                alt.Tooltip("what:N", title="What"),
                alt.Tooltip("from:N", title="From"),
                alt.Tooltip("length:N", title="Length"),
            ],
        )
        .add_params(alt.selection_interval(bind="scales", encodings=["x"], name="zoom"))
        .properties(height=ROW_PX * len(LANES) + AROUND_PX)
    )
    return chart


def description(spans: Sequence[Span]) -> str:
    """A text alternative for the chart."""
    sentences = []
    for lane, (name, _) in LANES.items():
        mine = [span for span in spans if span.lane == lane]
        if mine:
            total = sum(span.end_ms - span.start_ms for span in mine)
            times = "once" if len(mine) == 1 else f"{len(mine):,} times"
            sentences.append(f"{name}: {times}, {seconds(total)} in total")
    return "Timeline of the call. " + "; ".join(sentences) + "."


def _turn_name(turn: int, turns: dict[int, TurnMeasures]) -> str:
    if turn == WHOLE:
        return "The whole call"
    return f"Turn {turn}, from {duration_clock(turns[turn].at_ms)}"
