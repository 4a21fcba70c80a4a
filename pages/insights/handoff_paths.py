"""Handoffs between the agents of one team: a graph with counts, and a table."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insight_results import HandoffPaths, Transition
from agents_core.team.diagram_layout import WIDTH, Arrow, Drawing, drawing_of
from agents_core.team.team_spec import AgentSpec, TeamSpec
from pages.agents_page.team_diagram import box_html, lines_html
from pages.calls.call_query import CallQuery
from pages.insights.export import insights_export
from pages.insights.shared_parts import calls_link, empty, heading, in_seconds, many, table
from pages.services.ports import Switchboard
from pages.ui.html_text import hue, safe

RARE_SHARE = 0.05
"""Handoffs rarer than this share of the most frequent one are drawn dashed."""
ABOUT = (
    "Gap: from the caller's last word to the receiving agent's first, including the time approval "
    "forms were open; the median over handoffs after which the agent spoke. Silent: the receiving "
    "agent said nothing before the next handoff or the end of the call."
)


def paths_view(switchboard: Switchboard, cut: CallFilter, query: CallQuery) -> None:
    """Show the handoffs of one team; with several teams, of the chosen one."""
    names = list(dict.fromkeys(one.name for one in switchboard.insights.versions_used("team", cut)))
    if len(names) > 1:
        name = st.selectbox("Team", names, key="insights_team", width=260)
        cut = replace(cut, teams=tuple(one for one in cut.teams if one[0] == name) or ((name, 0),))
    found: HandoffPaths = switchboard.insights.handoff_paths(cut)
    if not found.transitions:
        empty("No handoffs", "Each of these calls was handled by a single agent.")
        return
    left, right = st.columns([5, 7], gap="medium")
    with left, st.container(border=True, key="insights_graph"):
        heading("Handoffs between agents", "number of handoffs")
        st.html(graph_html(found))
    with right, st.container(border=True, key="insights_transitions"):
        total = sum(one.count for one in found.transitions)
        heading("All handoffs", many(total, "handoff"))
        st.html(_table(found.transitions))
        insights_export(found)
        if found.left_out:
            st.html(
                f'<p class="sb-sub">{found.left_out:,} less frequent handoffs are not listed.</p>'
            )
        st.html(f'<p class="sb-rule">{ABOUT}</p>')
        with st.container(horizontal=True, gap="medium", key="insights_behind_agents"):
            for visit in found.visits:
                label = f"{visit.agent}: {many(visit.calls, 'call')}"
                calls_link(label, query, agents=(visit.agent,), teams=cut.teams)


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


def graph_html(found: HandoffPaths) -> str:
    """The agents, the entry agent on top, and a count on each handoff."""
    drawing = drawing_of(_observed_team(found))
    names = [box.name for box in sorted(drawing.boxes, key=lambda box: box.agent)]
    counts = {(one.from_agent, one.to_agent): one.count for one in found.transitions}
    busiest = max(counts.values())
    ways = {one: counts[names[one.start], names[one.end]] for one in drawing.arrows}
    rare = [one for one, count in ways.items() if count < busiest * RARE_SHARE]
    often = [one for one in ways if one not in rare]
    boxes = "".join(box_html(drawing, place) for place in range(len(drawing.boxes)))
    return (
        f'<div class="sb-drawing sb-ways" role="img" aria-label="{_description(found)}" '
        f'style="aspect-ratio: {WIDTH:.0f} / {drawing.height:.0f}">'
        + lines_html("sb-theirs", drawing, rare, dashed=True)
        + lines_html("sb-ours", drawing, often)
        + boxes
        + "".join(_count(drawing, arrow, count) for arrow, count in ways.items())
        + "</div>"
    )


def _observed_team(found: HandoffPaths) -> TeamSpec:
    """A team made of the agents and handoffs in these calls, over all versions."""
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
    """The count, in the middle of the arrow's curve."""
    x, y = (0.25 * arrow.first[at] + 0.5 * arrow.bow[at] + 0.25 * arrow.last[at] for at in (0, 1))
    return (
        f'<span class="sb-step-number" style="left: {x / WIDTH:.2%}; '
        f'top: {y / drawing.height:.2%}">{count:,}</span>'
    )


def _description(found: HandoffPaths) -> str:
    ways = "; ".join(
        f"{one.from_agent} to {one.to_agent} {one.count:,} times" for one in found.transitions
    )
    return safe(f"Handoffs: {ways}.", limit=2000)
