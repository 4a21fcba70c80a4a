"""OpenAI's Agents SDK for Python: RealtimeSession with handoffs and ``needs_approval``."""

from typing import Any

from agents import FunctionTool
from agents.realtime import RealtimeAgent, RealtimeRunner, RealtimeSession, realtime_handoff

from tests.clients.scripts.caller import Caller, run


def team(caller: Caller) -> dict[str, RealtimeAgent[Any]]:
    """The agents by name, connected by their handoffs."""
    agents = {
        name: RealtimeAgent[Any](
            name=name,
            instructions=agent["instructions"],
            handoff_description=agent["handoff_description"],
            tools=[tool(caller, used) for used in agent["tools"]],
        )
        for name, agent in caller.agents.items()
    }
    for name, agent in caller.agents.items():
        agents[name].handoffs = [realtime_handoff(agents[to]) for to in agent["handoffs"].values()]
    return agents


def tool(caller: Caller, name: str) -> FunctionTool:
    """A tool of the scenario."""

    async def invoke(_context: Any, _arguments: str) -> str:
        return caller.run_tool(name)

    spec = caller.tools[name]
    return FunctionTool(
        name=name,
        description=spec["description"],
        params_json_schema=spec["parameters"],
        on_invoke_tool=invoke,
        needs_approval=spec["needs_approval"],
    )


async def speak(session: RealtimeSession, caller: Caller) -> None:
    async for chunk in caller.microphone():
        await session.send_audio(chunk)


async def listen(session: RealtimeSession, caller: Caller) -> None:
    agent = caller.scenario["entry"]
    async for event in session:
        if event.type == "error":
            caller.complain(f"error: {event.error}")
        elif event.type == "agent_start":
            agent = event.agent.name
        elif event.type == "audio":
            caller.audio(event.audio.data)
        elif event.type == "tool_approval_required":
            if caller.approves(event.tool.name):
                await session.approve_tool_call(event.call_id)
            else:
                refused = caller.scenario["refused"]
                await session.reject_tool_call(event.call_id, rejection_message=refused)
        elif event.type == "raw_model_event":
            data = event.data
            if data.type == "input_audio_transcription_completed":
                caller.heard(data.transcript)
            elif data.type in ("error", "exception"):
                caller.complain(f"{data.type}: {data}")
            elif data.type == "raw_server_event":
                if data.data["type"] == "response.output_audio_transcript.done":
                    caller.said(data.data["transcript"], agent)


async def main(caller: Caller) -> None:
    scenario = caller.scenario
    runner = RealtimeRunner(team(caller)[scenario["entry"]])
    settings: Any = {
        "url": f"{scenario['url']}?model={scenario['model']}",
        "api_key": "local",
        "initial_model_settings": {
            "voice": scenario["voice"],
            "modalities": ["audio"],
            "input_audio_transcription": {"model": scenario["transcription_model"]},
        },
    }
    async with await runner.run(model_config=settings) as session:
        await caller.play(speak(session, caller), listen(session, caller))


if __name__ == "__main__":
    run(main)
