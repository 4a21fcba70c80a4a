"""Coughs and acknowledgements over an answer: it goes on from the cut, the brain is not asked."""

import gc
from typing import Any

import pytest

from agents_core.engine.protocol import ExpectAcknowledgement, RequestDecision, RequestSpeech
from agents_core.engine.protocol.response import Response
from tests.protocol.talk import Talk, all_of, only, silence, types

STORY = ("You may bring one bag. ", "It can weigh 23 kilos, ", "and measure 158 centimetres.")


def decisions(talk: Talk) -> int:
    return sum(isinstance(effect, RequestDecision) for effect in talk.effects)


def speeches(talk: Talk) -> list[str]:
    return [effect.text for effect in talk.effects if isinstance(effect, RequestSpeech)]


def being_told(talk: Talk, pieces: tuple[str, ...] = STORY, *, sent: int | None = None) -> str:
    """The agent tells a story, 2 s a piece, of which ``sent`` (None: all) were sent; its item."""
    talk.listen_with(type="server_vad")
    talk.says("what may I bring")
    talk.say("".join(pieces))
    for piece in pieces[:sent]:
        events = talk.speak(piece, 2_000)
    if sent is None:
        talk.finish()
    item_id: str = events[0]["item_id"]
    return item_id


def interject(talk: Talk, words: str, *, ms: int = 600, number: int = 2) -> list[dict[str, Any]]:
    """Speech of ``ms`` with these words, and what follows its transcript."""
    start = 1_000 + number * 5_000
    talk.append(silence(20_000))
    talk.speech_starts(number, at_ms=start)
    talk.pass_time(ms + 500)
    talk.speech_stops(number, at_ms=start + 300 + ms + 500)
    return talk.words(number, words, final=True)


@pytest.mark.parametrize("words", ["Mm-hm.", "okay", "Right.", ""])
def test_a_cut_answer_goes_on_from_the_phrase_that_was_cut(talk: Talk, words: str) -> None:
    being_told(talk, sent=2)
    talk.pass_time(3_000)
    asked = decisions(talk)
    events = interject(talk, words)
    assert types(events)[-5:] == [
        "response.created",
        "rate_limits.updated",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
    ]
    assert decisions(talk) == asked
    assert speeches(talk)[-1] == "It can weigh 23 kilos, and measure 158 centimetres."


def test_speech_started_and_the_cancellation_come_at_once(talk: Talk) -> None:
    being_told(talk, sent=1)
    events = talk.append(silence(2_000)) + talk.speech_starts(2, at_ms=1_200)
    assert types(events)[0] == "input_audio_buffer.speech_started"
    assert only(events, "response.done")["response"]["status"] == "cancelled"


def test_the_rest_is_an_ordinary_response_that_names_the_item_it_goes_on_with(talk: Talk) -> None:
    item_id = being_told(talk)
    talk.pass_time(3_000)
    events = interject(talk, "mm-hm")
    created = only(events, "response.created")["response"]
    assert created["metadata"] == {"continues_item_id": item_id}
    assert only(events, "response.output_item.added")["item"]["id"] != item_id
    done = only(talk.speak(speeches(talk)[-1], 3_000) + talk.finish(), "response.done")
    assert done["response"]["status"] == "completed"


def test_the_client_knows_best_what_it_played(talk: Talk) -> None:
    item_id = being_told(talk)
    talk.pass_time(4_500)  # by the clock, in the last phrase
    talk.append(silence(12_000))
    talk.speech_starts(2, at_ms=9_000)
    talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=1_000)
    talk.pass_time(1_000)
    talk.speech_stops(2, at_ms=10_000)
    talk.words(2, "okay", final=True)
    assert speeches(talk)[-1] == "".join(STORY)


def test_a_word_is_not_repeated_with_a_long_phrase_before_it(talk: Talk) -> None:
    text = "this one long phrase without any comma in it goes on and on until the very end"
    being_told(talk, (text,))
    talk.pass_time(1_600)
    interject(talk, "yeah")
    rest = speeches(talk)[-1]
    assert text.endswith(rest) and len(text) * 0.1 < len(rest) < len(text) * 0.4


def test_a_real_interruption_ends_the_answer(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    asked = decisions(talk)
    interject(talk, "okay but what about my dog")
    assert decisions(talk) == asked + 1
    assert talk.prompted()[-1] == "okay but what about my dog"


def test_the_brain_reads_one_whole_answer_and_no_backchannel(talk: Talk) -> None:
    item_id = being_told(talk)
    talk.pass_time(3_000)
    talk.append(silence(500))
    interject(talk, "mm-hm")
    talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=3_000)
    rest = speeches(talk)[-1]
    talk.speak(rest, 3_000)
    talk.finish()
    talk.pass_time(10_000)
    interject(talk, "thank you", number=3)
    assert talk.prompted() == ["what may I bring", "".join(STORY), "thank you"]


