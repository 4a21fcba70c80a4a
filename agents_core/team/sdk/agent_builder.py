"""Turns a TeamSpec into the SDK's RealtimeAgents. It runs no tool and knows no transport.

Three facts of openai-agents 0.24 shape it:
- An approval policy that is a function is not asked when the arguments are not a JSON object: the
  SDK then requires approval. A tool that never needs a person therefore gets a plain ``False``.
- An exception out of a tool ends the whole session, so bad arguments become a sentence.
- Handoff and tool names share one namespace; a clash stops the session at connect.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from agents import FunctionTool, Handoff
from agents.realtime import RealtimeAgent, realtime_handoff
from agents.run_context import RunContextWrapper
from agents.tool_context import ToolContext
from pydantic import BaseModel, ValidationError

from agents_core.errors import TeamError
from agents_core.team.sdk.tool_runtime_port import ToolRuntime
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.team_problems import handoff_tool_name, problems
from agents_core.tools.tool_spec import CallContext, ToolSpec

Agent: TypeAlias = RealtimeAgent[CallContext]
NeedsApproval: TypeAlias = Callable[[RunContextWrapper[Any], dict[str, Any], str], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltTeam:
    """The SDK's agents of one team, linked by their handoffs."""

    entry: Agent
    agents: Mapping[str, Agent]


def build_team(
    team: TeamSpec, catalogue: Mapping[str, ToolSpec], runtime: ToolRuntime
) -> BuiltTeam:
    """The team as agents of one call.

    Raises:
        TeamError: the team has a problem ``validate.problems`` names; the first one is the text.
    """
    found = problems(team, catalogue)
    if found:
        raise TeamError(found[0].sentence)
    agents = {spec.name: _agent(spec, catalogue, runtime) for spec in team.agents}
    for spec in team.agents:
        agents[spec.name].handoffs = [
            _handoff(team.agent(name), agents[name]) for name in spec.handoffs
        ]
    return BuiltTeam(entry=agents[team.entry], agents=agents)


def _agent(spec: AgentSpec, catalogue: Mapping[str, ToolSpec], runtime: ToolRuntime) -> Agent:
    return RealtimeAgent(
        name=spec.name,
        instructions=spec.instructions.strip(),
        handoff_description=spec.handoff_description,
        tools=[function_tool(catalogue[name], runtime) for name in spec.tools],
    )


def _handoff(target: AgentSpec, agent: Agent) -> Handoff[CallContext, Agent]:
    description = f"Bring the caller to the {target.name}. {target.handoff_description}".strip()
    return realtime_handoff(
        agent,
        tool_name_override=handoff_tool_name(target.name),
        tool_description_override=description,
    )


def function_tool(spec: ToolSpec, runtime: ToolRuntime) -> FunctionTool:
    """One tool as the SDK wants it."""

    async def invoke(context: ToolContext[Any], arguments: str) -> str:
        parsed = parse_arguments(spec, arguments)
        if isinstance(parsed, str):
            runtime.never_ran(context.tool_call_id, parsed)
            return parsed
        return await runtime.run(spec, context.tool_call_id, parsed)

    return FunctionTool(
        name=spec.name,
        description=spec.description,
        params_json_schema=spec.arguments.model_json_schema(),
        on_invoke_tool=invoke,
        strict_json_schema=True,
        needs_approval=_needs_approval(spec, runtime),
    )


def _needs_approval(spec: ToolSpec, runtime: ToolRuntime) -> bool | NeedsApproval:
    approval = spec.approval
    if approval is None:
        return False

    async def needed(_: RunContextWrapper[Any], arguments: dict[str, Any], call_id: str) -> bool:
        try:
            spec.arguments.model_validate(arguments)
        except ValidationError:
            return False  # nobody should sign in for a call that cannot run; it gets a sentence
        return approval.needed(runtime.context)

    return needed


def parse_arguments(spec: ToolSpec, arguments: str) -> BaseModel | str:
    """The model's JSON as the tool's arguments, or a sentence that tells the model what to mend.

    Values are not quoted: what the model put there may be something private.
    """
    try:
        return spec.arguments.model_validate_json(arguments.strip() or "{}")
    except ValidationError as error:
        complaints = [_complaint(dict(item)) for item in error.errors(include_input=False)]
    return (
        f"{spec.name} did not run because its arguments do not fit: {'; '.join(complaints)}. "
        "Ask the caller for what is missing, or call it again with arguments that fit."
    )


def _complaint(item: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in item["loc"]) or "arguments"
    return f"{place}: {'not a JSON object' if item['type'] == 'json_invalid' else item['msg']}"
