"""The Agents SDK's own session and transport against a real engine process with scripted parts."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from agents import function_tool
from agents.realtime import (
    RealtimeAgent,
    RealtimeModelSendInterrupt,
    RealtimeRunner,
    RealtimeSession,
    RealtimeSessionEvent,
)

from tests.protocol.engine_process import EngineProcess, engine_process

Modality = Literal["text", "audio"]


@function_tool(name_override="policy_lookup")
async def policy_lookup(request: str) -> str:
    """Looks up the policy."""
    return "fifty pounds"


@function_tool(name_override="flight_status", needs_approval=True)
async def flight_status(request: str) -> str:
    """Tells the caller's flight."""
    return "at eight"


def team() -> RealtimeAgent[Any]:
    """Main hands questions about policy to QA and asks a person before it tells a flight."""
    qa = RealtimeAgent[Any](name="QA policy Agent", instructions="Answer.", tools=[policy_lookup])
    return RealtimeAgent[Any](
        name="Main Agent", instructions="Route.", tools=[flight_status], handoffs=[qa]
    )


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    with engine_process() as running:
        yield running


@asynccontextmanager
async def session_with(engine: EngineProcess, modality: Modality) -> AsyncIterator[RealtimeSession]:
    runner = RealtimeRunner(team(), config={"tracing_disabled": False})
    session = await runner.run(
        model_config={
            "url": engine.url,
            "headers": {},
            "initial_model_settings": {
                "model_name": "gpt-realtime-mini",
                "voice": "cedar",
                "modalities": [modality],
            },
        }
    )
    async with session:
        yield session


async def until_answer(
    session: RealtimeSession, answer: str, seen: list[RealtimeSessionEvent]
) -> None:
    """Collect events until an assistant's finished message says this."""
    async with asyncio.timeout(300):
        async for event in session:
            seen.append(event)
            assert event.type != "error", event
            if event.type == "raw_model_event":
                assert event.data.type not in ("error", "exception"), event.data
            if event.type == "tool_approval_required":
                await session.approve_tool_call(event.call_id)
            if event.type == "agent_end" and answer in said(session):
                return


async def until(session: RealtimeSession, type: str, seen: list[RealtimeSessionEvent]) -> None:
    """Collect events up to the first of this type."""
    async with asyncio.timeout(300):
        async for event in session:
            seen.append(event)
            assert event.type != "error", event
            if event.type == type:
                return


def said(session: RealtimeSession) -> str:
    """All the assistant's words in the session's history."""
    parts = [
        part
        for item in session._history
        if item.type == "message" and item.role == "assistant"
        for part in item.content
    ]
    return " | ".join(
        part.text or "" if part.type == "text" else part.transcript or "" for part in parts
    )


def names(seen: list[RealtimeSessionEvent]) -> list[str]:
    return [event.type for event in seen]


@pytest.mark.parametrize("modality", ["text", "audio"])
async def test_a_handoff_reaches_the_other_agent_who_uses_its_tool_and_speaks(
    engine: EngineProcess, modality: Modality
) -> None:
    seen: list[RealtimeSessionEvent] = []
    async with session_with(engine, modality) as session:
        await session.send_message("what is your policy on bags")
        await until_answer(session, "I found this: fifty pounds", seen)
    [handoff] = [event for event in seen if event.type == "handoff"]
    assert (handoff.from_agent.name, handoff.to_agent.name) == ("Main Agent", "QA policy Agent")
    [tool] = [event for event in seen if event.type == "tool_end"]
    assert (tool.agent.name, str(tool.output)) == ("QA policy Agent", "fifty pounds")
    assert ("audio" in names(seen)) is (modality == "audio")


@pytest.mark.parametrize("modality", ["text", "audio"])
async def test_a_tool_waits_for_approval_and_its_result_is_spoken(
    engine: EngineProcess, modality: Modality
) -> None:
    seen: list[RealtimeSessionEvent] = []
    async with session_with(engine, modality) as session:
        await session.send_message("when is my flight")
        await until_answer(session, "I found this: at eight", seen)
    order = names(seen)
    assert order.index("tool_approval_required") < order.index("tool_start")
    assert order.index("tool_start") < order.index("tool_end")


async def test_updating_the_agent_mid_call_and_interrupting_it(engine: EngineProcess) -> None:
    seen: list[RealtimeSessionEvent] = []
    async with session_with(engine, "audio") as session:
        await session.send_message("hello there")
        await until_answer(session, "You said hello there.", seen)
        await session.update_agent(RealtimeAgent(name="Other", instructions="Other."))
        await session.send_message("tell me a long story")
        await until(session, "audio", seen)
        await session.model.send_event(RealtimeModelSendInterrupt(force_response_cancel=True))
        await until(session, "agent_end", seen)
        await session.send_message("still there")
        await until_answer(session, "You said still there.", seen)
    assert "audio_interrupted" in names(seen)
    raw = [
        event.data.data
        for event in seen
        if event.type == "raw_model_event" and event.data.type == "raw_server_event"
    ]
    [cut] = [event for event in raw if event["type"] == "conversation.item.truncated"]
    cancelled = [
        event["response"]["id"]
        for event in raw
        if event["type"] == "response.done" and event["response"]["status"] == "cancelled"
    ]
    assert len(cancelled) == 1
    assert cut["audio_end_ms"] < 28_000
