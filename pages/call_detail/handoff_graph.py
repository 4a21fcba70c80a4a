"""Handoffs of a call: a diagram of the team with numbered arrows, and a list.

An agent that is not in the team's version appears only in the list.
"""

from collections.abc import Sequence

import streamlit as st

from agents_core.measures.call_measures import HandoffMeasures
from agents_core.team.diagram_layout import WIDTH, Arrow, Drawing, arrow_between, drawing_of
from agents_core.team.team_spec import TeamSpec
from pages.agents_page.team_diagram import box_html, lines_html
from pages.ui.html_text import clock, hue, safe, seconds
from pages.ui.paging import first_index

ON_A_PAGE = 50
MAX_NUMBERS = 4
"""Numbers at one arrow; more are cut with an ellipsis."""

NONE = '<div class="sb-empty"><b>No handoffs</b>One agent handled the whole call.</div>'


def handoff_path(team: TeamSpec | None, name: str, handoffs: Sequence[HandoffMeasures]) -> None:
    """Show the diagram and the list. ``name``: of the team's version."""
    left, right = st.columns([5, 6], gap="medium")
    with left, st.container(border=True, key="call_graph", gap="small"):
        st.html(
            f'<div class="sb-title"><h2>Team</h2><span class="sb-sub">{safe(name)}</span></div>'
        )
        if team is None:
            st.html('<p class="sb-sub">This version of the team is no longer stored here.</p>')
        else:
            st.html(graph_html(team, handoffs))
    with right, st.container(border=True, key="call_handoffs", gap="small"):
        many = f"{len(handoffs):,} handoff{'' if len(handoffs) == 1 else 's'}"
        st.html(f'<div class="sb-title"><h2>Handoffs</h2><span class="sb-sub">{many}</span></div>')
        if not handoffs:
            st.html(NONE)
            return
        first = first_index(len(handoffs), ON_A_PAGE, "call_handoffs_page")
        shown = enumerate(handoffs[first : first + ON_A_PAGE], start=first + 1)
        st.html("".join(handoff_html(number, one) for number, one in shown))


def graph_html(team: TeamSpec, handoffs: Sequence[HandoffMeasures]) -> str:
    """The team, with the arrows of this call numbered in order."""
    drawing = drawing_of(team)
    used = _used_arrows(drawing, handoffs)
    pairs = {(arrow.start, arrow.end) for arrow in used}
    unused = [one for one in drawing.arrows if (one.start, one.end) not in pairs]
    # Handoffs that are not in this version of the team.
    foreign = pairs - {(one.start, one.end) for one in drawing.arrows}
    own = [one for one in used if (one.start, one.end) not in foreign]
    others = [one for one in used if (one.start, one.end) in foreign]
    return (
        f'<div class="sb-drawing sb-walked" role="img" aria-label="{_description(handoffs)}" '
        f'style="aspect-ratio: {WIDTH:.0f} / {drawing.height:.0f}">'
        + lines_html("sb-theirs", drawing, unused)
        + lines_html("sb-ours", drawing, own)
        + lines_html("sb-ours", drawing, others, dashed=True)
        + "".join(box_html(drawing, place) for place in range(len(drawing.boxes)))
        + "".join(_number(drawing, arrow, steps) for arrow, steps in used.items())
        + "</div>"
    )


def handoff_html(number: int, one: HandoffMeasures) -> str:
    """A handoff of the list."""
    gap = f"first response after {seconds(one.gap_ms)}" if one.gap_ms is not None else ""
    said = f'<div class="sb-because">“{safe(one.utterance, limit=300)}”</div>'
    silent = '<span class="sb-status sb-failed">silent</span>' if one.silent else ""
    return (
        f'<div class="sb-step"><span class="sb-icon">{number}</span><div><div class="sb-head">'
        f'<span><span class="sb-pill sb-hue-{hue(one.from_agent)}">{safe(one.from_agent)}</span>'
        f' → <span class="sb-pill sb-hue-{hue(one.to_agent)}">{safe(one.to_agent)}</span></span>'
        f'<span class="sb-facts"><time>{clock(one.at_ms)}</time><span>turn {one.turn}</span>'
        f"<span>{gap}</span>{silent}</span></div>{said if one.utterance else ''}</div></div>"
    )


def _used_arrows(drawing: Drawing, handoffs: Sequence[HandoffMeasures]) -> dict[Arrow, list[int]]:
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
    """The numbers, in the middle of the arrow's curve."""
    x, y = (0.25 * arrow.first[at] + 0.5 * arrow.bow[at] + 0.25 * arrow.last[at] for at in (0, 1))
    more = "…" if len(steps) > MAX_NUMBERS else ""
    words = ", ".join(map(str, steps[:MAX_NUMBERS])) + more
    return (
        f'<span class="sb-step-number" style="left: {x / WIDTH:.2%}; '
        f'top: {y / drawing.height:.2%}">{words}</span>'
    )


def _description(handoffs: Sequence[HandoffMeasures]) -> str:
    steps = "; ".join(
        f"{number}: {one.from_agent} to {one.to_agent}"
        for number, one in enumerate(handoffs[:ON_A_PAGE], start=1)
    )
    return safe(f"Handoffs in this call. {steps or 'None'}.", limit=2000)
