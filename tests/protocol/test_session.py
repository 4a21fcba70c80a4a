"""session.created, session.update: merge, refusals, expiry."""

import pytest

from agents_core.engine.ports import TurnDetection
from agents_core.engine.protocol import (
    CancelWork,
    CloseConnection,
    ConfigureTurnDetection,
    WarmBrain,
)
from tests.protocol.talk import Talk, only, types

TOOL = {
    "type": "function",
    "name": "order_pizza",
    "description": "Orders.",
    "parameters": {"type": "object", "properties": {"size": {"type": "string"}}},
}


def test_a_new_session_shows_its_defaults_and_the_model_of_the_query() -> None:
    talk = Talk(model="gpt-realtime-mini")
    [event] = talk.created
    session = event["session"]
    assert event["type"] == "session.created"
    assert session["model"] == "gpt-realtime-mini"
    assert session["expires_at"] == 2_000_000
    assert session["output_modalities"] == ["audio"]
    assert session["audio"]["input"]["turn_detection"]["type"] == "server_vad"
    assert session["audio"]["input"]["transcription"] is None


def test_an_update_changes_only_what_it_names(talk: Talk) -> None:
    talk.configure(instructions="Be kind.", tools=[TOOL])
    session = talk.configure(audio={"output": {"speed": 1.25}})
    assert session["instructions"] == "Be kind."
    assert session["tools"] == [TOOL]
    assert session["audio"]["output"] == {
        "format": {"type": "audio/pcm", "rate": 24000},
        "voice": "marin",
        "speed": 1.25,
    }


def test_the_brain_is_warmed_for_new_instructions_and_not_for_the_same(talk: Talk) -> None:
    talk.configure(instructions="Be kind.", tools=[TOOL])
    talk.configure(instructions="Be kind.", tools=[TOOL])
    talk.configure(audio={"output": {"speed": 1.25}})
    read = [effect for effect in talk.effects if isinstance(effect, WarmBrain)]
    assert [effect.instructions for effect in read] == ["Be kind."]
    assert [tool.name for tool in read[0].tools] == ["order_pizza"]


def test_turn_detection_merges_field_by_field_within_its_type(talk: Talk) -> None:
    talk.listen_with(type="server_vad", silence_duration_ms=300, idle_timeout_ms=5000)
    session = talk.listen_with(type="server_vad", threshold=0.7)
    detection = session["audio"]["input"]["turn_detection"]
    assert detection["silence_duration_ms"] == 300
    assert detection["idle_timeout_ms"] == 5000
    assert detection["threshold"] == 0.7
    assert talk.effect(ConfigureTurnDetection).detection == TurnDetection(
        type="server_vad", threshold=0.7, silence_duration_ms=300
    )


def test_another_type_of_turn_detection_starts_from_its_own_defaults(talk: Talk) -> None:
    talk.listen_with(type="server_vad", silence_duration_ms=300)
    session = talk.listen_with(type="semantic_vad", eagerness="high", interrupt_response=False)
    assert session["audio"]["input"]["turn_detection"] == {
        "type": "semantic_vad",
        "eagerness": "high",
        "create_response": True,
        "interrupt_response": False,
    }


