"""Frames no client should send: each gets an error event, and the session lives on."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.engine.ports import Message, Prompt, Speak, ToolDefinition
from agents_core.engine.wire.client_events import SessionUpdate
from agents_core.engine.wire.codec import MAX_FIELDS, MAX_FRAME_CHARS, MAX_PLAIN_CHARS, MAX_VALUES
from agents_core.language.embeddings import lexical_embedder
from tests.protocol.frames import (
    crowded,
    frames,
    hostile_schemas,
    hostile_tools,
    huge_numbers,
    near_events,
)
from tests.protocol.talk import Talk, silence, types

NOT_EVENTS = {
    "binary": b"\x00\xff\x01",
    "json in a binary frame": b'{"type":"response.create"}',
    "invalid utf-8": b'{"type":"\xff"}',
    "empty": "",
    "no json": "hello",
    "cut off": '{"type": "response.create"',
    "two": '{"type":"response.create"}{"type":"response.create"}',
    "null": "null",
    "number": "3",
    "string": '"response.create"',
    "array": '[{"type":"response.create"}]',
    "no type": "{}",
    "type null": '{"type":null}',
    "type number": '{"type":1}',
    "type object": '{"type":{"a":1}}',
    "unknown type": '{"type":"response.dance"}',
    "nan": '{"type":"session.update","session":{"type":"realtime","speed":NaN}}',
    "huge number": '{"type":"response.create","response":{"max_output_tokens":1e999}}',
    "endless digits": '{"type":"response.create","x":' + "9" * 5_000 + "}",
    "deep": '{"type":"session.update","session":' + "[" * 100_000 + "]" * 100_000 + "}",
    "lone surrogate": '{"type":"conversation.item.delete","item_id":"\\ud800"}',
    "null byte": '{"type":"conversation.item.delete","item_id":"\\u0000"}',
    "event_id of another type": '{"type":"response.create","event_id":5}',
}


@pytest.mark.parametrize("frame", NOT_EVENTS.values(), ids=list(NOT_EVENTS))
def test_a_frame_that_is_no_event_gets_an_error(talk: Talk, frame: str | bytes) -> None:
    [event] = talk.raw(frame)
    assert event["type"] == "error"
    assert event["error"]["type"] == "invalid_request_error"
    assert event["error"]["message"]
    assert len(event["error"]["message"]) < 700, "what was sent is not quoted at length"
    assert types(talk.type_words("still here"))[0] == "conversation.item.added"


def test_an_event_may_be_large_but_not_larger_than_15_mib(talk: Talk) -> None:
    start = '{"type":"input_audio_buffer.append","audio":"'
    room = MAX_FRAME_CHARS - len(start) - 2
    talk.raw(start + "A" * (room // 4 * 4) + '"}')
    assert len(talk.fed()) == room // 4 * 3 // 2 * 2
    [event] = talk.raw(start + "A" * (room + 10) + '"}')
    assert event["error"]["code"] == "event_too_large"


def in_session(inside: str) -> str:
    return (
        '{"type":"session.update","event_id":"mine","session":{"type":"realtime",' + inside + "}}"
    )


def in_parameters(inside: str) -> str:
    return in_session('"tools":[{"type":"function","name":"a","parameters":' + inside + "}]")


def many(one: str, count: int) -> str:
    return ",".join([one] * count)


def fields(count: int) -> str:
    return ",".join(f'"a{number}":1' for number in range(count))


COSTLY = {
    "a million fields": in_session(fields(1_000_000)),
    "too many fields": in_session(fields(MAX_FIELDS + 1)),
    "millions of tools": in_session('"tools":[' + many("{}", 4_000_000) + "]"),
    "millions of numbers": in_session('"tools":[' + many("1", 7_000_000) + "]"),
    "too many values": in_parameters('{"x":[' + many("[]", MAX_VALUES) + "]}"),
    "too deep": in_parameters('{"x":' * 64 + "1" + "}" * 64),
    "too long a text": in_session('"instructions":"' + "x" * MAX_PLAIN_CHARS + '"'),
    "long beside its audio": in_session(
        '"audio":"' + "A" * 2_000_000 + '","x":"' + "x" * MAX_PLAIN_CHARS + '"'
    ),
}


@pytest.mark.parametrize("frame", COSTLY.values(), ids=list(COSTLY))
def test_what_would_take_long_to_read_is_refused_unread(
    talk: Talk, frame: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(self: object, *_: object) -> None:
        raise AssertionError("pydantic was asked to read it")

    monkeypatch.setattr(SessionUpdate, "model_validate", classmethod(read))
    [event] = talk.raw(frame)
    assert event["error"]["code"] in ("event_too_large", "invalid_json")
    assert "event_id" in event["error"]
    assert types(talk.type_words("still here"))[0] == "conversation.item.added"


def test_what_people_write_stays_below_every_limit(talk: Talk) -> None:
    node = {"type": "string", "description": "What it is good for. " * 20, "enum": ["a", "b"]}
    tools = [
        {
            "type": "function",
            "name": f"tool_{number}",
            "parameters": {"type": "object", "properties": {f"p{n}": node for n in range(12)}},
        }
        for number in range(128)
    ]
    assert len(talk.configure(tools=tools)["tools"]) == 128
    talk.type_words("a, " * 87_000)
    spoken = {"type": "input_audio", "audio": "A" * 4_000_000, "transcript": "well, " * 2_000}
    item = {"type": "message", "role": "user", "content": [spoken]}
    assert types(talk.send("conversation.item.create", item=item))[0] == "conversation.item.added"


@pytest.mark.parametrize("event_id", ["", "mine", "ä" * 100])
def test_an_error_names_the_clients_event(talk: Talk, event_id: str) -> None:
    [event] = talk.send("conversation.item.delete", event_id=event_id, item_id="x")
    assert event["error"]["event_id"] == event_id
    [event] = talk.send("conversation.item.delete", event_id=event_id)
    assert event["error"]["event_id"] == event_id
    [event] = talk.send("no.such.event", event_id=event_id)
    assert event["error"]["event_id"] == event_id


def test_an_event_id_that_cannot_be_encoded_is_left_out(talk: Talk) -> None:
    for event_id in ("\ud800", "x" * 513):
        [event] = talk.send("conversation.item.delete", event_id=event_id)
        assert event["error"]["event_id"] is None


@given(frame=frames)
@settings(max_examples=400)
def test_no_frame_breaks_a_session(frame: str | bytes) -> None:
    talk = Talk()
    talk.raw(frame)
    assert talk.configure(instructions="Still here.")["instructions"] == "Still here."


@given(schema=hostile_schemas())
@settings(max_examples=300)
def test_no_schema_breaks_the_brain(schema: dict[str, Any]) -> None:
    tool = ToolDefinition(name="send", description="Sends a parcel.", parameters=schema)
    said = Message(role="user", text="Please send a parcel to AAAAAAAAAAAAAAAAAAAAAAAAAAAA!")
    prompt = Prompt(instructions="", tools=[tool], tool_choice="send", items=[said])
    decision = LocalBrain(lexical_embedder()).decide(prompt)
    told = decision.text if isinstance(decision, Speak) else json.dumps(dict(decision.arguments))
    assert told


@given(frame=near_events() | near_events() | crowded() | huge_numbers() | hostile_tools())
@settings(max_examples=150)
def test_no_event_breaks_a_session_in_the_middle_of_things(frame: str) -> None:
    talk = Talk()
    talk.listen_with(type="server_vad", idle_timeout_ms=5_000)
    talk.type_words("hello")
    talk.send("response.create")
    talk.say("One two.")
    talk.speak("One ")
    talk.append(silence(1_000))
    talk.raw(frame)
    talk.speech_starts(1, at_ms=100)
    talk.raw(frame)
    talk.speech_stops(1, at_ms=900)
    talk.words(1, "hello", final=True)
    talk.raw(frame)
    talk.pass_time(60_000)
    assert talk.configure(instructions="Still here.")["instructions"] == "Still here."
