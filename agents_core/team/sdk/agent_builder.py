"""Builds the SDK's RealtimeAgents of a TeamSpec.

It depends on three facts of openai-agents 0.24:
- ``needs_approval`` as a function is not called when the arguments are not a JSON object: the SDK
  then requires approval. A tool that never needs approval therefore gets a plain ``False``.
- An exception in a tool ends the session, so bad arguments become a sentence.
- Handoffs and tools share one namespace; a clash makes connecting fail.
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
from agents_core.team.handoff_words import handoff_words
from agents_core.team.sdk.tool_runtime_port import ToolRuntime
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.team_problems import handoff_tool_name, problems
from agents_core.tools.tool_spec import CallContext, ToolSpec

Agent: TypeAlias = RealtimeAgent[CallContext]
NeedsApproval: TypeAlias = Callable[[RunContextWrapper[Any], dict[str, Any], str], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltTeam:
    """The SDK's agents of one team, connected by their handoffs."""

    entry: Agent
    agents: Mapping[str, Agent]


def build_team(
    team: TeamSpec, catalogue: Mapping[str, ToolSpec], runtime: ToolRuntime
) -> BuiltTeam:
    """The agents of one call.

    Raises:
        TeamError: the team has problems (``validation.team_problems``); the text is the first one.
    """
    found = problems(team, catalogue)
    if found:
        raise TeamError(found[0].sentence)
    agents = {spec.name: _agent(spec, catalogue, runtime) for spec in team.agents}
    described = {tool.name: tool.description for tool in catalogue.values()}
    words = {spec.name: handoff_words(spec, described) for spec in team.agents}
    for spec in team.agents:
        agents[spec.name].handoffs = [_handoff(agents[name], words[name]) for name in spec.handoffs]
    return BuiltTeam(entry=agents[team.entry], agents=agents)


def _agent(spec: AgentSpec, catalogue: Mapping[str, ToolSpec], runtime: ToolRuntime) -> Agent:
    return RealtimeAgent(
        name=spec.name,
        instructions=spec.instructions.strip(),
        handoff_description=spec.handoff_description,
        tools=[function_tool(catalogue[name], runtime) for name in spec.tools],
    )


def _handoff(agent: Agent, words: str) -> Handoff[CallContext, Agent]:
    return realtime_handoff(
        agent,
        tool_name_override=handoff_tool_name(agent.name),
        tool_description_override=f"Bring the caller to the {agent.name}. {words}".strip(),
    )


def function_tool(spec: ToolSpec, runtime: ToolRuntime) -> FunctionTool:
    """A tool of the catalogue as a tool of the SDK."""

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
            return False  # a call that cannot run needs no sign-in; the model reads why
        return approval.needed(runtime.context)

    return needed


def parse_arguments(spec: ToolSpec, arguments: str) -> BaseModel | str:
    """The model's JSON as the tool's arguments, or a sentence for the model about what is wrong.

    The sentence quotes no values, which may be private.
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
