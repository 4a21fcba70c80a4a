"""What a session sends of each agent of a team: its instructions, and its tools and handoffs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Never

from agents import FunctionTool, Handoff

from agents_core.team.sdk.agent_builder import Agent, BuiltTeam, build_team
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.tools.titles import tool_title
from agents_core.tools.tool_spec import CallContext, ToolSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTool:
    """A function of the session."""

    name: str
    description: str
    parameters: Mapping[str, Any] = field(hash=False)  #: JSON schema of an object
    title: str  #: what people call it; of a handoff: the other agent's name
    to_agent: str = ""  #: of a handoff
    output: str = ""  #: of a handoff: what the model reads after it


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAgent:
    """An agent as the server gets it; ``tools`` in the order they are sent."""

    name: str
    instructions: str
    tools: tuple[SentTool, ...]


def sent_agents(team: TeamSpec, catalogue: Mapping[str, ToolSpec]) -> dict[str, SentAgent]:
    """Every agent by its name.

    Raises:
        TeamError: the team has problems; the text is the first one.
    """
    built = build_team(team, catalogue, _NoCall())
    return {spec.name: _sent(spec, built, catalogue) for spec in team.agents}


def _sent(spec: AgentSpec, built: BuiltTeam, catalogue: Mapping[str, ToolSpec]) -> SentAgent:
    agent = built.agents[spec.name]
    functions = [tool for tool in agent.tools if isinstance(tool, FunctionTool)]
    tools = [_tool(tool, catalogue[tool.name]) for tool in functions]
    handoffs = [
        _handoff(agent, place, built.agents[name]) for place, name in enumerate(spec.handoffs)
    ]
    return SentAgent(
        name=spec.name, instructions=str(agent.instructions), tools=(*tools, *handoffs)
    )


def _tool(tool: FunctionTool, spec: ToolSpec) -> SentTool:
    return SentTool(
        name=tool.name,
        description=tool.description,
        parameters=tool.params_json_schema,
        title=spec.title or tool_title(spec.name),
    )


def _handoff(agent: Agent, place: int, target: Agent) -> SentTool:
    handoff = agent.handoffs[place]
    assert isinstance(handoff, Handoff)  # ``build_team`` makes no bare agents
    return SentTool(
        name=handoff.tool_name,
        description=handoff.tool_description,
        parameters=handoff.input_json_schema,
        title=target.name,
        to_agent=target.name,
        output=handoff.get_transfer_message(target),
    )


class _NoCall:
    """A runtime for agents whose tools never run."""

    context = CallContext(call_id="")

    def never_ran(self, call_id: str, output: str) -> Never:
        raise AssertionError("no tool runs without a call")

    async def run(self, spec: ToolSpec, call_id: str, arguments: object) -> Never:
        raise AssertionError("no tool runs without a call")
