"""The openai package's Realtime client with the real engine process: its own brain and voice.

Nothing is scripted here; what the brain decides and the voice says is what a user gets.
"""

import array
import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from tests.protocol.engine_process import EngineProcess, engine_process
from tests.protocol.openai_client import pick, type_words, until

BAGGAGE: Any = {
    "type": "function",
    "name": "look_up_baggage_rules",
    "description": "Looks up the rules for bags: size, weight and fees.",
    "parameters": {
        "type": "object",
        "properties": {"question": {"type": "string"}},
        "required": ["question"],
    },
}
TO_SEATS: Any = {
    "type": "function",
    "name": "transfer_to_seat_booking_agent",
    "description": "Handoff to the Seat Booking agent to handle the request. "
    "An agent that changes a seat on a flight.",
    "parameters": {"type": "object", "properties": {}, "required": []},
}
CHANGE_SEAT: Any = {
    "type": "function",
    "name": "change_seat",
    "description": "Changes the seat of a booking.",
    "parameters": {
        "type": "object",
        "properties": {
            "confirmation_number": {"type": "string", "pattern": "^[A-Z0-9]{6}$"},
            "seat_number": {"type": "string"},
        },
        "required": ["confirmation_number", "seat_number"],
    },
}


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    with engine_process(module="agents_core.engine") as running:
        yield running


@pytest.fixture
async def connection(engine: EngineProcess) -> AsyncIterator[AsyncRealtimeConnection]:
    client = AsyncOpenAI(base_url=f"http://127.0.0.1:{engine.port}/v1", api_key="x")
    async with client.realtime.connect(model="switchboard-local") as connected:
        [created] = await until(connected, "session.created", timeout_s=300)  # it may be warming
        assert created["session"]["output_modalities"] == ["audio"]
        yield connected
    await client.close()


async def ask(connection: AsyncRealtimeConnection, text: str) -> dict[str, Any]:
    """The response to a typed turn."""
    await type_words(connection, text)
    return await answer(connection)


async def answer(connection: AsyncRealtimeConnection) -> dict[str, Any]:
    """The next response. What is spoken is checked against its transcript and its sound."""
    await connection.response.create()
    events = await until(connection, "response.done")
    response: dict[str, Any] = events[-1]["response"]
    assert response["status"] == "completed"
    spoken = pick(events, "response.output_audio_transcript.done")
    if spoken:
        deltas = pick(events, "response.output_audio_transcript.delta")
        assert "".join(event["delta"] for event in deltas) == spoken[0]["transcript"]
        audio = b"".join(
            base64.b64decode(event["delta"])
            for event in pick(events, "response.output_audio.delta")
        )
        words = len(spoken[0]["transcript"].split())
        assert 100 < len(audio) / 48 / words < 1_500, "as long as so many words take"
        assert max(array.array("h", audio)) > 2_000, "loud enough to be heard"
    return response


def spoken(response: dict[str, Any]) -> str:
    [item] = response["output"]
    assert item["type"] == "message"
    return str(item["content"][0]["transcript"])


def called(response: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Name, arguments and call id."""
    [item] = response["output"]
    assert item["type"] == "function_call"
    return item["name"], json.loads(item["arguments"]), item["call_id"]


async def test_a_tool_a_handoff_and_the_next_agents_tool_with_real_components(
    connection: AsyncRealtimeConnection,
) -> None:
    await connection.session.update(
        session={
            "type": "realtime",
            "instructions": "You answer airline passengers. Use look_up_baggage_rules for "
            "questions about bags. For seats transfer to the seat booking agent.",
            "tools": [BAGGAGE, TO_SEATS],
        }
    )
    await until(connection, "session.updated")
    assert spoken(await ask(connection, "Hello!"))

    name, arguments, call_id = called(await ask(connection, "How heavy may a checked bag be?"))
    assert name == "look_up_baggage_rules"
    assert "bag" in arguments["question"]
    await give_output(connection, call_id, "A checked bag may weigh up to 50 pounds.")
    assert "50 pounds" in spoken(await answer(connection))

    name, arguments, call_id = called(await ask(connection, "I would like another seat, please."))
    assert (name, arguments) == ("transfer_to_seat_booking_agent", {})
    await connection.session.update(
        session={
            "type": "realtime",
            "instructions": "You book seats. Use change_seat when they want another seat.",
            "tools": [CHANGE_SEAT],
        }
    )
    await give_output(connection, call_id, json.dumps({"assistant": "Seat Booking Agent"}))
    assert "confirmation number" in spoken(await answer(connection))
    assert "seat number" in spoken(await ask(connection, "It is A B C 1 2 3"))
    name, arguments, _ = called(await ask(connection, "14C"))
    assert name == "change_seat"
    assert arguments == {"confirmation_number": "ABC123", "seat_number": "14C"}


async def give_output(connection: AsyncRealtimeConnection, call_id: str, output: str) -> None:
    await connection.conversation.item.create(
        item={"type": "function_call_output", "call_id": call_id, "output": output}
    )