def test_its_item_and_its_transcript_are_there_as_always(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    events = interject(talk, "mm-hm")
    completed = only(events, "conversation.item.input_audio_transcription.completed")
    assert completed["transcript"] == "mm-hm"
    [retrieved] = talk.send("conversation.item.retrieve", item_id=completed["item_id"])
    assert retrieved["item"]["role"] == "user"


def test_an_answer_is_cut_and_goes_on_twice(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(1_000)
    interject(talk, "mm-hm")
    assert speeches(talk)[-1] == "".join(STORY)
    talk.speak(STORY[0], 2_000)
    talk.speak(STORY[1], 2_000)
    talk.pass_time(2_500)
    interject(talk, "right", number=3)
    assert speeches(talk)[-1] == "It can weigh 23 kilos, and measure 158 centimetres."
    talk.speak(speeches(talk)[-1], 3_000)
    talk.finish()
    talk.pass_time(10_000)
    interject(talk, "thank you", number=4)
    assert talk.prompted() == ["what may I bring", "".join(STORY), "thank you"]


def test_two_backchannels_in_a_row_are_one(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    asked = decisions(talk)
    talk.append(silence(12_000))
    talk.speech_starts(2, at_ms=9_000)
    talk.speech_stops(2, at_ms=10_000)
    talk.speech_starts(3, at_ms=10_100)
    assert not all_of(talk.words(2, "mm-hm", final=True), "response.created")
    talk.speech_stops(3, at_ms=11_000)
    assert all_of(talk.words(3, "okay", final=True), "response.created")
    assert decisions(talk) == asked


def test_a_backchannel_and_then_a_request_is_the_request(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    talk.append(silence(12_000))
    talk.speech_starts(2, at_ms=9_000)
    talk.speech_stops(2, at_ms=10_000)
    talk.speech_starts(3, at_ms=10_100)
    talk.words(2, "mm-hm", final=True)
    talk.speech_stops(3, at_ms=11_000)
    talk.words(3, "and a dog", final=True)
    assert talk.prompted()[-1] == "and a dog"
    assert "mm-hm" not in talk.prompted()


def test_an_acknowledgement_while_a_question_is_asked_answers_it(talk: Talk) -> None:
    being_told(talk, ("It costs 40 euros. ", "Shall I book it for you now?"))
    talk.pass_time(3_000)
    asked = decisions(talk)
    interject(talk, "okay")
    assert decisions(talk) == asked + 1
    assert talk.prompted()[-1] == "okay"


def test_a_cough_answers_no_question(talk: Talk) -> None:
    being_told(talk, ("It costs 40 euros. ", "Shall I book it for you now?"))
    talk.pass_time(3_000)
    interject(talk, "")
    assert speeches(talk)[-1] == "Shall I book it for you now?"


def test_the_same_word_to_a_silent_agent_is_a_turn(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(30_000)
    asked = decisions(talk)
    interject(talk, "okay")
    assert decisions(talk) == asked + 1
    assert talk.prompted()[-1] == "okay"


def test_a_short_word_is_easily_misheard_so_its_other_readings_count(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    asked = decisions(talk)
    talk.append(silence(12_000))
    talk.speech_starts(2, at_ms=9_000)
    talk.speech_stops(2, at_ms=10_000)
    talk.words(2, "Share", final=True, alternatives=("Share.", "Sure."))
    assert decisions(talk) == asked


def test_long_speech_with_one_recognised_word_is_a_turn(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    asked = decisions(talk)
    interject(talk, "okay", ms=3_500)
    assert decisions(talk) == asked + 1


def test_a_cough_while_the_brain_decides_asks_it_again_without_the_cough(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.says("what may I bring")
    asked = decisions(talk)
    interject(talk, "")
    assert decisions(talk) == asked + 1
    assert talk.prompted() == ["what may I bring"]


def test_an_answer_that_would_have_been_a_tool_call_is_decided_again(talk: Talk) -> None:
    tool = {"type": "function", "name": "look", "description": "d", "parameters": {}}
    talk.configure(tools=[tool])
    talk.listen_with(type="server_vad")
    talk.says("what may I bring")
    interject(talk, "uh-huh")
    events = talk.call("look", place="here")
    assert only(events, "response.function_call_arguments.done")["name"] == "look"


def test_the_client_s_own_response_is_decided_again_with_its_own_instructions(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.send("response.create", response={"instructions": "Say hello.", "metadata": {"a": "b"}})
    events = interject(talk, "", number=1)
    assert only(events, "response.created")["response"]["metadata"] == {"a": "b"}
    assert talk.prompt().instructions == "Say hello."


def test_without_interruption_nothing_is_cut_and_nothing_is_asked(talk: Talk) -> None:
    being_told(talk, sent=2)
    talk.listen_with(type="server_vad", interrupt_response=False)
    talk.pass_time(1_000)
    asked = decisions(talk)
    events = interject(talk, "mm-hm")
    assert not all_of(events, "response.created")
    done = only(talk.speak(STORY[2]) + talk.finish(), "response.done")
    assert done["response"]["status"] == "completed"
    assert decisions(talk) == asked


def test_without_automatic_responses_nothing_goes_on_by_itself(talk: Talk) -> None:
    being_told(talk)
    talk.listen_with(type="server_vad", create_response=False)
    talk.pass_time(3_000)
    assert not all_of(interject(talk, "mm-hm"), "response.created")
    talk.send("response.create")
    assert talk.prompted()[-1] == "mm-hm"


def test_an_answer_that_the_client_stopped_does_not_go_on(talk: Talk) -> None:
    item_id = being_told(talk)
    talk.pass_time(2_000)
    talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=2_000)
    asked = decisions(talk)
    interject(talk, "okay")
    assert decisions(talk) == asked + 1


def test_a_cancelled_answer_does_not_go_on(talk: Talk) -> None:
    being_told(talk, sent=2)
    talk.pass_time(1_000)
    talk.send("response.cancel")
    asked = decisions(talk)
    interject(talk, "okay")
    assert decisions(talk) == asked + 1


def test_what_the_client_starts_meanwhile_is_left_alone(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    talk.append(silence(12_000))
    talk.speech_starts(2, at_ms=9_000)
    talk.send("response.create")
    talk.answer("As you wish.")
    asked = decisions(talk)
    talk.send("response.create")
    talk.speech_stops(2, at_ms=10_000)
    events = talk.words(2, "mm-hm", final=True)
    assert not all_of(events, "response.created")
    assert decisions(talk) == asked + 1


def test_a_failed_recognition_is_no_backchannel(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    asked = decisions(talk)
    talk.append(silence(12_000))
    talk.speech_starts(2, at_ms=9_000)
    talk.speech_stops(2, at_ms=10_000)
    talk.pass_time(20_001)
    assert decisions(talk) == asked + 1


def test_queued_answers_all_go_on(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(1_000)
    talk.send("response.create")
    talk.answer("And thank you for asking.", 2_000)
    talk.pass_time(2_000)
    interject(talk, "mm-hm")
    assert speeches(talk)[-1] == (
        "It can weigh 23 kilos, and measure 158 centimetres. And thank you for asking."
    )


def test_push_to_talk_is_always_a_turn(talk: Talk) -> None:
    being_told(talk)
    talk.configure(audio={"input": {"turn_detection": None}})
    talk.pass_time(1_000)
    talk.append(silence(500))
    talk.commit(2)
    talk.words(2, "okay", final=True)
    asked = decisions(talk)
    talk.send("response.create")
    assert decisions(talk) == asked + 1
    assert talk.prompted()[-1] == "okay"


def test_answers_that_nobody_spoke_over_are_not_kept(talk: Talk) -> None:
    before = _responses()
    talk.listen_with()
    for _ in range(5):
        talk.send("response.create")
        talk.answer("All right.", 1_000)
        talk.pass_time(10_000)
    assert _responses() <= before + 1, "the newest may still be playing"


def _responses() -> int:
    """How many are in memory."""
    gc.collect()
    return sum(type(one) is Response for one in gc.get_objects())


def test_a_backchannel_is_answered_where_the_client_cut_the_answer_itself(talk: Talk) -> None:
    item_id = being_told(talk)
    talk.listen_with(type="server_vad", interrupt_response=False)
    talk.pass_time(1_000)
    talk.append(silence(20_000))
    talk.speech_starts(2, at_ms=5_000)
    talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=900)
    talk.pass_time(1_000)
    talk.speech_stops(2, at_ms=6_000)
    assert only(talk.words(2, "okay", final=True), "response.created")


# --- what the recogniser is told --------------------------------------------------------------


def acknowledgements(talk: Talk) -> list[int]:
    """Utterances in which one is expected."""
    return [one.utterance for one in talk.effects if isinstance(one, ExpectAcknowledgement)]


def test_an_acknowledgement_is_expected_over_statements(talk: Talk) -> None:
    being_told(talk)
    talk.pass_time(3_000)
    interject(talk, "mm-hm")
    assert acknowledgements(talk) == [2]


def test_none_is_expected_over_a_question(talk: Talk) -> None:
    being_told(talk, ("It costs 40 euros. ", "Shall I book it for you now?"))
    talk.pass_time(3_000)
    interject(talk, "no")
    assert acknowledgements(talk) == []


def test_none_is_expected_while_the_agent_is_silent_or_decides(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.says("what may I bring")
    interject(talk, "and a dog")
    talk.answer("One bag.", 1_000)
    talk.pass_time(30_000)
    interject(talk, "thank you", number=3)
    assert acknowledgements(talk) == []
