"""response.*: speech, text and tools; cancel, limits, failures; out of band."""

import base64
import itertools
from typing import Any

import pytest

from agents_core.engine.ports import Message, Speak, SpeechChunk
from agents_core.engine.protocol import CancelWork, RequestDecision, RequestSpeech
from tests.protocol.talk import Talk, all_of, only, silence, types

TOOLS = [
    {"type": "function", "name": "look_up", "description": "Looks.", "parameters": {}},
    {"type": "function", "name": "transfer_to_qa", "description": "Hands over."},
]


def test_a_spoken_answer_goes_through_in_openais_order(talk: Talk) -> None:
    talk.type_words("hello")
    events = talk.send("response.create") + talk.say("Good day.")
    events += talk.speak("Good ", ms=100) + talk.speak("day.", ms=150) + talk.finish()
    assert types(events) == [
        "response.created",
        "rate_limits.updated",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_audio_transcript.delta",
        "response.output_audio.delta",
        "response.output_audio_transcript.delta",
        "response.output_audio.delta",
        "response.output_audio.delta",
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    added = only(events, "conversation.item.added")
    assert (added["previous_item_id"], added["item"]["status"]) == ("item_1", "in_progress")
    deltas = all_of(events, "response.output_audio_transcript.delta")
    assert "".join(event["delta"] for event in deltas) == "Good day."
    audio = [
        base64.b64decode(event["delta"]) for event in all_of(events, "response.output_audio.delta")
    ]
    assert b"".join(audio) == silence(250)
    assert max(map(len, audio)) <= len(silence(100))
    response = events[-1]["response"]
    assert response["status"] == "completed"
    assert response["output"][0]["content"] == [{"type": "output_audio", "transcript": "Good day."}]


def test_done_reports_what_was_used(talk: Talk) -> None:
    talk.type_words("x" * 40)
    talk.send("response.create", response={"instructions": "y" * 20})
    events = talk.answer("z" * 12, ms=1_000)
    usage = only(events, "response.done")["response"]["usage"]
    assert usage["input_token_details"] == {
        "text_tokens": 15,
        "audio_tokens": 0,
        "image_tokens": 0,
        "cached_tokens": 0,
        "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
    }
    assert usage["output_token_details"] == {"text_tokens": 3, "audio_tokens": 20}
    assert usage["total_tokens"] == 38


def test_synthesis_gets_the_sessions_voice_and_speed(talk: Talk) -> None:
    talk.configure(audio={"output": {"voice": "cedar", "speed": 1.2}})
    talk.send("response.create")
    talk.say("Hello.")
    assert talk.effect(RequestSpeech) == RequestSpeech(
        response_id="resp_1", text="Hello.", voice="cedar", speed=1.2
    )


def test_a_text_answer_needs_no_synthesis(talk: Talk) -> None:
    talk.configure(output_modalities=["text"])
    talk.send("response.create")
    text = "One two three four five six."
    events = talk.say(text)
    assert types(events) == [
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    deltas = [event["delta"] for event in all_of(events, "response.output_text.delta")]
    assert "".join(deltas) == text
    assert events[-1]["response"]["output"][0]["content"] == [{"type": "output_text", "text": text}]
    assert events[-1]["response"]["output_modalities"] == ["text"]


@pytest.mark.parametrize("text", ["", "  lead", "a", "a\n\nb  c ", " "])
def test_deltas_of_any_text_join_to_the_text(talk: Talk, text: str) -> None:
    talk.configure(output_modalities=["text"])
    talk.send("response.create")
    events = talk.say(text)
    deltas = [event["delta"] for event in all_of(events, "response.output_text.delta")]
    assert "".join(deltas) == text


def test_a_tool_call_streams_its_arguments(talk: Talk) -> None:
    talk.configure(tools=TOOLS)
    talk.send("response.create")
    events = talk.call("look_up", request="how much does a bag cost me")
    assert types(events) == [
        "response.output_item.added",
        "conversation.item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    arguments = '{"request": "how much does a bag cost me"}'
    deltas = [event["delta"] for event in all_of(events, "response.function_call_arguments.delta")]
    assert "".join(deltas) == arguments
    item = only(events, "response.output_item.done")["item"]
    assert (item["name"], item["arguments"], item["status"]) == ("look_up", arguments, "completed")
    output = {"type": "function_call_output", "call_id": item["call_id"], "output": "50 dollars"}
    assert types(talk.send("conversation.item.create", item=output)) == [
        "conversation.item.added",
        "conversation.item.done",
    ]


def test_an_undeclared_tool_fails_the_response(talk: Talk) -> None:
    talk.configure(tools=TOOLS)
    talk.send("response.create")
    events = talk.call("rm_rf")
    assert events[0]["response"]["status"] == "failed"
    assert events[1]["error"]["code"] == "brain_failed"


def test_the_prompt_is_the_sessions_unless_the_response_brings_its_own(talk: Talk) -> None:
    talk.configure(instructions="Session.", tools=TOOLS, tool_choice="required")
    talk.type_words("typed")
    talk.send("response.create")
    prompt = talk.prompt()
    assert (prompt.instructions, prompt.tool_choice) == ("Session.", "required")
    assert not prompt.own_instructions
    assert [tool.name for tool in prompt.tools] == ["look_up", "transfer_to_qa"]
    talk.answer("ok")
    own = {
        "instructions": "Own.",
        "tools": [TOOLS[0]],
        "tool_choice": {"type": "function", "name": "look_up"},
        "input": [
            {"type": "item_reference", "id": "item_1"},
            {
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "own"}],
            },
        ],
        "metadata": {"topic": "test"},
        "max_output_tokens": 500,
        "output_modalities": ["text"],
    }
    [created, _] = talk.send("response.create", response=own)
    prompt = talk.prompt()
    assert (prompt.instructions, prompt.tool_choice) == ("Own.", "look_up")
    assert prompt.own_instructions
    assert [tool.name for tool in prompt.tools] == ["look_up"]
    assert list(prompt.items) == [
        Message(role="user", text="typed"),
        Message(role="user", text="own"),
    ]
    assert created["response"]["metadata"] == {"topic": "test"}
    assert created["response"]["max_output_tokens"] == 500
    assert only(talk.say("Done."), "response.done")["response"]["metadata"] == {"topic": "test"}
    talk.send("response.create")
    assert talk.prompt().instructions == "Session.", "the override was for one response"


def test_only_one_response_at_a_time_in_the_conversation(talk: Talk) -> None:
    talk.send("response.create")
    error = talk.refused("response.create")
    assert error["code"] == "conversation_already_has_active_response"
    assert "resp_1" in error["message"]
    assert types(talk.answer("Still alive."))[-1] == "response.done"


def test_an_out_of_band_response_runs_beside_and_leaves_no_item(talk: Talk) -> None:
    talk.type_words("hello")
    talk.send("response.create")
    first = talk.effect(RequestDecision)
    [created, _] = talk.send(
        "response.create",
        response={"conversation": "none", "output_modalities": ["text"], "input": []},
    )
    assert created["response"].get("conversation_id") is None
    assert list(talk.prompt().items) == []
    events = talk.say("Aside.")
    assert not all_of(events, "conversation.item.added")
    assert only(events, "response.done")["response"]["output"][0]["content"][0]["text"] == "Aside."
    talk.protocol.decision_ready(first.response_id, Speak("Main."))
    assert types(talk.take())[:2] == ["response.output_item.added", "conversation.item.added"]


def test_out_of_band_responses_are_bounded(talk: Talk) -> None:
    aside = {"conversation": "none"}
    for _ in range(8):
        talk.send("response.create", response=aside)
    assert talk.refused("response.create", response=aside)["code"] == "too_many_active_responses"


def test_the_client_cancels_during_speech(talk: Talk) -> None:
    talk.send("response.create")
    talk.say("One two three.")
    talk.speak("One ")
    events = talk.send("response.cancel", response_id="resp_1")
    assert types(events) == [
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    response = events[-1]["response"]
    assert response["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    assert response["output"][0]["content"][0]["transcript"] == "One "
    assert talk.effect(CancelWork).response_id == "resp_1"
    assert talk.speak("two ") == [] and talk.finish() == []
    talk.send("response.create")
    assert talk.prompt().items[-1] == Message(role="assistant", text="One ")


def test_the_client_cancels_before_the_brain_decided(talk: Talk) -> None:
    talk.send("response.create")
    [event] = talk.send("response.cancel")
    assert event["response"]["status"] == "cancelled"
    assert event["response"]["output"] == []
    assert talk.say("Too late.") == []


def test_there_must_be_something_to_cancel(talk: Talk) -> None:
    assert talk.refused("response.cancel")["code"] == "response_cancel_not_active"
    talk.send("response.create")
    assert talk.refused("response.cancel", response_id="resp_9")["code"] == (
        "response_cancel_not_active"
    )


def test_clearing_the_output_stops_the_speech(talk: Talk) -> None:
    assert talk.refused("output_audio_buffer.clear")["code"] == "output_audio_buffer_empty"
    talk.send("response.create")
    talk.say("One two.")
    talk.speak("One ")
    events = talk.send("output_audio_buffer.clear")
    assert types(events)[-2:] == ["response.done", "output_audio_buffer.cleared"]
    assert events[-1]["response_id"] == "resp_1"
    assert types(talk.send("output_audio_buffer.clear")) == ["output_audio_buffer.cleared"]


@pytest.mark.parametrize("modality", ["audio", "text"])
def test_a_limit_on_tokens_leaves_the_answer_incomplete(talk: Talk, modality: str) -> None:
    own = {"max_output_tokens": 6, "output_modalities": [modality]}
    talk.send("response.create", response=own)
    events = talk.say("These are far too many words for so few tokens.")
    if modality == "audio":
        events += talk.speak("These are ", ms=200) + talk.speak("far too ", ms=200)
        assert talk.effect(CancelWork).response_id == "resp_1"
    response = only(events, "response.done")["response"]
    assert response["status"] == "incomplete"
    assert response["status_details"]["reason"] == "max_output_tokens"
    assert response["output"][0]["status"] == "incomplete"


def test_a_limit_on_tokens_also_holds_for_arguments(talk: Talk) -> None:
    talk.configure(tools=TOOLS)
    talk.send("response.create", response={"max_output_tokens": 2})
    response = only(talk.call("look_up", request="long enough"), "response.done")["response"]
    assert response["status"] == "incomplete"
    assert response["output"][0]["arguments"] == '{"reques'


@pytest.mark.parametrize("speaking", [False, True])
def test_a_crash_of_brain_or_synthesis_fails_the_response_alone(talk: Talk, speaking: bool) -> None:
    talk.send("response.create")
    if speaking:
        talk.say("One two.")
        talk.speak("One ")
    talk.protocol.work_failed("resp_1", "synthesis_failed", "Synthesis failed.")
    *_, done, error = talk.take()
    assert done["response"]["status"] == "failed"
    assert done["response"]["status_details"]["error"]["message"] == "Synthesis failed."
    assert (error["error"]["type"], error["error"]["code"]) == ("server_error", "synthesis_failed")
    assert types(talk.send("response.create"))[0] == "response.created"


@pytest.mark.parametrize(
    ("response", "code", "param"),
    [
        (
            {"input": [{"type": "item_reference", "id": "x"}]},
            "item_not_found",
            "response.input[0].id",
        ),
        ({"metadata": {"a": 1}}, "invalid_type", "response.metadata.a"),
        (
            {"metadata": {str(n): "" for n in range(17)}},
            "array_above_max_length",
            "response.metadata",
        ),
        ({"max_output_tokens": 5000}, "invalid_value", "response.max_output_tokens"),
        ({"conversation": "other"}, "invalid_value", "response.conversation"),
        ({"modalities": ["text"]}, "unknown_parameter", "response.modalities"),
        (
            {"audio": {"output": {"format": {"type": "audio/pcmu", "rate": 24000}}}},
            "invalid_value",
            "response.audio.output.format.rate",
        ),
    ],
)
def test_a_wrong_request_names_the_field(
    talk: Talk, response: dict[str, Any], code: str, param: str
) -> None:
    error = talk.refused("response.create", response=response)
    assert (error["code"], error["param"]) == (code, param)
    assert not [effect for effect in talk.effects if isinstance(effect, RequestDecision)]


def test_late_results_are_ignored(talk: Talk) -> None:
    talk.protocol.decision_ready("resp_404", Speak("?"))
    talk.protocol.speech_chunk("resp_404", SpeechChunk(pcm=silence(20), text="?"))
    talk.protocol.speech_finished("resp_404")
    talk.protocol.work_failed("resp_404", "x", "y")
    assert talk.take() == []


def test_every_event_has_its_own_id(talk: Talk) -> None:
    talk.send("response.create")
    talk.answer("Hello.")
    ids = [event["event_id"] for event in talk.heard]
    assert all(left != right for left, right in itertools.combinations(ids, 2))
