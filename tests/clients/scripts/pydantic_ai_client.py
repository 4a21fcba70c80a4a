"""pydantic-ai: Agent.realtime with deferred approval; a handoff goes on with the history."""

from typing import Any

from openai import AsyncOpenAI
from pydantic_ai import Agent, Tool
from pydantic_ai.capabilities import HandleDeferredToolCalls
from pydantic_ai.messages import PartEndEvent, SpeechPart
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.realtime import RealtimeSession, RealtimeSessionErrorEvent
from pydantic_ai.realtime.openai import OpenAIRealtimeModel
from pydantic_ai.tools import DeferredToolRequests, DeferredToolResults, RunContext, ToolDenied

from tests.clients.scripts.caller import Caller, run


class Team:
    """The agents; ``agent`` has the call."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.agent: str = caller.scenario["entry"]

    def build(self) -> Agent[None, str]:
        """The agent that has the call."""
        spec = self.caller.agents[self.agent]
        return Agent(
            name=self.agent.replace(" ", "_"),
            instructions=spec["instructions"],
            tools=[
                *(self._handoff(name, to) for name, to in spec["handoffs"].items()),
                *(self._tool(name) for name in spec["tools"]),
            ],
            capabilities=[HandleDeferredToolCalls(handler=self._decide)],
        )

    def _handoff(self, name: str, to: str) -> Tool[None]:
        def hand_over(**_: Any) -> dict[str, str]:
            self.agent = to
            return {"assistant": to}

        description = f"Handoff to the {to}. {self.caller.agents[to]['handoff_description']}"
        empty = {"type": "object", "properties": {}, "required": []}
        return Tool.from_schema(hand_over, name, description, empty)

    def _tool(self, name: str) -> Tool[None]:
        spec = self.caller.tools[name]

        def use(**_: Any) -> str:
            return self.caller.run_tool(name)

        tool: Tool[None] = Tool.from_schema(use, name, spec["description"], spec["parameters"])
        tool.requires_approval = spec["needs_approval"]
        return tool

    def _decide(
        self, _context: RunContext[None], requests: DeferredToolRequests
    ) -> DeferredToolResults:
        refused = ToolDenied(self.caller.scenario["refused"])
        decisions: dict[str, Any] = {
            call.tool_call_id: self.caller.approves(call.tool_name) or refused
            for call in requests.approvals
        }
        return requests.build_results(approvals=decisions)


async def listen(session: RealtimeSession, team: Team) -> None:
    agent = team.agent
    async for event in session:
        if isinstance(event, RealtimeSessionErrorEvent):
            team.caller.complain(f"error: {event}")
        elif isinstance(event, PartEndEvent) and isinstance(event.part, SpeechPart):
            part = event.part
            if part.speaker == "user":
                team.caller.heard(part.transcript or "")
            else:
                team.caller.said(part.transcript or "", agent)


async def main(caller: Caller) -> None:
    scenario = caller.scenario
    client = AsyncOpenAI(base_url=scenario["base_url"], api_key="local")
    model = OpenAIRealtimeModel(scenario["model"], provider=OpenAIProvider(openai_client=client))
    team = Team(caller)
    async with team.build().realtime(model).session() as session:
        await caller.play(session.send_audio(caller.microphone()), listen(session, team))


if __name__ == "__main__":
    run(main)
