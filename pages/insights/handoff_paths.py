"""How calls travel between the agents of one team: the graph with counts beside the table."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insight_results import Paths, Transition
from agents_core.team.diagram_layout import WIDTH, Arrow, Drawing, drawing_of
from agents_core.team.team_spec import AgentSpec, TeamSpec
from pages.agents.team_diagram import box_html, lines_html
from pages.calls.call_query import Question
from pages.insights.export import insights_export
from pages.insights.shared_parts import calls_link, empty, heading, in_seconds, many, table
from pages.services.ports import Switchboard
from pages.ui.html_text import hue, safe

THIN_SHARE = 0.05
"""Ways taken less often than that share of the busiest one are dashed."""
ABOUT = (
    "Gap: from the caller's last word to the first of the agent who took over, waits for forms "
    "included; the median of the handoffs after which somebody was heard. Silent: the receiver "
    "said nothing before the call went elsewhere or ended."
)


def paths_view(switchboard: Switchboard, cut: CallFilter, question: Question) -> None:
    """Draw it for one team; where the calls had several, for the one that is chosen."""
    names = list(dict.fromkeys(one.name for one in switchboard.insights.versions_run("team", cut)))
    if len(names) > 1:
        name = st.selectbox("Team", names, key="insights_team", width=260)
        cut = replace(cut, teams=tuple(one for one in cut.teams if one[0] == name) or ((name, 0),))
    found: Paths = switchboard.insights.paths(cut)
    if not found.transitions:
        empty("No handoff", "One agent had each of these calls from beginning to end.")
        return
    left, right = st.columns([5, 7], gap="medium")
    with left, st.container(border=True, key="insights_graph"):
        heading("Ways between agents", "how often each was taken")
        st.html(graph_html(found))
    with right, st.container(border=True, key="insights_transitions"):
        total = sum(one.count for one in found.transitions)
        heading("Every way", many(total, "handoff"))
        st.html(_table(found.transitions))
        insights_export(found)
        if found.left_out:
            st.html(f'<p class="sb-sub">{found.left_out:,} rarer ways are not listed.</p>')
        st.html(f'<p class="sb-rule">{ABOUT}</p>')
        with st.container(horizontal=True, gap="medium", key="insights_behind_agents"):
            for visit in found.visits:
                label = f"{visit.agent}: {many(visit.calls, 'call')}"
                calls_link(label, question, agents=(visit.agent,), teams=cut.teams)


def _table(transitions: Sequence[Transition]) -> str:
    return table(
        ("From", "To", "Handoffs", "Calls", "Median gap", "Silent"),
        [
            (
                _pill(one.from_agent),
                _pill(one.to_agent),
                f"{one.count:,}",
                f"{one.calls:,}",
                in_seconds(one.gap_median_ms),
                f"{one.silent:,}",
            )
            for one in transitions
        ],
        figures=4,
    )


def _pill(agent: str) -> str:
    return f'<span class="sb-pill sb-hue-{hue(agent)}">{safe(agent, limit=60)}</span>'


def graph_html(found: Paths) -> str:
    """The agents, who takes calls first on top, and on each way how often it was taken."""
    drawing = drawing_of(_walked_team(found))
    names = [box.name for box in sorted(drawing.boxes, key=lambda box: box.agent)]
    counts = {(one.from_agent, one.to_agent): one.count for one in found.transitions}
    busiest = max(counts.values())
    ways = {one: counts[names[one.start], names[one.end]] for one in drawing.arrows}
    rare = [one for one, count in ways.items() if count < busiest * THIN_SHARE]
    often = [one for one in ways if one not in rare]
    boxes = "".join(box_html(drawing, place) for place in range(len(drawing.boxes)))
    return (
        f'<div class="sb-drawing sb-ways" role="img" aria-label="{_in_words(found)}" '
        f'style="aspect-ratio: {WIDTH:.0f} / {drawing.height:.0f}">'
        + lines_html("sb-theirs", drawing, rare, dashed=True)
        + lines_html("sb-ours", drawing, often)
        + boxes
        + "".join(_count(drawing, arrow, count) for arrow, count in ways.items())
        + "</div>"
    )


def _walked_team(found: Paths) -> TeamSpec:
    """A team as these calls saw it, whatever versions they ran on."""
    seen = [visit.agent for visit in found.visits]
    for one in found.transitions:
        seen += [one.from_agent, one.to_agent]
    agents = tuple(
        AgentSpec(
            name=name,
            instructions="",
            handoffs=tuple(one.to_agent for one in found.transitions if one.from_agent == name),
        )
        for name in dict.fromkeys(seen)
    )
    entry = max(found.visits, key=lambda one: one.entered, default=None)
    return TeamSpec(name="", entry=entry.agent if entry else "", agents=agents)


def _count(drawing: Drawing, arrow: Arrow, count: int) -> str:
    """In the middle of the bow."""
    x, y = (0.25 * arrow.first[at] + 0.5 * arrow.bow[at] + 0.25 * arrow.last[at] for at in (0, 1))
    return (
        f'<span class="sb-step-number" style="left: {x / WIDTH:.2%}; '
        f'top: {y / drawing.height:.2%}">{count:,}</span>'
    )


def _in_words(found: Paths) -> str:
    ways = "; ".join(
        f"{one.from_agent} to {one.to_agent} {one.count:,} times" for one in found.transitions
    )
    return safe(f"Handoffs: {ways}.", limit=2000)
