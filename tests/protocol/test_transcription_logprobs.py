"""Log probabilities of transcripts, for sessions that include them."""

from tests.protocol.talk import Talk, only, silence

COMPLETED = "conversation.item.input_audio_transcription.completed"


def test_logprobs_are_sent_when_the_session_includes_them(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.configure(include=["item.input_audio_transcription.logprobs"])
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    done = only(talk.words(1, "Is it ok?", final=True, confidence=0.8), COMPLETED)
    assert "".join(token["token"] for token in done["logprobs"]) == "Is it ok?"
    assert [bytes(token["bytes"]).decode() for token in done["logprobs"]] == ["Is", " it", " ok?"]
    assert [token["logprob"] for token in done["logprobs"]] == [-0.223144] * 3  # ln 0.8


def test_logprobs_are_not_sent_otherwise(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    done = only(talk.words(1, "Is it ok?", final=True, confidence=0.8), COMPLETED)
    assert "logprobs" not in done


def test_a_confidence_of_zero_still_has_a_logprob(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.configure(include=["item.input_audio_transcription.logprobs"])
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    done = only(talk.words(1, "hm", final=True, confidence=0.0), COMPLETED)
    assert [token["logprob"] for token in done["logprobs"]] == [-9.21034]
