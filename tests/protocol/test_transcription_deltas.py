"""Transcription deltas: when they come, and that they join to the transcript."""

from typing import Any

import pytest

from tests.protocol.talk import Talk, all_of, only, silence, types

DELTA = "conversation.item.input_audio_transcription.delta"
COMPLETED = "conversation.item.input_audio_transcription.completed"


def test_deltas_come_after_the_commit_and_join_to_the_transcript(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    events = talk.speech_starts(1, at_ms=100) + talk.words(1, "wet") + talk.words(1, "wet is")
    events += talk.speech_stops(1, at_ms=1_500) + talk.words(1, "wet is the")
    assert not all_of(events, DELTA)
    done = talk.words(1, "what is the policy", final=True)
    assert types(done)[:2] == [DELTA, COMPLETED]
    assert "".join(event["delta"] for event in all_of(done, DELTA)) == done[1]["transcript"]


def test_words_that_were_final_before_the_commit_come_after_it(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    assert talk.words(1, "what is it", final=True) == []
    events = talk.speech_stops(1, at_ms=1_500)
    assert types(events)[1:6:4] == ["input_audio_buffer.committed", COMPLETED]
    assert only(events, DELTA)["delta"] == "what is it"


@pytest.mark.parametrize(
    "session",
    [
        {"audio": {"input": {"transcription": {"model": "gpt-realtime-whisper"}}}},
        {"audio": {"input": {"transcription": {"model": "gpt-live-transcribe"}}}},
        {"include": ["switchboard.partial_transcripts"]},
    ],
)
def test_a_client_that_asks_for_it_reads_words_while_the_user_speaks(
    talk: Talk, session: dict[str, Any]
) -> None:
    talk.listen_with(type="server_vad")
    talk.configure(**session)
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    [delta] = talk.words(1, "what is")
    assert (delta["type"], delta["delta"]) == (DELTA, "what is")


def stream_words(talk: Talk) -> None:
    talk.configure(include=["switchboard.partial_transcripts"])


def test_partial_words_become_deltas_of_only_what_is_new(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    stream_words(talk)
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    deltas = talk.words(1, "what is") + talk.words(1, "what is") + talk.words(1, "what is the")
    talk.speech_stops(1, at_ms=1_500)
    deltas += all_of(
        talk.words(1, "what is the policy", final=True),
        "conversation.item.input_audio_transcription.delta",
    )
    assert [event["delta"] for event in deltas] == ["what is", " the", " policy"]
    assert {event["item_id"] for event in deltas} == {"item_1"}


def test_final_words_that_contradict_the_partial_ones_replace_them(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    stream_words(talk)
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.words(1, "wet is")
    talk.speech_stops(1, at_ms=1_500)
    events = talk.words(1, "what is it", final=True)
    assert types(events)[0] == "conversation.item.input_audio_transcription.completed"
    assert events[0]["transcript"] == "what is it"
