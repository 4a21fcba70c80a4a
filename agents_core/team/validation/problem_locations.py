"""Where on a page a field of a team stands: the map from a problem's path to it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from agents_core.team.validation.team_problems import TeamProblem

Section: TypeAlias = Literal["agents", "call", "listening", "guardrails", "policy"]
SECTIONS: tuple[Section, ...] = get_args(Section)

_SECTION_OF: dict[str, Section] = {
    "agents": "agents",
    "name": "call",
    "entry": "call",
    "greeting": "call",
    "model": "call",
    "voice": "call",
    "speed": "call",
    "language": "listening",
    "transcription_model": "listening",
    "transcription_prompt": "listening",
    "turn_detection": "listening",
    "guardrails": "guardrails",
    "policy": "policy",
    "policy_topics": "policy",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One field. ``agent``: its number for a field of an agent; ``field`` without list numbers."""

    section: Section
    agent: int | None
    field: str


def place_of(problem: TeamProblem) -> Place:
    """The field a problem belongs to: ``agents[1].handoffs[0]`` is handoffs of agent 1."""
    path = problem.place
    head = str(path[0]) if path else "agents"
    section = _SECTION_OF.get(head, "call")
    if section == "agents":
        agent = path[1] if len(path) > 1 and isinstance(path[1], int) else None
        return Place(section, agent, _named(path[2:]) or "agents")
    return Place(section, None, _named(path))


def _named(path: Iterable[str | int]) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def sentences_at(
    problems: Iterable[TeamProblem], field: str, *, agent: int | None = None
) -> tuple[str, ...]:
    """What is wrong with one field."""
    return tuple(
        problem.sentence
        for problem in problems
        if (place := place_of(problem)).field == field and place.agent == agent
    )


def broken_agents(problems: Iterable[TeamProblem]) -> frozenset[int]:
    """The agents a problem belongs to."""
    places = (place_of(problem) for problem in problems)
    return frozenset(place.agent for place in places if place.agent is not None)


def broken_sections(problems: Iterable[TeamProblem]) -> frozenset[Section]:
    """The sections a problem stands in."""
    return frozenset(place_of(problem).section for problem in problems)
