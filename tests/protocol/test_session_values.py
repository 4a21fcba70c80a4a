"""Enums and ranges of session.update: refused with the code and parameter that OpenAI gives."""

from typing import Any

import pytest

from agents_core.call.protocol.session_configuration import advanced_values
from tests.protocol.talk import Talk, all_of, only, silence

TOOL = {"type": "function", "name": "order_pizza", "parameters": {"type": "object"}}


def turn_detection(**fields: Any) -> dict[str, Any]:
    return {"audio": {"input": {"turn_detection": {"type": "server_vad", **fields}}}}


@pytest.mark.parametrize(
    ("session", "code", "param"),
    [
        (
            {"tool_choice": {"type": "function", "name": "fly"}, "tools": [TOOL]},
            "invalid_value",
            "session.tool_choice",
        ),
        ({"include": ["item.everything"]}, "invalid_value", "session.include[0]"),
        ({"audio": {"output": {"voice": "nova"}}}, "invalid_value", "session.audio.output.voice"),
        (
            {"audio": {"output": {"voice": {"name": "x"}}}},
            "invalid_value",
            "session.audio.output.voice",
        ),
        (
            {"audio": {"input": {"noise_reduction": {"type": "deep"}}}},
            "invalid_value",
            "session.audio.input.noise_reduction.type",
        ),
        (
            {"audio": {"input": {"noise_reduction": {"level": 3}}}},
            "unknown_parameter",
            "session.audio.input.noise_reduction.level",
        ),
        (
            {"audio": {"input": {"transcription": {"model": "whisper-1", "delay": "none"}}}},
            "invalid_value",
            "session.audio.input.transcription.delay",
        ),
        (
            {"audio": {"input": {"transcription": {"model": 3}}}},
            "invalid_type",
            "session.audio.input.transcription.model",
        ),
        (
            {"truncation": {"type": "retention_ratio", "retention_ratio": 7}},
            "decimal_above_max_value",
            "session.truncation.retention_ratio",
        ),
        (
            {"truncation": {"type": "retention_ratio", "retention_ratio": -0.5}},
            "decimal_below_min_value",
            "session.truncation.retention_ratio",
        ),
        (
            {"truncation": {"type": "retention_ratio"}},
            "missing_required_parameter",
            "session.truncation.retention_ratio",
        ),
        ({"truncation": "never"}, "invalid_value", "session.truncation"),
        (
            turn_detection(idle_timeout_ms=4_000),
            "integer_below_min_value",
            "session.audio.input.turn_detection.idle_timeout_ms",
        ),
        (
            turn_detection(idle_timeout_ms=30_001),
            "integer_above_max_value",
            "session.audio.input.turn_detection.idle_timeout_ms",
        ),
        (
            turn_detection(threshold=1.5),
            "decimal_above_max_value",
            "session.audio.input.turn_detection.threshold",
        ),
        ({"tracing": "on"}, "invalid_value", "session.tracing"),
        ({"tracing": {"name": "x"}}, "unknown_parameter", "session.tracing.name"),
        ({"reasoning": {"effort": "huge"}}, "invalid_value", "session.reasoning.effort"),
        ({"prompt": {"version": "1"}}, "missing_required_parameter", "session.prompt.id"),
        (
            {"tools": [{**TOOL, "name": "order pizza"}]},
            "invalid_value",
            "session.tools[0].name",
        ),
    ],
)
def test_a_value_outside_the_protocol_is_refused(
    talk: Talk, session: dict[str, Any], code: str, param: str
) -> None:
    before = talk.configure()
    error = talk.refused("session.update", session={"type": "realtime", **session})
    assert (error["type"], error["code"]) == ("invalid_request_error", code)
    assert error["param"] == param
    assert talk.configure() == before


@pytest.mark.parametrize(
    "session",
    [
        {"tools": [TOOL], "tool_choice": {"type": "function", "name": "order_pizza"}},
        {"include": ["item.input_audio_transcription.logprobs"]},
        {"truncation": {"type": "retention_ratio", "retention_ratio": 0.8}},
        {
            "truncation": {
                "type": "retention_ratio",
                "retention_ratio": 0,
                "token_limits": {"post_instructions": 5000},
            }
        },
        {"tracing": {"workflow_name": "calls", "metadata": {"team": "a"}}},
        {"reasoning": {"effort": "low"}},
        {"prompt": {"id": "pmpt_1", "variables": {"name": "Ada"}}},
    ],
)
def test_a_value_of_the_protocol_is_shown_as_it_was_sent(
    talk: Talk, session: dict[str, Any]
) -> None:
    shown = talk.configure(**session)
    assert {name: shown[name] for name in session if name != "tools"} == {
        name: value for name, value in session.items() if name != "tools"
    }


def test_every_part_of_the_input_is_shown_as_it_was_sent(talk: Talk) -> None:
    given = {
        "noise_reduction": {"type": "far_field", "strength": 0.5},
        "transcription": {
            "model": "my-own-model",
            "language": "en",
            "keywords": ["Ada"],
            "prompt": "Names.",
        },
    }
    shown = talk.configure(audio={"input": given})["audio"]["input"]
    assert {name: shown[name] for name in given} == given


def test_a_custom_voice_is_accepted_by_its_id(talk: Talk) -> None:
    shown = talk.configure(audio={"output": {"voice": {"id": "voice_1234"}}})
    assert shown["audio"]["output"]["voice"] == "voice_1234"


