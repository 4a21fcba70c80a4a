"""The caller's turns: detection, commits, words, silence, barge-in."""

import base64

from agents_core.engine.ports import Message
from agents_core.engine.protocol import (
    CancelWork,
    ClearAudio,
    CommitAudio,
    RequestDecision,
)
from tests.protocol.talk import Talk, all_of, only, silence, types


def needs_decision(talk: Talk) -> int:
    return sum(isinstance(effect, RequestDecision) for effect in talk.effects)


def test_a_spoken_turn_goes_through_in_openais_order(talk: Talk) -> None:
    talk.type_words("earlier")
    talk.listen_with(type="server_vad", prefix_padding_ms=300)
    talk.append(silence(3_000))
    started = talk.speech_starts(1, at_ms=700)
    assert started == [
        {
            "type": "input_audio_buffer.speech_started",
            "event_id": started[0]["event_id"],
            "item_id": "item_2",
            "audio_start_ms": 700,
        }
    ]
    stopped = talk.speech_stops(1, at_ms=2_500)
    assert types(stopped) == [
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    assert stopped[0]["audio_end_ms"] == 2_500
    assert {event.get("item_id", "item_2") for event in stopped} == {"item_2"}
    assert [event["previous_item_id"] for event in stopped[1:]] == ["item_1"] * 3
    assert stopped[2]["item"]["content"] == [{"type": "input_audio", "transcript": None}]
    understood = talk.words(1, "what is the baggage policy", final=True, confidence=0.8)
    assert types(understood) == [
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed",
        "response.created",
        "rate_limits.updated",
    ]
    assert understood[1]["transcript"] == "what is the baggage policy"
    assert understood[1]["usage"] == {"type": "duration", "seconds": 1.8}
    assert talk.prompt().items[-1] == Message(
        role="user", text="what is the baggage policy", confidence=0.8
    )


def test_what_else_was_possible_reaches_the_brain_and_not_the_client(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    events = talk.words(1, "is my dad ok", final=True, alternatives=("is my bag ok",))
    assert "my bag" not in repr(events)
    assert talk.prompt().items[-1] == Message(
        role="user", text="is my dad ok", confidence=0.9, alternatives=("is my bag ok",)
    )


def test_without_transcription_the_words_reach_the_brain_and_not_the_wire(talk: Talk) -> None:
    events = talk.says("only for the brain")
    assert not [name for name in types(events) if "transcription" in name]
    assert talk.prompted()[-1] == "only for the brain"
    [retrieved] = talk.send("conversation.item.retrieve", item_id="item_1")
    assert retrieved["item"]["content"][0]["transcript"] is None


def test_noise_without_words_completes_empty_and_the_brain_is_not_sure_of_anything(
    talk: Talk,
) -> None:
    talk.listen_with(type="server_vad")
    events = talk.says("")
    completed = only(events, "conversation.item.input_audio_transcription.completed")
    assert completed["transcript"] == ""
    assert not all_of(events, "conversation.item.input_audio_transcription.delta")
    assert talk.prompt().items[-1] == Message(role="user", text="", confidence=0.0)


def test_a_response_asked_for_too_early_waits_for_the_words(talk: Talk) -> None:
    talk.listen_with(type="server_vad", create_response=False)
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    events = talk.send("response.create")
    assert types(events) == ["response.created", "rate_limits.updated"]
    assert needs_decision(talk) == 0
    talk.words(1, "at last", final=True)
    assert needs_decision(talk) == 1
    assert talk.prompted()[-1] == "at last"


def test_a_response_that_waited_for_the_turn_is_its_answer(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    talk.send("response.create")
    events = talk.words(1, "hello", final=True)
    assert not all_of(events, "response.created")
    assert needs_decision(talk) == 1


def test_create_response_false_leaves_the_answer_to_the_client(talk: Talk) -> None:
    talk.listen_with(type="server_vad", create_response=False)
    events = talk.says("hello")
    assert types(events)[-1] == "conversation.item.input_audio_transcription.completed"
    assert needs_decision(talk) == 0


def test_speech_interrupts_the_running_response(talk: Talk) -> None:
    talk.listen_with(type="semantic_vad", interrupt_response=True)
    talk.send("response.create")
    talk.say("A long answer.")
    talk.speak("A long ")
    events = talk.speech_starts(1, at_ms=50)
    assert types(events) == [
        "input_audio_buffer.speech_started",
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    response = events[-1]["response"]
    assert response["status"] == "cancelled"
    assert response["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    assert response["output"][0]["status"] == "incomplete"
    assert talk.effect(CancelWork).response_id == "resp_1"
    assert talk.speak("answer.") == [], "what the voice still says is dropped"


def test_without_interruption_the_answer_goes_on_and_the_turn_is_answered_after_it(
    talk: Talk,
) -> None:
    talk.listen_with(type="server_vad", interrupt_response=False)
    talk.send("response.create")
    talk.say("A long answer.")
    talk.speak("A long ")
    events = talk.says("and another thing")
    assert not all_of(events, "response.created")
    events = talk.finish()
    assert only(events, "response.done")["response"]["status"] == "completed"
    assert only(events, "response.created")["response"]["id"] == "resp_2"
    assert talk.prompted()[-1] == "and another thing"


def test_a_response_started_while_the_caller_spoke_gives_way_to_the_turn(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.send("response.create")
    talk.say("About something else.")
    talk.speech_stops(1, at_ms=1_500)
    events = talk.words(1, "my own question", final=True)
    done = only(events, "response.done")["response"]
    assert (done["id"], done["status_details"]["reason"]) == ("resp_1", "turn_detected")
    assert only(events, "response.created")["response"]["id"] == "resp_2"


def test_a_caller_who_goes_on_talking_gets_one_answer(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(6_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    talk.speech_starts(2, at_ms=1_900)
    assert not all_of(talk.words(1, "I would like", final=True), "response.created")
    talk.speech_stops(2, at_ms=4_000)
    events = talk.words(2, "to fly", final=True)
    assert len(all_of(events, "response.created")) == 1
    assert talk.prompted() == ["I would like", "to fly"]


def test_two_turns_at_once_wait_for_both_their_words(talk: Talk) -> None:
    talk.listen_with(type="server_vad", interrupt_response=False)
    talk.append(silence(6_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    talk.speech_starts(2, at_ms=1_900)
    talk.speech_stops(2, at_ms=4_000)
    assert not all_of(talk.words(2, "second", final=True), "response.created")
    assert len(all_of(talk.words(1, "first", final=True), "response.created")) == 1


def test_push_to_talk_commits_by_hand_and_answers_on_request(talk: Talk) -> None:
    talk.listen_with()
    talk.configure(include=["switchboard.partial_transcripts"])
    talk.append(silence(500))
    partial = talk.words(7, "my flight")
    assert partial[0]["delta"] == "my flight"
    events = talk.commit(utterance=7)
    assert types(events) == [
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    assert events[0]["item_id"] == partial[0]["item_id"]
    events = talk.send("response.create") + talk.words(7, "my flight please", final=True)
    assert types(events) == [
        "response.created",
        "rate_limits.updated",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed",
    ]
    assert talk.prompted()[-1] == "my flight please"


def test_a_commit_does_not_create_a_response(talk: Talk) -> None:
    talk.listen_with()
    talk.append(silence(500))
    events = talk.commit(utterance=1) + talk.words(1, "hello", final=True)
    assert not all_of(events, "response.created")


def test_an_empty_buffer_cannot_be_committed(talk: Talk) -> None:
    talk.append(silence(40))
    error = talk.refused("input_audio_buffer.commit")
    assert error["code"] == "input_audio_buffer_commit_empty"
    assert "only has 40.00ms" in error["message"]


def test_a_commit_during_detected_speech_ends_that_turn(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(1_000))
    started = talk.speech_starts(1, at_ms=100)
    events = talk.commit(utterance=1)
    assert events[0]["item_id"] == started[0]["item_id"]
    assert talk.speech_stops(1, at_ms=900) == []
    completed = talk.words(1, "cut short", final=True)
    assert completed[-1]["transcript"] == "cut short"


def test_clear_forgets_the_buffer_and_the_speech_in_it(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    assert types(talk.send("input_audio_buffer.clear")) == ["input_audio_buffer.cleared"]
    assert talk.effect(ClearAudio)
    assert talk.speech_stops(1, at_ms=900) == []
    assert talk.words(1, "forgotten", final=True) == []
    assert talk.refused("input_audio_buffer.commit")["code"] == "input_audio_buffer_commit_empty"


def test_audio_reaches_speech_input_unchanged(talk: Talk) -> None:
    talk.append(b"\x01\x02\x03")
    talk.append(b"\x04\x05\x06")
    assert talk.fed() == b"\x01\x02\x03\x04\x05\x06", "half a sample waits for its other half"


def test_audio_that_is_not_base64_is_refused(talk: Talk) -> None:
    for audio in ("?", "AAA", "ÄÄÄÄ", "AA==AA"):
        error = talk.refused("input_audio_buffer.append", audio=audio)
        assert error["param"] == "audio"


def test_after_long_silence_the_server_responds(talk: Talk) -> None:
    talk.listen_with(type="server_vad", idle_timeout_ms=5_000)
    talk.append(silence(8_000))
    talk.send("response.create")
    talk.answer("Anything else?", ms=2_000)
    assert talk.protocol.next_deadline_ms() == talk.now_ms + 2_000 + 5_000
    assert talk.pass_time(6_999) == []
    events = talk.pass_time(1)
    assert types(events) == [
        "input_audio_buffer.timeout_triggered",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "rate_limits.updated",
    ]
    assert events[0]["audio_end_ms"] - events[0]["audio_start_ms"] == 5_000
    assert events[0]["item_id"] == events[1]["item_id"]
    assert talk.prompt().items[-1] == Message(role="user", text="", confidence=1.0)
    assert not [effect for effect in talk.effects if isinstance(effect, CommitAudio)]


def test_speech_stops_the_idle_clock(talk: Talk) -> None:
    talk.listen_with(type="server_vad", idle_timeout_ms=5_000)
    talk.send("response.create")
    talk.answer("Anything else?", ms=100)
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    assert talk.pass_time(10_000) == []


def test_a_typed_turn_stops_the_idle_clock_while_it_is_answered(talk: Talk) -> None:
    talk.listen_with(type="server_vad", idle_timeout_ms=5_000)
    talk.send("response.create")
    talk.answer("Anything else?", ms=100)
    talk.type_words("hello")
    talk.send("response.create")
    assert talk.pass_time(10_000) == []


def test_a_recogniser_that_never_answers_fails_the_transcript_and_the_brain_asks_again(
    talk: Talk,
) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=900)
    events = talk.pass_time(20_000)
    assert types(events)[0] == "conversation.item.input_audio_transcription.failed"
    assert types(events)[1] == "response.created"
    assert talk.prompt().items[-1] == Message(role="user", text="", confidence=0.0)
    assert talk.words(1, "far too late", final=True) == []


def test_turning_detection_off_forgets_a_turn_in_progress(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.configure(audio={"input": {"turn_detection": None}})
    assert talk.speech_stops(1, at_ms=900) == []
    assert types(talk.commit(utterance=1))[0] == "input_audio_buffer.committed"


def test_deleting_a_turn_ends_the_wait_for_its_transcript(talk: Talk) -> None:
    talk.listen_with(type="server_vad", create_response=False)
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=900)
    talk.send("response.create")
    talk.send("conversation.item.delete", item_id="item_1")
    assert list(talk.prompt().items) == []


def test_speech_early_in_a_long_append_keeps_its_audio(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    loud = b"\x01\x02" * 24
    talk.append(silence(2_000) + loud * 3_000 + silence(15_000))
    talk.speech_starts(1, at_ms=2_000)
    events = talk.speech_stops(1, at_ms=5_000)
    item_id = only(events, "conversation.item.done")["item"]["id"]
    talk.words(1, "hello", final=True)
    [retrieved] = talk.send("conversation.item.retrieve", item_id=item_id)
    assert base64.b64decode(retrieved["item"]["content"][0]["audio"]) == loud * 3_000
