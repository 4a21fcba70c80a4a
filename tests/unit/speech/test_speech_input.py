"""Speech input of one connection, with a recogniser that reads loudness and loudness as VAD."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from agents_core.engine.ports import SpeechStarted, SpeechStopped, Transcript, TurnDetection
from agents_core.engine.speech.speech_input import LocalSpeechInput
from agents_core.engine.speech.stt.recogniser import RecognitionHints
from agents_core.errors import AudioFormatError
from tests.doubles import recogniser
from tests.doubles.recogniser import said
from tests.unit.speech.recogniser_desk import Desk

VAD = TurnDetection(type="server_vad", silence_duration_ms=500, prefix_padding_ms=320)
RATE_HZ = 24_000
MS = 48  # bytes of 24 kHz PCM16


def loudness(chunk: bytes) -> float:
    return 0.95 if np.abs(np.frombuffer(chunk, "<i2")).mean() > 100 else 0.02


def spoken(*numbers: int) -> bytes:
    return recogniser.spoken(*numbers, rate_hz=RATE_HZ)


def silence(duration_ms: int) -> bytes:
    return recogniser.silence(duration_ms, rate_hz=RATE_HZ)


class Caller:
    """Feeds speech input and collects its events and transcripts."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.words: list[Transcript] = []
        self.events: list[SpeechStarted | SpeechStopped] = []
        self.speech_input = LocalSpeechInput(
            self.words.append, desk.recogniser, desk.scheduler, desk.load, loudness
        )

    def feed(self, *pieces: bytes, decoding: bool = False) -> None:
        """In frames of 20 ms; ``decoding`` serves this caller after each."""
        for piece in pieces:
            for at in range(0, len(piece), 20 * MS):
                self.events += self.speech_input.feed(piece[at : at + 20 * MS])
                if decoding:
                    self.desk.decode_all()

    def final(self) -> Transcript:
        """The newest final transcript, once everything is decoded."""
        self.desk.decode_all()
        return self.finals()[-1]

    def finals(self) -> Sequence[Transcript]:
        return [words for words in self.words if words.final]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def caller(desk: Desk) -> Caller:
    return Caller(desk)


