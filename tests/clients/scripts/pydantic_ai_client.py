"""pydantic-ai: Agent.realtime with deferred approval; a handoff goes on with the history."""

import asyncio
from collections.abc import Sequence
from typing import Any

from openai import AsyncOpenAI
from pydantic_ai import Agent, Tool
from pydantic_ai.capabilities import HandleDeferredToolCalls
from pydantic_ai.messages import FunctionToolResultEvent, ModelMessage, PartEndEvent, SpeechPart
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.realtime import (
    RealtimeSession,
    RealtimeSessionErrorEvent,
    RealtimeTurnCompleteEvent,
)
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


async def converse(team: Team, model: OpenAIRealtimeModel) -> None:
    """One session per agent: the next one begins with what was said before."""
    history: list[ModelMessage] = []
    while True:
        agent = team.build().realtime(model, message_history=history)
        async with agent.session() as session, asyncio.TaskGroup() as group:
            speaking = group.create_task(session.send_audio(team.caller.microphone()))
            hearing = group.create_task(hear(session, team.caller))
            if history:
                await session.create_response()
            await listen(session, team)
            speaking.cancel()
            hearing.cancel()
        history = session.all_messages()
        check(history, team.caller)


def check(history: Sequence[ModelMessage], caller: Caller) -> None:
    """The history has each thing that was heard once."""
    parts = [part for message in history for part in message.parts]
    stored = [
        part.transcript for part in parts if isinstance(part, SpeechPart) and part.speaker == "user"
    ]
    heard = [words for turn in caller.report["turns"] for words in turn["heard"]]
    if stored != heard:
        caller.complain(f"the history has {stored}, heard was {heard}")


async def hear(session: RealtimeSession, caller: Caller) -> None:
    async for chunk in session.stream_audio():
        caller.audio(chunk)


async def listen(session: RealtimeSession, team: Team) -> None:
    """Until a handoff."""
    agent, words = team.agent, ""
    async for event in session:
        if isinstance(event, RealtimeSessionErrorEvent):
            team.caller.complain(f"error: {event}")
        elif isinstance(event, FunctionToolResultEvent) and team.agent != agent:
            return
        elif isinstance(event, RealtimeTurnCompleteEvent) and words:
            team.caller.said(words, agent)
            words = ""
        elif isinstance(event, PartEndEvent) and isinstance(event.part, SpeechPart):
            if event.part.speaker == "user":
                team.caller.heard(event.part.transcript or "")
            else:
                words += event.part.transcript or ""


async def main(caller: Caller) -> None:
    scenario = caller.scenario
    client = AsyncOpenAI(base_url=scenario["base_url"], api_key="local")
    model = OpenAIRealtimeModel(
        scenario["model"],
        provider=OpenAIProvider(openai_client=client),
        settings={"openai_voice": scenario["voice"]},
    )
    await caller.play(converse(Team(caller), model))


if __name__ == "__main__":
    run(main)
