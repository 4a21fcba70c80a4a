"""Recognition that fails or cannot keep up: what of the session is lost, and what goes on."""

from agents_core.engine.ports import Transcript
from agents_core.engine.protocol import RecogniseItem, RequestDecision
from tests.protocol.talk import Talk, b64, only, silence, types


def test_failed_recognition_fails_the_turn_and_not_the_session(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=900)
    talk.protocol.recognition_failed("The recogniser failed.")
    events = talk.take()
    assert types(events)[:2] == ["error", "conversation.item.input_audio_transcription.failed"]
    done = only(events, "response.done")["response"]
    assert done["status"] == "failed"
    assert done["status_details"]["error"]["code"] == "recognition_failed"
    talk.append(silence(1_000))
    started = talk.speech_starts(1, at_ms=400)
    assert started[0]["audio_start_ms"] == 1_400, "the new speech input counts from its own start"


def test_a_response_that_waits_for_a_created_item_outlives_a_failed_recogniser(talk: Talk) -> None:
    talk.listen_with(type="server_vad", create_response=False, interrupt_response=False)
    part = {"type": "input_audio", "audio": b64(silence(200))}
    item = {"type": "message", "role": "user", "content": [part]}
    talk.send("conversation.item.create", item=item)
    talk.send("response.create")
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.protocol.recognition_failed("The recogniser failed.")
    assert types(talk.take()) == ["error"]
    assert not [effect for effect in talk.effects if isinstance(effect, RequestDecision)]
    item_id = talk.effect(RecogniseItem).item_id
    heard = Transcript(utterance=1, text="where is my bag", final=True)
    talk.protocol.item_transcribed(item_id, heard)
    talk.take()
    assert talk.prompted() == ["where is my bag"]


def test_a_response_that_waits_for_both_fails_with_the_turn_that_is_lost(talk: Talk) -> None:
    talk.listen_with(type="server_vad", create_response=False)
    part = {"type": "input_audio", "audio": b64(silence(200))}
    item = {"type": "message", "role": "user", "content": [part]}
    talk.send("conversation.item.create", item=item)
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=900)
    talk.send("response.create")
    talk.protocol.recognition_failed("The recogniser failed.")
    done = only(talk.take(), "response.done")["response"]
    assert done["status_details"]["error"]["code"] == "recognition_failed"


def test_a_backchannel_after_a_failed_recogniser_is_still_one(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=900)
    talk.protocol.recognition_failed("The recogniser failed.")
    talk.take()
    talk.send("response.create")
    talk.answer("It costs 40 euros, and you can pay by card.", 4_000)
    talk.pass_time(1_000)
    asked = len([effect for effect in talk.effects if isinstance(effect, RequestDecision)])
    talk.append(silence(3_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_300)
    talk.words(1, "mm-hm", final=True)
    assert len([one for one in talk.effects if isinstance(one, RequestDecision)]) == asked


def test_audio_that_was_not_recognised_is_said(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(1_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=900)
    words = Transcript(utterance=1, text="a long story", final=True, lost_ms=40_000)
    talk.protocol.transcribed(words)
    events = talk.take()
    completed = only(events, "conversation.item.input_audio_transcription.completed")
    assert completed["transcript"] == "a long story"
    error = only(events, "error")["error"]
    assert error["code"] == "input_audio_lost"
    assert completed["item_id"] in error["message"] and "40.0 s" in error["message"]
    assert talk.prompted() == ["a long story"], "the turn goes on"
