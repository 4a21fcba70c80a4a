"""What a trial takes for an agent is what a call sends of it."""

from collections.abc import Sequence
from typing import Any

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.team.sdk.sent_agents import SentAgent, sent_agents
from tests.doubles.call_harness import running_call
from tests.doubles.call_team import TEAM, TO_ACCOUNTANT, Office
from tests.doubles.realtime_server import Call, Frame, Say, scripted_server
from tests.integration.call.test_spoken_call import at


def functions(agent: SentAgent) -> list[dict[str, Any]]:
    """Its tools as a session.update has them."""
    return [
        {
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.parameters,
        }
        for tool in agent.tools
    ]


def outputs(frames: Sequence[Frame]) -> list[str]:
    items = [frame["item"] for frame in frames]
    return [item["output"] for item in items if item["type"] == "function_call_output"]


async def test_instructions_tools_and_handoffs_are_those_of_a_session() -> None:
    agents = sent_agents(TEAM, Office().catalogue())
    sessions: list[tuple[str, list[dict[str, Any]]]] = []
    async with scripted_server([Call(TO_ACCOUNTANT), Say("Your miles.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.sent("session.update")))
            sessions.append((server.session["instructions"], server.session["tools"]))
            await call.do(SendMessage("How many miles do I have?"))
            await call.event(ev.AgentAnswered)
            sessions.append((server.session["instructions"], server.session["tools"]))
            [read] = outputs(server.sent("conversation.item.create"))
    for agent, (instructions, tools) in zip(("Clerk", "Accountant"), sessions, strict=True):
        assert instructions == agents[agent].instructions
        assert tools == functions(agents[agent])
    [to_accountant] = [tool for tool in agents["Clerk"].tools if tool.to_agent]
    assert read == to_accountant.output
