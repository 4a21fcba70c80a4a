"""Follows one sentence through a team: from agent to agent, until a tool is called or none is.

The engine's own brain decides, on what a call would send. No tool runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from agents_core.engine.ports import (
    Brain,
    CallTool,
    Message,
    Prompt,
    PromptItem,
    Speak,
    ToolCall,
    ToolDefinition,
    ToolOutput,
)
from agents_core.routing.routing_reason import RoutingReason

if TYPE_CHECKING:  # it imports the SDK, which takes seconds
    from agents_core.team.sdk.sent_agents import SentAgent, SentTool

Ending: TypeAlias = Literal["tool", "spoke", "nobody", "circle"]
"""How a sentence ends: at a tool; with an agent that speaks; with one that has nothing that fits;
or where it would go round in a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who takes a sentence; ``Taker()`` is nobody."""

    agent: str = ""
    tool: str = ""  #: empty: the agent takes it without a tool
    title: str = ""  #: what people call the tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One decision on the way."""

    agent: str  #: who decided
    tool: str = ""  #: empty: none was called
    title: str = ""  #: what people call it; of a handoff: the other agent's name
    to_agent: str = ""  #: of a handoff
    reason: RoutingReason | None = None
    about: str = ""  #: what people call the tool that the reason's sentence is about
    runner_up: str = ""  #: what people call the reason's second tool
    says: str = ""  #: what the agent says, where it calls no tool or asks for a detail first


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The way of one sentence."""

    sentence: str
    start: str  #: the agent that heard it
    choices: tuple[Choice, ...]
    ending: Ending

    @property
    def taker(self) -> Taker:
        """Who takes it."""
        last = self.choices[-1]
        if self.ending == "tool":
            return Taker(agent=last.agent, tool=last.tool, title=last.title)
        handed_over = len(self.choices) > 1
        if self.ending == "circle" or (self.ending == "nobody" and not handed_over):
            return Taker()
        return Taker(agent=last.agent)

    @property
    def path(self) -> tuple[str, ...]:
        """The agents on the way, the first one first."""
        handoffs = [choice.to_agent for choice in self.choices if choice.to_agent]
        return (self.start, *handoffs)


def follow(
    brain: Brain,
    agents: "Mapping[str, SentAgent]",
    sentence: str,
    *,
    start: str,
    greeting: str = "",
) -> Trial:
    """The way of a sentence that ``start`` hears first, after ``greeting``.

    Raises:
        KeyError: there is no such agent.
    """
    items: list[PromptItem] = [Message(role="assistant", text=greeting)] if greeting else []
    items.append(Message(role="user", text=sentence))
    agent, been, choices = agents[start], {start}, list[Choice]()
    while True:
        choice = _decide(brain, agent, items)
        choices.append(choice)
        if choice.to_agent in been:
            return _trial(sentence, start, choices, "circle")
        if not choice.to_agent:
            return _trial(sentence, start, choices, _ending(choice))
        been.add(choice.to_agent)
        items += _handed_over(agent, choice, len(items))
        agent = agents[choice.to_agent]


def _trial(sentence: str, start: str, choices: list[Choice], ending: Ending) -> Trial:
    return Trial(sentence=sentence, start=start, choices=tuple(choices), ending=ending)


def _ending(choice: Choice) -> Ending:
    if choice.tool:
        return "tool"
    reason = choice.reason
    if reason is None or reason.tool or reason.score >= reason.threshold:
        return "spoke"  # also where it asks which of two is meant
    return "nobody"


def _decide(brain: Brain, agent: "SentAgent", items: list[PromptItem]) -> Choice:
    tools = tuple(_definition(tool) for tool in agent.tools)
    prompt = Prompt(
        instructions=agent.instructions, tools=tools, tool_choice="auto", items=tuple(items)
    )
    match brain.decide(prompt):
        case CallTool(name=name, reason=reason):
            return _choice(agent, name, reason)
        case Speak(text=text, reason=reason):
            name = reason.tool if reason is not None else _asks_for(brain, prompt)
            return replace(_choice(agent, name, reason), says=text)


def _asks_for(brain: Brain, prompt: Prompt) -> str:
    """The tool that the agent asks a detail for: the one it calls when no argument is required."""
    tools = tuple(
        replace(tool, parameters={**tool.parameters, "required": []}) for tool in prompt.tools
    )
    decision = brain.decide(replace(prompt, tools=tools))
    return decision.name if isinstance(decision, CallTool) else ""


def _choice(agent: "SentAgent", name: str, reason: RoutingReason | None) -> Choice:
    tool = _named(agent, name)
    closest = (reason.tool or reason.closest) if reason is not None else ""
    about = _named(agent, closest)
    second = _named(agent, reason.runner_up if reason is not None else "")
    return Choice(
        agent=agent.name,
        tool=name,
        title=tool.title if tool is not None else name,
        to_agent=tool.to_agent if tool is not None else "",
        reason=reason,
        about=about.title if about is not None else closest,
        runner_up=second.title if second is not None else "",
    )


def _named(agent: "SentAgent", name: str) -> "SentTool | None":
    return next((tool for tool in agent.tools if tool.name == name), None)


def _definition(tool: "SentTool") -> ToolDefinition:
    return ToolDefinition(name=tool.name, description=tool.description, parameters=tool.parameters)


def _handed_over(agent: "SentAgent", choice: Choice, number: int) -> list[PromptItem]:
    """A handoff as the next agent finds it in the conversation."""
    tool = _named(agent, choice.tool)
    call_id = f"handoff_{number}"
    return [
        ToolCall(call_id=call_id, name=choice.tool, arguments="{}"),
        ToolOutput(call_id=call_id, output=tool.output if tool is not None else ""),
    ]
