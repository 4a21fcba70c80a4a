"""Builds the Prompt a brain sees, turn by turn, and plays the client's part in handoffs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agents_core.engine.ports import (
    Brain,
    CallTool,
    Decision,
    Message,
    Prompt,
    PromptItem,
    Speak,
    ToolCall,
    ToolDefinition,
    ToolOutput,
)

NO_ARGUMENTS: Mapping[str, Any] = {"type": "object", "properties": {}, "required": []}
MAX_STEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSession:
    """What a session says while one agent has the call."""

    instructions: str
    tools: tuple[ToolDefinition, ...] = ()


SessionPrompts = Mapping[str, AgentSession]
"""Sessions by agent name; the first one is the entry agent."""


def function(name: str, description: str, **properties: Mapping[str, Any]) -> ToolDefinition:
    """A function tool; a property without a default is required."""
    required = [key for key, schema in properties.items() if "default" not in schema]
    schema = {"type": "object", "properties": properties, "required": required}
    return ToolDefinition(name=name, description=description, parameters=schema)


def handoff(agent: str, description: str = "") -> ToolDefinition:
    """A handoff as the Agents SDK declares it."""
    return ToolDefinition(
        name="transfer_to_" + agent.lower().replace(" ", "_"),
        description=f"Handoff to the {agent} agent to handle the request. {description}".strip(),
        parameters=NO_ARGUMENTS,
    )


@dataclass(slots=True)
class Conversation:
    """One call: say things, and see what the team does until somebody speaks."""

    brain: Brain
    team: SessionPrompts
    outputs: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = field(default_factory=dict)
    agent: str = ""
    items: list[PromptItem] = field(default_factory=list)
    calls: list[CallTool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agent = self.agent or next(iter(self.team))

    def prompt(self, **changes: Any) -> Prompt:
        """What the brain would see now."""
        session = self.team[self.agent]
        prompt = Prompt(
            instructions=session.instructions,
            tools=session.tools,
            tool_choice="auto",
            items=tuple(self.items),
        )
        return replace(prompt, **changes)

    def hear(
        self, text: str, *, confidence: float = 1.0, alternatives: tuple[str, ...] = ()
    ) -> str:
        """The caller says something; what the team answers."""
        said = Message(role="user", text=text, confidence=confidence, alternatives=alternatives)
        self.items.append(said)
        return self.respond()

    def respond(self, **changes: Any) -> str:
        """Run until an agent speaks. ``calls`` then holds this turn's calls."""
        self.calls = []
        for _ in range(MAX_STEPS):
            decision = self.brain.decide(self.prompt(**changes))
            if isinstance(decision, Speak):
                self.items.append(Message(role="assistant", text=decision.text))
                return decision.text
            self.run(decision)
        raise AssertionError(f"nobody spoke: {self.calls}")

    def run(self, call: CallTool) -> None:
        """What a client does with a call."""
        self.calls.append(call)
        call_id = f"call_{len(self.items)}"
        arguments = json.dumps(dict(call.arguments))
        self.items.append(ToolCall(call_id=call_id, name=call.name, arguments=arguments))
        self.items.append(ToolOutput(call_id=call_id, output=self._output(call)))

    def _output(self, call: CallTool) -> str:
        for name in self.team:
            if call.name == "transfer_to_" + name.lower().replace(" ", "_"):
                self.agent = name
                return json.dumps({"assistant": name})
        output = self.outputs.get(call.name, "Done.")
        return output if isinstance(output, str) else output(call.arguments)

    @property
    def path(self) -> tuple[str, ...]:
        """Names of the tools called in the last turn."""
        return tuple(call.name for call in self.calls)


def first_decision(brain: Brain, session: AgentSession, *items: PromptItem) -> Decision:
    """One decision, for tests of a single step."""
    return brain.decide(
        Prompt(
            instructions=session.instructions, tools=session.tools, tool_choice="auto", items=items
        )
    )
