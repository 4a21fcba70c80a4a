"""The openai package's own Realtime client holds conversations with a real engine process."""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from tests.protocol.engine_process import EngineProcess, engine_process
from tests.protocol.openai_client import pick, type_words, until
from tests.protocol.scripted_components import sound

LOOK_UP: Any = {
    "type": "function",
    "name": "policy_lookup",
    "description": "Looks up the policy.",
    "parameters": {"type": "object", "properties": {"request": {"type": "string"}}},
}


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    with engine_process() as running:
        yield running


@pytest.fixture
async def connection(engine: EngineProcess) -> AsyncIterator[AsyncRealtimeConnection]:
    client = AsyncOpenAI(base_url=f"http://127.0.0.1:{engine.port}/v1", api_key="x")
    async with client.realtime.connect(model="gpt-realtime-mini") as connected:
        created = await connected.recv()
        assert created.type == "session.created"
        assert created.session.type == "realtime"
        assert created.session.model == "gpt-realtime-mini"
        yield connected
    await client.close()


async def test_a_typed_conversation_with_a_spoken_answer(
    connection: AsyncRealtimeConnection,
) -> None:
    await type_words(connection, "good morning")
    await connection.response.create()
    events = await until(connection, "response.done")
    transcript = pick(events, "response.output_audio_transcript.done")[0]["transcript"]
    assert transcript == "You said good morning. "
    audio = b"".join(
        base64.b64decode(event["delta"]) for event in pick(events, "response.output_audio.delta")
    )
    assert audio == sound(7, 400)


async def test_a_typed_conversation_with_a_written_answer_and_a_tool(
    connection: AsyncRealtimeConnection,
) -> None:
    await connection.session.update(
        session={"type": "realtime", "output_modalities": ["text"], "tools": [LOOK_UP]}
    )
    await type_words(connection, "what is the policy on bags")
    await connection.response.create()
    events = await until(connection, "response.done")
    [call] = events[-1]["response"]["output"]
    assert call["name"] == "policy_lookup"
    assert json.loads(call["arguments"]) == {"request": "what is the policy on bags"}
    await connection.conversation.item.create(
        item={"type": "function_call_output", "call_id": call["call_id"], "output": "50 pounds"}
    )
    await connection.response.create()
    events = await until(connection, "response.done")
    assert pick(events, "response.output_text.done")[0]["text"] == "I found this: 50 pounds"


async def test_a_spoken_conversation_with_partial_words_and_barge_in(
    connection: AsyncRealtimeConnection,
) -> None:
    await connection.session.update(
        session={
            "type": "realtime",
            "audio": {
                "input": {
                    "turn_detection": {"type": "server_vad"},
                    "transcription": {"model": "gpt-live-transcribe"},
                }
            },
        }
    )

    async def speak(phrase: int) -> None:
        for pcm in [sound(phrase, 20)] * 20 + [bytes(960)] * 15:
            await connection.input_audio_buffer.append(audio=base64.b64encode(pcm).decode())

    await speak(2)
    events = await until(connection, "response.output_audio.delta")
    order = [
        "input_audio_buffer.speech_started",
        "conversation.item.input_audio_transcription.delta",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "conversation.item.input_audio_transcription.completed",
        "response.created",
    ]
    seen = [event["type"] for event in events]
    assert sorted(order, key=seen.index) == order
    completed = pick(events, "conversation.item.input_audio_transcription.completed")[0]
    assert completed["transcript"] == "tell me a long story"
    await speak(1)
    events = await until(connection, "response.done")
    assert events[-1]["response"]["status_details"]["reason"] == "turn_detected"
    assert pick(events, "input_audio_buffer.speech_started")
    events = await until(connection, "response.done")
    assert events[-1]["response"]["status"] == "completed"
    item_id = events[-1]["response"]["output"][0]["id"]
    await connection.conversation.item.truncate(item_id=item_id, content_index=0, audio_end_ms=100)
    await until(connection, "conversation.item.truncated")


async def test_an_error_carries_the_clients_event_id(connection: AsyncRealtimeConnection) -> None:
    await connection.conversation.item.delete(item_id="nowhere", event_id="mine")
    [error] = await until(connection, "error")
    assert error["error"]["event_id"] == "mine"
    assert error["error"]["code"] == "item_delete_invalid_item_id"
