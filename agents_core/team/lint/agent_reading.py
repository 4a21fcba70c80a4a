"""What each agent's sentences say about its tools and handoffs, as the local engine reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents_core.language.sentences import content_words, sentences
from agents_core.routing.statements import (
    RoutableTool,
    Statement,
    read_statements,
    sentences_without_effect,
)
from agents_core.team.handoff_words import handoff_words
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.team_problems import handoff_tool_name

MAX_STATEMENTS = 150  #: compared per agent, which bounds the time


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReading:
    """One agent, read."""

    place: int
    agent: AgentSpec
    sentences: tuple[str, ...]
    statements: tuple[Statement, ...]  #: of the instructions, in their order
    without_effect: tuple[str, ...]
    targets: Mapping[str, str]  #: the agent that each handoff's tool goes to

    @property
    def path(self) -> str:
        """The field with its sentences."""
        return f"agents[{self.place}].instructions"

    def called(self, tool: str) -> str:
        """A tool or a handoff as a person knows it."""
        return self.targets.get(tool) or f"the tool “{tool}”"


def read_team(team: TeamSpec, tools: Mapping[str, str]) -> tuple[AgentReading, ...]:
    """Every agent; ``tools``: description by name, of the installation."""
    return tuple(_read(team, place, tools) for place in range(len(team.agents)))


def _read(team: TeamSpec, place: int, tools: Mapping[str, str]) -> AgentReading:
    agent = team.agents[place]
    targets = {handoff_tool_name(name): name for name in agent.handoffs}
    known_for = {one.name: handoff_words(one, tools) for one in team.agents}
    routable = (
        *(
            RoutableTool(name=tool, description=known_for.get(name, ""))
            for tool, name in targets.items()
        ),
        *(RoutableTool(name=name, description=tools.get(name, "")) for name in agent.tools),
    )
    written = [
        one
        for one in read_statements(agent.instructions, routable)
        if one.source == "instruction" and content_words(one.topic)
    ]
    return AgentReading(
        place=place,
        agent=agent,
        sentences=tuple(dict.fromkeys(sentences(agent.instructions))),
        statements=tuple(written[:MAX_STATEMENTS]),
        without_effect=sentences_without_effect(agent.instructions, routable),
        targets=targets,
    )
