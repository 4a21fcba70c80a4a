"""How sure the recogniser is of a caller's words, told to the sessions that ask."""

from tests.protocol.talk import Talk, only, silence

COMPLETED = "conversation.item.input_audio_transcription.completed"


def test_a_session_that_includes_it_is_told_how_sure_the_words_are(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.configure(include=["item.input_audio_transcription.logprobs"])
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    done = only(talk.words(1, "Is it ok?", final=True, confidence=0.8), COMPLETED)
    assert "".join(token["token"] for token in done["logprobs"]) == "Is it ok?"
    assert [bytes(token["bytes"]).decode() for token in done["logprobs"]] == ["Is", " it", " ok?"]
    assert [token["logprob"] for token in done["logprobs"]] == [-0.223144] * 3  # ln 0.8


def test_a_session_that_does_not_ask_is_told_nothing_of_it(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    done = only(talk.words(1, "Is it ok?", final=True, confidence=0.8), COMPLETED)
    assert "logprobs" not in done


def test_words_nobody_is_sure_of_still_have_a_number(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.configure(include=["item.input_audio_transcription.logprobs"])
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=100)
    talk.speech_stops(1, at_ms=1_500)
    done = only(talk.words(1, "hm", final=True, confidence=0.0), COMPLETED)
    assert [token["logprob"] for token in done["logprobs"]] == [-9.21034]
