"""Server events of the Realtime protocol, parsed leniently into the closed union."""

import math
from typing import Any, get_args

import pytest

from agents_core.call.protocol import server_event_parser, server_events
from agents_core.call.protocol.server_event_parser import parse_server_event
from agents_core.call.protocol.server_events import (
    AudioCommitted,
    ErrorReceived,
    FunctionCallDone,
    OutputTextDelta,
    ResponseDone,
    ServerError,
    ServerEvent,
    SessionUpdated,
    SpeechStarted,
)

ODD_VALUES: tuple[Any, ...] = (
    None,
    5,
    -1.5,
    "words",
    True,
    [],
    [1],
    {},
    {"id": 1},
    math.nan,
    math.inf,
    10**400,
)
FIELDS = (
    *("session", "item_id", "audio_start_ms", "audio_end_ms", "delta", "transcript", "text"),
    *("logprobs", "error", "response", "response_id", "item", "call_id", "name", "arguments"),
)
KINDS = tuple(server_event_parser._PARSERS)


def assert_event_or_none(found: object) -> None:
    assert found is None or isinstance(found, get_args(ServerEvent))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", FIELDS)
def test_an_odd_field_never_raises(kind: str, field: str) -> None:
    for value in ODD_VALUES:
        assert_event_or_none(parse_server_event({"type": kind, field: value}))


@pytest.mark.parametrize("value", ODD_VALUES)
def test_odd_values_deep_in_a_frame_never_raise(value: Any) -> None:
    response = {"id": value, "status": value, "usage": value, "output": [value]}
    detection = {"type": value, "silence_duration_ms": value, "prefix_padding_ms": value}
    audio = {"input": {"turn_detection": detection, "transcription": value}, "output": value}
    session = {"audio": audio, "tools": [value], "output_modalities": value}
    for frame in (
        {"type": "response.done", "response": response},
        {"type": "response.done", "response": {"status_details": value}},
        {"type": "session.updated", "session": session},
    ):
        assert_event_or_none(parse_server_event(frame))
    assert parse_server_event({"type": value}) is None
    assert parse_server_event(value) is None


def test_every_class_of_the_union_has_a_parser() -> None:
    items = ({"type": "function_call"}, {"type": "message", "phase": "commentary"})
    parsed = {
        kind: [parse_server_event({"type": kind, "session": {}, "item": item}) for item in items]
        for kind in KINDS
    }
    assert all(any(events) for events in parsed.values()), "each kind is read of one item at least"
    classes = {type(event) for events in parsed.values() for event in events if event is not None}
    assert classes == set(get_args(ServerEvent))


def test_types_the_call_does_not_act_on_are_ignored() -> None:
    assert parse_server_event({"type": "rate_limits.updated", "rate_limits": []}) is None
    assert parse_server_event({"type": "response.output_item.done", "item": {}}) is None


def test_fields_of_events() -> None:
    started = {"type": "input_audio_buffer.speech_started", "item_id": "u1", "audio_start_ms": 40}
    assert parse_server_event(started) == SpeechStarted(item_id="u1", audio_start_ms=40)
    committed = {"type": "input_audio_buffer.committed", "item_id": "u1"}
    assert parse_server_event(committed) == AudioCommitted(item_id="u1")
    delta = {"response_id": "r1", "item_id": "a1", "delta": "Hi"}
    for kind, spoken in (("output_audio_transcript", True), ("output_text", False)):
        assert parse_server_event({"type": f"response.{kind}.delta", **delta}) == OutputTextDelta(
            response_id="r1", item_id="a1", text="Hi", spoken=spoken
        )
    error = {"type": "invalid_request_error", "message": "No.", "param": "session.voice"}
    assert parse_server_event({"type": "error", "error": error}) == ErrorReceived(
        error=ServerError(code="invalid_request_error", message="No.", param="session.voice")
    )


def test_an_unfinished_function_call_is_none() -> None:
    item = {"type": "function_call", "call_id": "c1", "name": "lookup", "arguments": "{}"}
    done = {"type": "response.output_item.done", "response_id": "r1", "item": item}
    assert parse_server_event(done) == FunctionCallDone(
        response_id="r1", call_id="c1", name="lookup", arguments="{}"
    )
    item["status"] = "incomplete"
    assert parse_server_event(done) is None


def test_the_end_of_a_response() -> None:
    call = {"type": "function_call", "status": "completed"}
    details = {"reason": "max_output_tokens", "error": {"type": "x", "message": "Slow."}}
    response = {"id": "r1", "status": "incomplete", "output": [call], "status_details": details}
    event = parse_server_event({"type": "response.done", "response": response})
    assert isinstance(event, ResponseDone)
    assert (event.status, event.incomplete_reason, event.calls_tool) == (
        "incomplete",
        "max_output_tokens",
        True,
    )
    assert event.error == ServerError(message="Slow.")


def test_a_session_configuration_says_what_is_missing() -> None:
    event = parse_server_event({"type": "session.updated", "session": {"model": "m"}})
    assert isinstance(event, SessionUpdated)
    configuration = event.configuration
    assert (configuration.instructions, configuration.prefix_padding_ms) == (None, None)
    assert (configuration.turn_detection, configuration.transcription) == ("off", "off")
    assert server_events.SessionUpdated(configuration=configuration) == event