def test_a_turn_is_reported_and_its_transcript_follows(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(silence(640), spoken(1, 2), silence(800))
    started, stopped = caller.events
    assert started == SpeechStarted(utterance=1, at_ms=320)  # padding before 640
    assert stopped == SpeechStopped(utterance=1, at_ms=1792, silence_ms=512)
    assert caller.final() == Transcript(utterance=1, text=said(1, 2), final=True, confidence=0.8)


def test_the_pattern_of_the_question_is_a_hint(caller: Caller) -> None:
    caller.speech_input.expect(["[0-9]+"])
    caller.feed(spoken(1))
    caller.speech_input.commit()
    caller.final()
    assert caller.desk.recogniser.hints[-1] == RecognitionHints(patterns=("[0-9]+",))


@pytest.mark.parametrize(("words", "likely"), [((1, 2), True), ((1, 2, 3, 4, 5), False)])
def test_an_acknowledgement_is_likely_in_short_speech_over_the_agent(
    caller: Caller, words: tuple[int, ...], likely: bool
) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(silence(640), spoken(*words))
    caller.speech_input.spoken_over(1)
    caller.feed(silence(800))
    caller.final()
    assert caller.desk.recogniser.hints[-1].acknowledgement is likely


def test_no_acknowledgement_is_likely_in_the_next_turn(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(silence(640), spoken(1))
    caller.speech_input.spoken_over(1)
    caller.feed(silence(800), spoken(2), silence(800))
    caller.speech_input.spoken_over(1)
    caller.desk.decode_all()
    likely = [hints.acknowledgement for hints in caller.desk.recogniser.hints]
    assert likely == [True, False]


def test_only_the_utterance_and_its_padding_is_decoded(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(silence(10_000), spoken(1, 2), silence(10_000))
    assert caller.final().text == said(1, 2)
    [(decoded_ms, _)] = caller.desk.recogniser.heard
    assert 320 + 640 + 192 <= decoded_ms <= 320 + 640 + 192 + 64


def test_the_words_are_known_before_the_turn_ends(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(spoken(1, 2), silence(256))
    caller.desk.decode_all()
    caller.feed(silence(400))
    assert [words.text for words in caller.finals()] == [said(1, 2)]  # nothing decoded meanwhile


def test_a_caller_who_goes_on_after_a_pause_is_one_utterance(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(spoken(1, 2), silence(320), spoken(3, 4), silence(700), decoding=True)
    assert caller.final().text == said(1, 2, 3, 4)
    assert [type(event) for event in caller.events] == [SpeechStarted, SpeechStopped]


def test_unfinished_words_make_semantic_detection_wait(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silence_after(text: str) -> int:
        monkeypatch.setattr(recogniser, "WORDS", [text] * 8)
        caller.feed(spoken(1), silence(256), decoding=True)
        caller.feed(silence(2000))
        stopped = caller.events[-1]
        assert isinstance(stopped, SpeechStopped)
        return stopped.silence_ms

    caller.speech_input.configure(TurnDetection(type="semantic_vad"))
    assert silence_after("what is my flight status") == 608
    assert silence_after("what is my") == 1824


def test_without_turn_detection_a_commit_ends_the_utterance(caller: Caller) -> None:
    caller.feed(silence(320), spoken(1, 2), silence(2000), spoken(3, 4), silence(300))
    assert caller.speech_input.commit() == 1
    final = caller.final()
    assert (final.utterance, final.text, final.final) == (1, said(1, 2, 3, 4), True)
    assert final.confidence == pytest.approx(0.8)
    caller.feed(spoken(5, 6))
    assert caller.speech_input.commit() == 2
    assert caller.final().text == said(5, 6)
    assert caller.events == []


def test_a_commit_includes_audio_that_vad_rates_as_silence(caller: Caller) -> None:
    caller.feed(np.full(24 * 500, 50, "<i2").tobytes())
    assert caller.speech_input.commit() == 1
    caller.final()
    [(decoded_ms, _)] = caller.desk.recogniser.heard
    assert 500 <= decoded_ms <= 500 + 32


def test_a_commit_of_nothing_is_an_empty_utterance(caller: Caller) -> None:
    assert caller.speech_input.commit() == 1
    assert caller.final() == Transcript(utterance=1, text="", final=True, confidence=0.0)


def test_a_commit_in_the_middle_of_a_turn_ends_it(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(spoken(1, 2))
    assert caller.speech_input.commit() == 1
    assert caller.final().text == said(1, 2)
    caller.feed(silence(700), spoken(3, 4), silence(700))
    assert caller.final().utterance == 2
    assert [event.utterance for event in caller.events] == [1, 2, 2]


def test_clear_forgets_what_was_not_committed(caller: Caller) -> None:
    caller.feed(spoken(1, 2))
    caller.speech_input.clear()
    caller.feed(spoken(3, 4))
    assert caller.speech_input.commit() == 2
    assert caller.final().text == said(3, 4)
    assert [words.utterance for words in caller.finals()] == [2]


def test_new_settings_in_the_middle_of_speech_lose_nothing(caller: Caller) -> None:
    caller.feed(spoken(1, 2))
    caller.speech_input.configure(VAD)
    caller.feed(spoken(3), silence(700))
    assert [type(event) for event in caller.events] == [SpeechStarted, SpeechStopped]
    assert caller.final().text == said(1, 2, 3)
    caller.feed(spoken(4, 5))
    caller.speech_input.configure(None)
    caller.feed(silence(2000))
    assert len(caller.events) == 3  # started, but only a commit ends it now
    assert caller.speech_input.commit() == 2
    assert caller.final().text == said(4, 5)


def test_callers_who_speak_at_once_are_both_understood(desk: Desk, caller: Caller) -> None:
    other = Caller(desk)
    for one in (caller, other):
        one.speech_input.configure(VAD)
    caller.feed(spoken(1, 2), silence(700))
    other.feed(spoken(3, 4), silence(700))
    assert (caller.final().text, other.final().text) == (said(1, 2), said(3, 4))


def test_after_close_no_transcript_comes(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(spoken(1, 2), silence(700))
    caller.speech_input.close()
    caller.speech_input.close()
    caller.desk.decode_all()
    assert caller.words == []
    assert caller.speech_input.feed(spoken(1, 2)) == []


def test_a_connection_has_no_thread_of_its_own(caller: Caller) -> None:
    before = threading.active_count()
    caller.speech_input.configure(VAD)
    caller.feed(silence(1000), spoken(1, 2), silence(1000), decoding=True)
    assert threading.active_count() == before


def test_a_client_that_stops_sending_in_mid_speech_holds_nobody_up(
    desk: Desk, caller: Caller
) -> None:
    caller.speech_input.configure(VAD)
    caller.feed(spoken(1, 2, 3))  # and nothing more
    other = Caller(desk)
    other.speech_input.configure(VAD)
    other.feed(spoken(4), silence(700))
    assert other.final().text == said(4)
    caller.feed(silence(700))
    assert caller.final().text == said(1, 2, 3)


def test_half_a_sample_is_refused_and_recognition_goes_on(caller: Caller) -> None:
    caller.speech_input.configure(VAD)
    with pytest.raises(AudioFormatError):
        caller.speech_input.feed(b"\0")
    caller.feed(spoken(1, 2), silence(700))
    assert caller.final().text == said(1, 2)
