"""Maps the path of a problem to the section, agent and field of the form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from agents_core.team.validation.team_problems import TeamProblem

Section: TypeAlias = Literal["agents", "call", "listening", "guardrails", "policy", "advanced"]
SECTIONS: tuple[Section, ...] = get_args(Section)

_SECTION_OF: dict[str, Section] = {
    "agents": "agents",
    "name": "call",
    "entry": "call",
    "greeting": "call",
    "examples": "call",
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
    "advanced": "advanced",
}


@dataclass(frozen=True, slots=True)
class FieldLocation:
    """One field of the form. ``agent``: an index; ``field``: a path without list indexes."""

    section: Section
    agent: int | None
    field: str


def location_of(problem: TeamProblem) -> FieldLocation:
    """The field a problem belongs to: ``agents[1].handoffs[0]`` is handoffs of agent 1."""
    path = problem.path_parts
    head = str(path[0]) if path else "agents"
    section = _SECTION_OF.get(head, "call")
    if section == "agents":
        agent = path[1] if len(path) > 1 and isinstance(path[1], int) else None
        return FieldLocation(section, agent, _named(path[2:]) or "agents")
    return FieldLocation(section, None, _named(path))


def _named(path: Iterable[str | int]) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def sentences_at(
    problems: Iterable[TeamProblem], field: str, *, agent: int | None = None
) -> tuple[str, ...]:
    """The sentences of the problems of one field."""
    return tuple(
        problem.sentence
        for problem in problems
        if (location := location_of(problem)).field == field and location.agent == agent
    )


def broken_agents(problems: Iterable[TeamProblem]) -> frozenset[int]:
    """The indexes of agents with problems."""
    locations = (location_of(problem) for problem in problems)
    return frozenset(location.agent for location in locations if location.agent is not None)


def broken_sections(problems: Iterable[TeamProblem]) -> frozenset[Section]:
    """The sections with problems."""
    return frozenset(location_of(problem).section for problem in problems)