def test_null_turns_detection_and_transcription_off(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    session = talk.configure(audio={"input": {"turn_detection": None, "transcription": None}})
    assert session["audio"]["input"]["turn_detection"] is None
    assert session["audio"]["input"]["transcription"] is None
    assert talk.effect(ConfigureTurnDetection).detection is None


def test_a_session_confirms_the_one_language_the_engine_hears(talk: Talk) -> None:
    german = {"model": "gpt-4o-mini-transcribe", "language": "de"}
    session = talk.configure(audio={"input": {"transcription": german}})
    assert session["audio"]["input"]["transcription"]["language"] == "en"


def test_instructions_and_tools_are_cleared_by_empty_values(talk: Talk) -> None:
    talk.configure(instructions="x", tools=[TOOL])
    session = talk.configure(instructions="", tools=[])
    assert (session["instructions"], session["tools"]) == ("", [])


def test_what_the_agents_sdk_sends_at_connect_is_accepted(talk: Talk) -> None:
    session = talk.configure(
        model="gpt-realtime-mini",
        output_modalities=["audio"],
        audio={
            "input": {
                "format": {"type": "audio/pcm", "rate": 24000},
                "transcription": {"model": "gpt-4o-mini-transcribe"},
                "turn_detection": {"type": "semantic_vad", "interrupt_response": True},
            },
            "output": {"voice": "cedar", "format": {"type": "audio/pcm", "rate": 24000}},
        },
        tools=[TOOL],
        tool_choice={"type": "function", "name": "order_pizza"},
        tracing="auto",
        max_output_tokens="inf",
    )
    assert session["model"] == "test-model", "the connection's model stays"
    assert session["tracing"] == "auto"
    assert session["tool_choice"] == {"type": "function", "name": "order_pizza"}
    assert session["audio"]["output"]["voice"] == "cedar"


def test_tracing_cannot_change_once_it_is_on(talk: Talk) -> None:
    talk.configure(tracing="auto")
    talk.configure(tracing="auto")
    other = {"type": "realtime", "tracing": {"workflow_name": "w"}}
    assert talk.refused("session.update", session=other)["param"] == "session.tracing"


def test_the_voice_is_fixed_once_audio_was_spoken_and_the_same_voice_is_fine(talk: Talk) -> None:
    talk.configure(audio={"output": {"voice": "cedar"}})
    talk.send("response.create")
    talk.answer("Hello.")
    same = talk.configure(instructions="New.", audio={"output": {"voice": "cedar"}})
    assert same["instructions"] == "New."
    change = {"type": "realtime", "instructions": "Lost.", "audio": {"output": {"voice": "ash"}}}
    error = talk.refused("session.update", session=change)
    assert error["code"] == "cannot_update_voice"
    assert talk.protocol.config.instructions == "New.", "a refused update changes nothing"
    error = talk.refused("response.create", response={"audio": {"output": {"voice": "ash"}}})
    assert error["code"] == "cannot_update_voice"


def test_a_custom_voice_is_an_object_with_an_id(talk: Talk) -> None:
    session = talk.configure(audio={"output": {"voice": {"id": "voice_12"}}})
    assert session["audio"]["output"]["voice"] == "voice_12"


@pytest.mark.parametrize(
    ("session", "code", "param"),
    [
        ({}, "missing_required_parameter", "session.type"),
        ({"type": "transcription"}, "invalid_parameter", "session.type"),
        ({"type": "realtime", "voice": "ash"}, "unknown_parameter", "session.voice"),
        ({"type": "realtime", "instructions": 5}, "invalid_type", "session.instructions"),
        ({"type": "realtime", "tools": {}}, "invalid_type", "session.tools"),
        (
            {"type": "realtime", "tools": [{"type": "function"}]},
            "missing_required_parameter",
            "session.tools[0].name",
        ),
        (
            {"type": "realtime", "tools": [{"type": "mcp", "name": "x"}]},
            "invalid_value",
            "session.tools[0].type",
        ),
        ({"type": "realtime", "tools": [TOOL, TOOL]}, "invalid_value", "session.tools[1].name"),
        (
            {"type": "realtime", "audio": {"output": {"speed": 9.0}}},
            "decimal_above_max_value",
            "session.audio.output.speed",
        ),
        (
            {"type": "realtime", "audio": {"input": {"format": {"type": "audio/mp3"}}}},
            "invalid_value",
            "session.audio.input.format.type",
        ),
        (
            {
                "type": "realtime",
                "audio": {"input": {"format": {"type": "audio/pcm", "rate": 16000}}},
            },
            "integer_below_min_value",
            "session.audio.input.format.rate",
        ),
        (
            {"type": "realtime", "output_modalities": ["text", "audio"]},
            "invalid_value",
            "session.output_modalities",
        ),
        (
            {"type": "realtime", "max_output_tokens": 0},
            "invalid_value",
            "session.max_output_tokens",
        ),
        ({"type": "realtime", "tool_choice": "some"}, "invalid_value", "session.tool_choice"),
        (
            {
                "type": "realtime",
                "audio": {
                    "input": {"turn_detection": {"type": "semantic_vad", "idle_timeout_ms": 9000}}
                },
            },
            "invalid_parameter",
            "session.audio.input.turn_detection.idle_timeout_ms",
        ),
    ],
)
def test_a_wrong_update_names_the_field(
    talk: Talk, session: dict[str, object], code: str, param: str
) -> None:
    error = talk.refused("session.update", session=session)
    assert (error["code"], error["param"]) == (code, param)
    assert error["type"] == "invalid_request_error"
    assert error["message"].startswith(("Invalid", "Missing", "Unknown", "Passing", f"'{param}'"))


def test_a_session_expires_with_an_error_and_closes() -> None:
    talk = Talk(lasts_ms=60_000)
    talk.send("response.create")
    assert talk.pass_time(59_999) == []
    assert talk.protocol.next_deadline_ms() == 61_000
    events = talk.pass_time(1)
    assert events[-1]["error"]["code"] == "session_expired"
    assert events[-1]["error"]["message"] == ("Your session hit the maximum duration of 1 minutes.")
    assert only(events, "response.done")["response"]["status"] == "cancelled"
    assert talk.effect(CancelWork)
    assert talk.effect(CloseConnection).reason == "session_expired"
    assert talk.protocol.closed
    assert talk.type_words("anybody?") == []
    assert talk.protocol.next_deadline_ms() is None


def test_no_event_is_given_out_twice(talk: Talk) -> None:
    assert types(talk.created) == ["session.created"]
    assert talk.take() == []
