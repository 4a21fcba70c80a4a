"""The diagram of a team beside its form: agents, handoffs, the starting agent, and errors.

Boxes are text, which screen readers can read; lines are masks in the page's own colours, which work
in both themes and at any width.
"""

from base64 import b64encode
from collections.abc import Collection, Iterable

import streamlit as st

from agents_core.team.diagram_layout import (
    BOX_HEIGHT,
    BOX_WIDTH,
    WIDTH,
    Arrow,
    Drawing,
    drawing_of,
    handoffs_in_words,
)
from agents_core.team.team_spec import TeamSpec
from pages.ui.html_text import hue, safe


def team_drawing(team: TeamSpec, *, chosen: int | None, broken: Collection[int]) -> None:
    """``chosen`` and ``broken``: indexes of agents."""
    st.html(drawing_html(team, chosen=chosen, broken=broken))


def drawing_html(team: TeamSpec, *, chosen: int | None, broken: Collection[int]) -> str:
    """The diagram as HTML."""
    drawing = drawing_of(team)
    unreached = {box.agent for box in drawing.boxes if not box.reached}
    ours = [arrow for arrow in drawing.arrows if arrow.start == chosen]
    others = [arrow for arrow in drawing.arrows if arrow.start != chosen]
    lines = (
        lines_html("sb-theirs", drawing, [one for one in others if one.start not in unreached])
        + lines_html(
            "sb-lost", drawing, [one for one in others if one.start in unreached], dashed=True
        )
        + lines_html("sb-ours", drawing, ours)
    )
    boxes = "".join(
        box_html(drawing, place, chosen=chosen, broken=broken)
        for place in range(len(drawing.boxes))
    )
    spoken = handoffs_in_words(team)
    return (
        f'<div class="sb-drawing" role="img" aria-label="{safe(spoken, limit=2000)}" '
        f'style="aspect-ratio: {WIDTH:.0f} / {drawing.height:.0f}">{lines}{boxes}</div>'
        f'<details class="sb-in-words"><summary>Text description</summary>{_words(team)}</details>'
    )


def _words(team: TeamSpec) -> str:
    rows = "".join(
        f"<dt>{safe(agent.name)}{' (starting agent)' if agent.name == team.entry else ''}</dt>"
        f"<dd>hands off to {safe(', '.join(agent.handoffs) or 'no agent')}</dd>"
        for agent in team.agents
    )
    return f"<dl>{rows}</dl>"


def box_html(
    drawing: Drawing, place: int, *, chosen: int | None = None, broken: Collection[int] = ()
) -> str:
    """The box of one agent."""
    box = drawing.boxes[place]
    marks = {
        "sb-first": box.entry,
        "sb-chosen": place == chosen,
        "sb-broken": place in broken,
        "sb-unreached": not box.reached,
    }
    classes = " ".join(name for name, on in marks.items() if on)
    notes = [
        note
        for note, on in (
            ("starting agent", box.entry),
            ("unreachable", not box.reached),
            ("has errors", place in broken and box.reached),
        )
        if on
    ]
    small = f"<small>{' · '.join(notes)}</small>" if notes else ""
    left = (box.x - BOX_WIDTH / 2) / WIDTH
    top = (box.y - BOX_HEIGHT / 2) / drawing.height
    return (
        f'<div class="sb-box sb-hue-{hue(box.name)} {classes}" style="left: {left:.2%}; '
        f"top: {top:.2%}; width: {BOX_WIDTH / WIDTH:.2%}; "
        f'height: {BOX_HEIGHT / drawing.height:.2%}"><span>{safe(box.name, limit=60)}</span>'
        f"{small}</div>"
    )


def lines_html(
    name: str, drawing: Drawing, arrows: Iterable[Arrow], *, dashed: bool = False
) -> str:
    """Handoffs in the colour of a CSS class."""
    paths = "".join(map(_path, arrows))
    if not paths:
        return ""
    dash = ' stroke-dasharray="5 5"' if dashed else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {drawing.height:.0f}">'
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>'
        f'<g fill="none" stroke="#000" stroke-width="1.6"{dash}>{paths}</g></svg>'
    )
    mask = f"url(data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"
    return f'<i class="sb-lines {name}" style="mask-image: {mask}; -webkit-mask-image: {mask}"></i>'


def _path(arrow: Arrow) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in (arrow.first, arrow.bow, arrow.last)]
    return f'<path d="M{points[0]}Q{points[1]} {points[2]}" marker-end="url(#a)"/>'
