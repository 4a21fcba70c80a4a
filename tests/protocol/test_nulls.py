"""Nulls are present where OpenAI sends them: clients' schemas want the key, not only its absence.

Checked against the examples of OpenAI's reference (developers.openai.com, Realtime server events)
and against frames that OpenAI's server sent.
"""

from typing import Any

from tests.protocol.talk import Talk, only, silence


def nulls(value: dict[str, Any]) -> set[str]:
    return {name for name, content in value.items() if content is None}


def test_a_new_session_states_what_is_off(talk: Talk) -> None:
    session = talk.created[0]["session"]
    assert nulls(session) == {"tracing", "prompt", "include"}
    heard = session["audio"]["input"]
    assert nulls(heard) == {"transcription", "noise_reduction"}
    assert nulls(heard["turn_detection"]) == {"idle_timeout_ms"}


def test_an_updated_session_states_what_is_off(talk: Talk) -> None:
    session = talk.configure(audio={"input": {"turn_detection": None}})
    assert nulls(session) == {"tracing", "prompt", "include"}
    assert nulls(session["audio"]["input"]) == {
        "transcription",
        "noise_reduction",
        "turn_detection",
    }


def test_transcription_states_what_was_not_chosen(talk: Talk) -> None:
    heard = talk.listen_with(type="server_vad")["audio"]["input"]
    assert heard["transcription"] == {"model": "whisper-1", "language": None, "prompt": None}
    assert nulls(heard) == {"noise_reduction"}


def test_a_transcription_session_states_what_is_off() -> None:
    session = Talk(kind="transcription").created[0]["session"]
    assert nulls(session) == {"include"}
    assert nulls(session["audio"]["input"]) == {"transcription", "noise_reduction"}


def test_a_spoken_turn_has_a_transcript_of_null_until_it_is_known(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    events = talk.speech_stops(1, at_ms=1_500)
    for name in ("conversation.item.added", "conversation.item.done"):
        event = only(events, name)
        assert event["previous_item_id"] is None
        assert event["item"]["object"] == "realtime.item"
        assert event["item"]["status"] == "completed"
        assert event["item"]["content"] == [{"type": "input_audio", "transcript": None}]
    assert only(events, "input_audio_buffer.committed")["previous_item_id"] is None


def test_a_response_in_progress_has_no_usage_and_no_details_yet(talk: Talk) -> None:
    response = only(talk.send("response.create"), "response.created")["response"]
    assert nulls(response) == {"status_details", "usage", "metadata"}
    assert response["output"] == []


def test_a_complete_response_has_details_and_metadata_of_null(talk: Talk) -> None:
    talk.send("response.create")
    response = only(talk.answer("Hello."), "response.done")["response"]
    assert nulls(response) == {"status_details", "metadata"}


def test_a_response_beside_the_conversation_has_no_conversation(talk: Talk) -> None:
    events = talk.send("response.create", response={"conversation": "none"})
    assert only(events, "response.created")["response"]["conversation_id"] is None


def test_an_error_states_that_it_has_no_parameter_and_no_event(talk: Talk) -> None:
    [event] = talk.raw("{}x")
    assert nulls(event["error"]) == {"param", "event_id"}


def test_a_transcription_that_failed_states_that_it_has_no_parameter(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    failed = only(talk.pass_time(60_000), "conversation.item.input_audio_transcription.failed")
    assert nulls(failed["error"]) == {"param"}
