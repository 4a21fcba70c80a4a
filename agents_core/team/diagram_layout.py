"""Lays out a team's agents as boxes and their handoffs as arrows. Pure geometry.

Coordinates are in units of a diagram ``WIDTH`` wide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents_core.team.team_spec import TeamSpec

WIDTH = 400.0
BOX_WIDTH = 158.0
BOX_HEIGHT = 46.0
ROW_HEIGHT = 96.0
A_ROW = 2  #: boxes side by side; more are unreadable on a phone
AROUND = BOX_WIDTH + 40.0  #: how far the control point of an arrow lies aside to pass a box
BESIDE = 12.0
BEND = 0.16  #: curvature, as a share of the length: there and back are two lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One agent; ``x`` and ``y`` are its middle."""

    agent: int
    name: str
    x: float
    y: float
    entry: bool
    reached: bool  #: by handoffs from the entry agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A handoff: a bowed line from edge to edge. Points are (x, y)."""

    start: int
    end: int
    first: tuple[float, float]
    bow: tuple[float, float]
    last: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole team."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    height: float


def drawing_of(team: TeamSpec) -> Drawing:
    """Rows by the number of handoffs from the entry agent; unreachable agents come last."""
    steps = _steps(team)
    rows: list[list[int]] = []
    far = len(team.agents) + 1
    for step in sorted({steps.get(place, far) for place in range(len(team.agents))}):
        same = [place for place in range(len(team.agents)) if steps.get(place, far) == step]
        rows += [same[start : start + A_ROW] for start in range(0, len(same), A_ROW)]
    boxes = [
        _box(team, steps, place, row, index, line)
        for index, line in enumerate(rows)
        for row, place in enumerate(line)
    ]
    boxes.sort(key=lambda box: box.agent)
    return Drawing(
        boxes=tuple(boxes),
        arrows=tuple(_arrows(team, boxes)),
        height=max(len(rows), 1) * ROW_HEIGHT,
    )


def arrow_between(drawing: Drawing, start: int, end: int) -> Arrow:
    """The arrow between two boxes, also for a handoff that the team does not have."""
    boxes = {box.agent: box for box in drawing.boxes}
    return _arrow(boxes[start], boxes[end], drawing.boxes)


def handoffs_in_words(team: TeamSpec) -> str:
    """The diagram as sentences, for screen readers."""
    known = {agent.name for agent in team.agents}
    sentences = [f"{team.entry or 'No agent'} takes the call."]
    for agent in team.agents:
        targets = [name for name in agent.handoffs if name in known]
        to = ", ".join(targets) if targets else "no agent"
        sentences.append(f"{agent.name} can hand off to {to}.")
    return " ".join(sentences)


def _steps(team: TeamSpec) -> dict[int, int]:
    """Number of handoffs from the entry agent to each agent it can reach."""
    places = {agent.name: place for place, agent in enumerate(team.agents)}
    if team.entry not in places:
        return {}
    steps, waiting = {places[team.entry]: 0}, [places[team.entry]]
    for place in waiting:
        for name in team.agents[place].handoffs:
            target = places.get(name)
            if target is not None and target not in steps:
                steps[target] = steps[place] + 1
                waiting.append(target)
    return steps


def _box(
    team: TeamSpec, steps: dict[int, int], place: int, column: int, row: int, line: Sequence[int]
) -> Box:
    share = WIDTH / len(line)
    return Box(
        agent=place,
        name=team.agents[place].name,
        x=share * (column + 0.5),
        y=ROW_HEIGHT * (row + 0.5),
        entry=team.agents[place].name == team.entry,
        reached=place in steps,
    )


def _arrows(team: TeamSpec, boxes: Sequence[Box]) -> Iterator[Arrow]:
    places = {box.name: box for box in boxes}
    for start in boxes:
        for name in dict.fromkeys(team.agents[start.agent].handoffs):
            end = places.get(name)
            if end is not None and end is not start:
                yield _arrow(start, end, boxes)


def _arrow(start: Box, end: Box, boxes: Sequence[Box]) -> Arrow:
    across, down = end.x - start.x, end.y - start.y
    # Each way bows to its own left, so there and back are two lines.
    bow = ((start.x + end.x) / 2 + BEND * down, (start.y + end.y) / 2 - BEND * across)
    if across == 0 and abs(down) > ROW_HEIGHT:
        # Around the boxes in between; otherwise through the gap between two columns.
        aside = AROUND if _in_between(start, end, boxes) else BESIDE
        bow = (start.x + (aside if down > 0 else -aside), bow[1])
    return Arrow(
        start=start.agent,
        end=end.agent,
        first=_edge(start, bow),
        bow=bow,
        last=_edge(end, bow),
    )


def _in_between(start: Box, end: Box, boxes: Sequence[Box]) -> bool:
    low, high = sorted((start.y, end.y))
    return any(low < box.y < high and abs(box.x - start.x) < BOX_WIDTH / 2 for box in boxes)


def _edge(box: Box, towards: tuple[float, float]) -> tuple[float, float]:
    """The point where the line from the middle of the box leaves it."""
    across, down = towards[0] - box.x, towards[1] - box.y
    beside = BOX_WIDTH / 2 / abs(across) if across else float("inf")
    above = BOX_HEIGHT / 2 / abs(down) if down else float("inf")
    part = min(beside, above, 1.0)
    return (box.x + across * part, box.y + down * part)