def test_a_forced_tool_cannot_be_taken_away(talk: Talk) -> None:
    talk.configure(tools=[TOOL], tool_choice={"type": "function", "name": "order_pizza"})
    error = talk.refused("session.update", session={"type": "realtime", "tools": []})
    assert error["param"] == "session.tool_choice"


def test_a_response_cannot_force_a_tool_it_does_not_have(talk: Talk) -> None:
    choice = {"type": "function", "name": "fly"}
    error = talk.refused("response.create", response={"tool_choice": choice})
    assert (error["code"], error["param"]) == ("invalid_value", "response.tool_choice")
    own = {"type": "function", "name": "fly"}
    events = talk.send("response.create", response={"tool_choice": choice, "tools": [own]})
    assert only(events, "response.created")


def test_a_response_cannot_have_an_unknown_voice(talk: Talk) -> None:
    error = talk.refused("response.create", response={"audio": {"output": {"voice": "nova"}}})
    assert error["param"] == "response.audio.output.voice"


def test_an_item_is_not_truncated_to_a_later_point_than_before(talk: Talk) -> None:
    talk.send("response.create")
    talk.answer("Hello there.", ms=1_000)
    cut = {"item_id": "item_1", "content_index": 0}
    assert talk.send("conversation.item.truncate", audio_end_ms=400, **cut)
    error = talk.refused("conversation.item.truncate", audio_end_ms=600, **cut)
    assert error["message"] == "Audio content of 400ms is already shorter than 600ms"
    assert talk.send("conversation.item.truncate", audio_end_ms=400, **cut)[0]["type"] != "error"


# --- transcription sessions ---------------------------------------------------------------


def transcriber() -> Talk:
    return Talk(kind="transcription")


def transcribe_with(talk: Talk, **heard: Any) -> list[dict[str, Any]]:
    session = {"type": "transcription", "audio": {"input": heard}}
    return talk.send("session.update", session=session)


def test_a_transcription_session_shows_only_its_input() -> None:
    session = transcriber().created[0]["session"]
    assert session["type"] == "transcription"
    assert session["object"] == "realtime.transcription_session"
    assert session["include"] is None
    assert session["audio"]["input"]["turn_detection"] == {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
    }
    assert not {"model", "instructions", "tools", "output_modalities"} & session.keys()


def test_a_transcription_session_transcribes_and_never_responds() -> None:
    talk = transcriber()
    transcribe_with(talk, transcription={"model": "gpt-4o-transcribe"})
    events = talk.says("what is the policy")
    completed = only(events, "conversation.item.input_audio_transcription.completed")
    assert completed["transcript"] == "what is the policy"
    assert not [event for event in talk.heard if event["type"].startswith("response.")]


def test_a_transcription_session_does_not_respond_after_an_update_of_its_turns() -> None:
    talk = transcriber()
    transcribe_with(talk, turn_detection={"type": "server_vad", "create_response": True})
    assert not all_of(talk.says("hello"), "response.created")


@pytest.mark.parametrize("event", ["response.create", "output_audio_buffer.clear"])
def test_what_needs_a_response_is_refused_in_a_transcription_session(event: str) -> None:
    error = transcriber().refused(event)
    assert (error["code"], error["param"]) == ("invalid_event", "type")


def test_an_update_of_the_other_kind_of_session_is_refused(talk: Talk) -> None:
    error = talk.refused("session.update", session={"type": "transcription"})
    assert (error["code"], error["param"]) == ("invalid_parameter", "session.type")
    error = transcriber().refused("session.update", session={"type": "realtime"})
    assert error["param"] == "session.type"


def test_a_streaming_model_needs_turn_detection_to_be_off() -> None:
    talk = transcriber()
    error = talk.refused(
        "session.update",
        session={
            "type": "transcription",
            "audio": {
                "input": {
                    "transcription": {"model": "gpt-realtime-whisper"},
                    "turn_detection": {"type": "server_vad"},
                }
            },
        },
    )
    assert error["param"] == "session.audio.input.turn_detection"
    [updated] = transcribe_with(talk, transcription={"model": "gpt-realtime-whisper"})
    assert updated["session"]["audio"]["input"]["turn_detection"] is None
    talk.append(silence(500))
    assert talk.words(1, "hello")[0]["delta"] == "hello"


def test_the_advanced_settings_of_a_team_are_accepted_and_confirmed(talk: Talk) -> None:
    session = talk.configure(
        reasoning={"effort": "low"},
        parallel_tool_calls=True,
        max_output_tokens=1_200,
        tool_choice="required",
        truncation={"type": "retention_ratio", "retention_ratio": 0.8},
        audio={
            "input": {
                "noise_reduction": {"type": "far_field"},
                "transcription": {
                    "model": "gpt-live-transcribe",
                    "keywords": ["Northwind"],
                    "languages": ["en", "de"],
                    "delay": "low",
                },
            }
        },
    )
    assert advanced_values(session) == {
        "reasoning_effort": "low",
        "parallel_tool_calls": True,
        "max_output_tokens": 1_200,
        "tool_choice": "required",
        "truncation": {"type": "retention_ratio", "retention_ratio": 0.8},
        "noise_reduction": "far_field",
        "transcription_keywords": ["Northwind"],
        "transcription_languages": ["en", "de"],
        "transcription_delay": "low",
    }
