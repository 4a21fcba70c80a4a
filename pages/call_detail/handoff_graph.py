"""The way a call took through its team: the team as it was, the walked arrows numbered, and why.

It draws handoffs it is given on ``team_drawing``'s drawing; an agent the team no longer has stands
in the list alone.
"""

from collections.abc import Sequence

import streamlit as st

from agents_core.measures.call_measures import HandoffMeasures
from agents_core.team.diagram_layout import WIDTH, Arrow, Drawing, arrow_between, drawing_of
from agents_core.team.team_spec import TeamSpec
from pages.agents.team_diagram import box_html, lines_html
from pages.ui.html_text import clock, hue, safe, seconds
from pages.ui.paging import first_index

ON_A_PAGE = 50
NUMBERS_MOST = 4
"""Numbers written at one arrow; a call that went there more often gets an ellipsis."""

NONE = '<div class="sb-empty"><b>No handoff</b>One agent had the whole call.</div>'


def handoff_path(team: TeamSpec | None, name: str, handoffs: Sequence[HandoffMeasures]) -> None:
    """Draw the graph beside the list. ``name``: of the team's version, for a person."""
    left, right = st.columns([5, 6], gap="medium")
    with left, st.container(border=True, key="call_graph", gap="small"):
        st.html(
            f'<div class="sb-title"><b>The team</b><span class="sb-sub">{safe(name)}</span></div>'
        )
        if team is None:
            st.html('<p class="sb-sub">This version of the team is not kept here any more.</p>')
        else:
            st.html(graph_html(team, handoffs))
    with right, st.container(border=True, key="call_handoffs", gap="small"):
        many = f"{len(handoffs):,} handoff{'' if len(handoffs) == 1 else 's'}"
        st.html(f'<div class="sb-title"><b>The way</b><span class="sb-sub">{many}</span></div>')
        if not handoffs:
            st.html(NONE)
            return
        first = first_index(len(handoffs), ON_A_PAGE, "call_handoffs_page")
        shown = enumerate(handoffs[first : first + ON_A_PAGE], start=first + 1)
        st.html("".join(handoff_html(number, one) for number, one in shown))


def graph_html(team: TeamSpec, handoffs: Sequence[HandoffMeasures]) -> str:
    """The team with the walked arrows on top, each with the numbers of the steps it was."""
    drawing = drawing_of(team)
    walked = _walked(drawing, handoffs)
    ways = {(arrow.start, arrow.end) for arrow in walked}
    unused = [one for one in drawing.arrows if (one.start, one.end) not in ways]
    # A handoff the team has no arrow for: it was made by an earlier version.
    foreign = ways - {(one.start, one.end) for one in drawing.arrows}
    own = [one for one in walked if (one.start, one.end) not in foreign]
    others = [one for one in walked if (one.start, one.end) in foreign]
    return (
        f'<div class="sb-drawing sb-walked" role="img" aria-label="{_in_words(handoffs)}" '
        f'style="aspect-ratio: {WIDTH:.0f} / {drawing.height:.0f}">'
        + lines_html("sb-theirs", drawing, unused)
        + lines_html("sb-ours", drawing, own)
        + lines_html("sb-ours", drawing, others, dashed=True)
        + "".join(box_html(drawing, place) for place in range(len(drawing.boxes)))
        + "".join(_number(drawing, arrow, steps) for arrow, steps in walked.items())
        + "</div>"
    )


def handoff_html(number: int, one: HandoffMeasures) -> str:
    """One step of the way."""
    gap = f"first words after {seconds(one.gap_ms)}" if one.gap_ms is not None else ""
    said = f'<div class="sb-because">“{safe(one.utterance, limit=300)}”</div>'
    silent = '<span class="sb-status sb-failed">said nothing</span>' if one.silent else ""
    return (
        f'<div class="sb-step"><span class="sb-icon">{number}</span><div><div class="sb-head">'
        f'<span><span class="sb-pill sb-hue-{hue(one.from_agent)}">{safe(one.from_agent)}</span>'
        f' → <span class="sb-pill sb-hue-{hue(one.to_agent)}">{safe(one.to_agent)}</span></span>'
        f'<span class="sb-facts"><time>{clock(one.at_ms)}</time><span>turn {one.turn}</span>'
        f"<span>{gap}</span>{silent}</span></div>{said if one.utterance else ''}</div></div>"
    )


def _walked(drawing: Drawing, handoffs: Sequence[HandoffMeasures]) -> dict[Arrow, list[int]]:
    places = {box.name: box.agent for box in drawing.boxes}
    arrows = {(one.start, one.end): one for one in drawing.arrows}
    found: dict[Arrow, list[int]] = {}
    for number, one in enumerate(handoffs, start=1):
        start, end = places.get(one.from_agent), places.get(one.to_agent)
        if start is None or end is None or start == end:
            continue
        arrow = arrows.get((start, end)) or arrow_between(drawing, start, end)
        found.setdefault(arrow, []).append(number)
    return found


def _number(drawing: Drawing, arrow: Arrow, steps: Sequence[int]) -> str:
    """In the middle of the bow."""
    x, y = (0.25 * arrow.first[at] + 0.5 * arrow.bow[at] + 0.25 * arrow.last[at] for at in (0, 1))
    more = "…" if len(steps) > NUMBERS_MOST else ""
    words = ", ".join(map(str, steps[:NUMBERS_MOST])) + more
    return (
        f'<span class="sb-step-number" style="left: {x / WIDTH:.2%}; '
        f'top: {y / drawing.height:.2%}">{words}</span>'
    )


def _in_words(handoffs: Sequence[HandoffMeasures]) -> str:
    steps = "; ".join(
        f"{number}: {one.from_agent} to {one.to_agent}"
        for number, one in enumerate(handoffs[:ON_A_PAGE], start=1)
    )
    return safe(f"The way through the team. {steps or 'No handoff'}.", limit=2000)
