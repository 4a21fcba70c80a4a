"""Speech input of one connection, with a scripted recogniser and loudness as VAD."""

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from agents_core.engine.ports import SpeechStarted, SpeechStopped, Transcript, TurnDetection
from agents_core.engine.speech.speech_input import LocalSpeechInput
from agents_core.engine.speech.stt import recognition_thread
from agents_core.engine.speech.stt.recogniser_pool import RecognisedSegment, RecogniserPool
from agents_core.errors import AudioFormatError
from tests.doubles.recogniser import ScriptedRecogniser, in_turn

VAD = TurnDetection(type="server_vad", silence_duration_ms=500, prefix_padding_ms=320)
MS = 48  # bytes of 24 kHz PCM16


def loudness(chunk: bytes) -> float:
    return 0.95 if np.abs(np.frombuffer(chunk, "<i2")).mean() > 100 else 0.02


def sound(duration_ms: int) -> bytes:
    return np.full(duration_ms * 24, 1000, "<i2").tobytes()


def silence(duration_ms: int) -> bytes:
    return bytes(duration_ms * MS)


@pytest.fixture(autouse=True)
def no_client_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is held up between two frames is no client that stopped sending."""
    for name in ("STALLED_S", "STALLED_BUSY_S"):
        monkeypatch.setattr(recognition_thread, name, 3_600.0)


class Caller:
    """Feeds speech input and collects its events and transcripts."""

    def __init__(self, *recognisers: ScriptedRecogniser, size: int = 1) -> None:
        self.pool = RecogniserPool(in_turn(*recognisers), size=size)
        self.words: queue.Queue[Transcript] = queue.Queue()
        self.speech_input = LocalSpeechInput(self.words.put, self.pool, loudness)
        self.events: list[SpeechStarted | SpeechStopped] = []

    def feed(self, *pieces: bytes) -> None:
        for piece in pieces:
            for at in range(0, len(piece), 20 * MS):
                self.events += self.speech_input.feed(piece[at : at + 20 * MS])

    def final(self) -> Transcript:
        while not (words := self.words.get(timeout=60)).final:
            pass
        return words

    def until_final(self) -> list[str]:
        texts = []
        while not (words := self.words.get(timeout=60)).final:
            texts.append(words.text)
        return [*texts, words.text]

    def hang_up(self) -> None:
        self.speech_input.close()
        assert self.speech_input.join(60)
        self.pool.close()


@pytest.fixture
def callers() -> Iterator[list[Caller]]:
    made: list[Caller] = []
    yield made
    for caller in made:
        caller.hang_up()


@pytest.fixture
def new_caller(callers: list[Caller]) -> type[Caller]:
    class Kept(Caller):
        def __init__(self, *recognisers: ScriptedRecogniser, size: int = 1) -> None:
            super().__init__(*recognisers, size=size)
            callers.append(self)

    return Kept


def test_a_turn_is_reported_and_its_transcript_follows(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser(["what is your baggage policy"]))
    caller.speech_input.configure(VAD)
    caller.feed(silence(640), sound(640), silence(800))
    started, stopped = caller.events
    assert started == SpeechStarted(utterance=1, at_ms=320)  # padding before 640
    assert stopped == SpeechStopped(utterance=1, at_ms=1792, silence_ms=512)
    final = caller.final()
    assert final == Transcript(
        utterance=1, text="What is your baggage policy", final=True, confidence=0.8
    )


def test_final_transcripts_prefer_words_of_the_session(new_caller: type[Caller]) -> None:
    class Doubtful(ScriptedRecogniser):
        def finish(self) -> RecognisedSegment:
            others = ("what is your baggage policy",)
            return replace(super().finish(), alternatives=others, costs=(0.01,))

    caller = new_caller(Doubtful(["what is your dad's policy", "what is your dad's policy"]))
    caller.speech_input.configure(VAD)
    caller.feed(sound(200), silence(800))
    assert caller.final().text == "What is your dad's policy"
    caller.speech_input.bias_towards(["Questions about the baggage policy", "look_up"])
    caller.feed(sound(200), silence(800))
    assert caller.until_final()[-1] == "What is your baggage policy"


def test_partials_grow_and_never_change(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser(["i want to change my seat to a window seat please"]))
    caller.speech_input.configure(VAD)
    caller.feed(sound(1500), silence(700))
    texts = caller.until_final()
    assert texts[-1] == "I want to change my seat to a window seat please"
    assert len(texts) >= 2
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))


def test_only_the_utterance_and_its_padding_is_decoded(new_caller: type[Caller]) -> None:
    recogniser = ScriptedRecogniser(["yes"])
    caller = new_caller(recogniser)
    caller.speech_input.configure(VAD)
    caller.feed(silence(10_000), sound(640), silence(10_000))
    assert caller.final().text == "Yes"
    (segment,) = recogniser.segments
    assert 320 + 640 + 192 <= len(segment) / 32 <= 320 + 640 + 192 + 64


def test_recognition_finishes_in_the_pause_before_the_turn_ends(
    new_caller: type[Caller],
) -> None:
    caller = new_caller(ScriptedRecogniser(["my flight status"]))
    caller.speech_input.configure(VAD)
    caller.feed(sound(640), silence(256))
    words = caller.words.get(timeout=60)
    while words.text != "My flight status":
        words = caller.words.get(timeout=60)
    assert (words.final, len(caller.events)) == (False, 1)
    caller.feed(silence(400))
    assert caller.final().text == "My flight status"


def test_a_caller_who_goes_on_after_a_pause_is_one_utterance(new_caller: type[Caller]) -> None:
    recogniser = ScriptedRecogniser(["what is", "my flight status"])
    caller = new_caller(recogniser)
    caller.speech_input.configure(VAD)
    caller.feed(sound(640), silence(320), sound(640), silence(700))
    assert caller.final().text == "What is my flight status"
    assert [type(event) for event in caller.events] == [SpeechStarted, SpeechStopped]
    assert recogniser.adaptations == ["", "after what is"]  # the channel is learnt once
    # The pause's audio from its finish on belongs to the second stretch: nothing is lost.
    assert len(recogniser.segments[1]) / 32 >= 640 + 320 - 192 - 32


def test_unfinished_words_make_semantic_detection_wait(new_caller: type[Caller]) -> None:
    def silence_after(text: str) -> int:
        caller = new_caller(ScriptedRecogniser([text]))
        caller.speech_input.configure(TurnDetection(type="semantic_vad"))
        caller.feed(sound(640), silence(256))
        while caller.words.get(timeout=60).text.lower() != text:
            pass
        caller.feed(silence(2000))
        stopped = caller.events[-1]
        assert isinstance(stopped, SpeechStopped)
        return stopped.silence_ms

    assert silence_after("what is my flight status") == 608
    assert silence_after("what is my") == 1824


def test_without_turn_detection_a_commit_ends_the_utterance(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser(["first question", "and more", "second question"]))
    caller.feed(silence(320), sound(640), silence(2000), sound(640), silence(300))
    assert caller.speech_input.commit() == 1
    final = caller.final()
    assert (final.utterance, final.text, final.final) == (1, "First question and more", True)
    assert final.confidence == pytest.approx(0.8)
    caller.feed(sound(640))
    assert caller.speech_input.commit() == 2
    assert caller.final().text == "Second question"
    assert caller.events == []


def test_a_commit_includes_audio_that_vad_rates_as_silence(new_caller: type[Caller]) -> None:
    recogniser = ScriptedRecogniser(["hm"])
    caller = new_caller(recogniser)
    caller.feed(np.full(24 * 500, 50, "<i2").tobytes())
    assert caller.speech_input.commit() == 1
    assert caller.final().text == "Hm"
    assert 500 <= len(recogniser.segments[0]) / 32 <= 500 + 32


def test_a_commit_of_nothing_is_an_empty_utterance(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser([]))
    assert caller.speech_input.commit() == 1
    assert caller.final() == Transcript(utterance=1, text="", final=True, confidence=0.0)


def test_a_commit_in_the_middle_of_a_turn_ends_it(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser(["cut short", "again"]))
    caller.speech_input.configure(VAD)
    caller.feed(sound(640))
    assert caller.speech_input.commit() == 1
    assert caller.final().text == "Cut short"
    caller.feed(silence(700), sound(640), silence(700))
    assert caller.final().utterance == 2
    assert [event.utterance for event in caller.events] == [1, 2, 2]


def test_clear_forgets_what_was_not_committed(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser(["kept"]))
    caller.feed(sound(640))
    caller.speech_input.clear()
    caller.feed(sound(640))
    assert caller.speech_input.commit() == 2
    assert caller.final() == Transcript(utterance=2, text="Kept", final=True, confidence=0.8)


def test_new_settings_in_the_middle_of_speech_lose_nothing(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser(["one two", "three"]))
    caller.feed(sound(640))
    caller.speech_input.configure(VAD)
    caller.feed(sound(320), silence(700))
    assert [type(event) for event in caller.events] == [SpeechStarted, SpeechStopped]
    assert caller.final().text == "One two"
    caller.feed(sound(640))
    caller.speech_input.configure(None)
    caller.feed(silence(2000))
    assert len(caller.events) == 3  # started, but only a commit ends it now
    assert caller.speech_input.commit() == 2
    assert caller.final().text == "Three"


def test_a_failed_recogniser_is_replaced_and_gets_all_audio_again(
    new_caller: type[Caller],
) -> None:
    broken, sane = ScriptedRecogniser([], breaks=1), ScriptedRecogniser(["still understood"])
    caller = new_caller(broken, sane)
    caller.speech_input.configure(VAD)
    caller.feed(sound(640), silence(700))
    assert caller.final().text == "Still understood"
    assert broken.closed
    assert len(sane.segments[0]) / 32 >= 640 + 192


def test_two_broken_recognisers_end_the_utterance_but_not_speech_input(
    new_caller: type[Caller],
) -> None:
    caller = new_caller(
        ScriptedRecogniser([], breaks=1),
        ScriptedRecogniser([], breaks=1),
        ScriptedRecogniser(["better now"]),
    )
    caller.speech_input.configure(VAD)
    caller.feed(sound(640), silence(700))
    assert caller.final() == Transcript(utterance=1, text="", final=True, confidence=0.0)
    caller.feed(sound(640), silence(700))
    assert caller.final().text == "Better now"


def test_callers_who_find_every_recogniser_busy_wait_and_lose_nothing(
    new_caller: type[Caller],
) -> None:
    recogniser = ScriptedRecogniser(["first caller", "second caller"])
    recogniser.may_finish.clear()
    first = new_caller(recogniser)
    second = LocalSpeechInput(first.words.put, first.pool, loudness)
    first.speech_input.configure(VAD)
    second.configure(VAD)
    first.feed(sound(640), silence(700))
    speech = sound(640) + silence(700)
    events = [e for at in range(0, len(speech), 960) for e in second.feed(speech[at : at + 960])]
    assert [type(event) for event in events] == [SpeechStarted, SpeechStopped]
    recogniser.may_finish.set()
    assert first.final().text == "First caller"
    assert first.final().text == "Second caller"
    assert len(recogniser.segments[1]) / 32 >= 640 + 192
    second.close()
    assert second.join(60)


def soon(holds: Callable[[], bool]) -> None:
    """Wait for another thread."""
    deadline_s = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.001)


def another(first: Caller) -> Caller:
    """A second caller of the same few recognisers."""
    caller = Caller.__new__(Caller)
    caller.pool, caller.words, caller.events = first.pool, queue.Queue(), []
    caller.speech_input = LocalSpeechInput(caller.words.put, first.pool, loudness)
    caller.speech_input.configure(VAD)
    return caller


@pytest.mark.parametrize("after", [silence(2_000), b""], ids=["silent", "stalled"])
def test_a_caller_who_never_ends_the_utterance_does_not_keep_the_only_recogniser(
    new_caller: type[Caller], after: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    recogniser = ScriptedRecogniser(["not committed yet", "second caller", "and now more"])
    recogniser.may_start.clear()
    first = new_caller(recogniser)  # no turn detection: only a commit ends what it says
    first.feed(sound(640), after)
    with monkeypatch.context() as patch:
        patch.setattr(recognition_thread, "STALLED_S", 0.05)  # everything is sent already
        recogniser.may_start.set()
        while not first.words.get(timeout=60).text.endswith("committed yet"):
            pass
    second = another(first)
    second.feed(sound(640), silence(700))
    assert second.final().text == "Second caller"
    first.feed(sound(640))
    assert first.speech_input.commit() == 1
    assert first.final().text == "Not committed yet and now more"
    assert recogniser.adaptations == ["", "", "after not committed yet"]
    # Whatever a stalled client had sent was heard, to the last chunk.
    heard = b"".join(recogniser.segments)
    assert len(heard) / 32 >= 640 + 640 + 640
    second.hang_up()


def test_a_caller_without_pauses_returns_the_recogniser_when_another_waits(
    new_caller: type[Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition_thread, "MAX_SEGMENT_BYTES", 10**9)
    recogniser = ScriptedRecogniser(["a long", "second caller", "story"])
    first = new_caller(recogniser)
    first.speech_input.configure(VAD)
    first.feed(sound(1_000))
    soon(lambda: bool(recogniser.segments))  # it has the recogniser
    second = another(first)
    second.feed(sound(640), silence(700))
    soon(lambda: first.pool.has_waiters)
    first.feed(sound(8_000))
    assert second.final().text == "Second caller"
    first.feed(silence(700))
    assert first.final().text == "A long story"
    second.hang_up()


def test_after_close_no_transcript_comes_and_the_thread_ends() -> None:
    recogniser = ScriptedRecogniser(["too late"])
    recogniser.may_finish.clear()
    caller = Caller(recogniser)
    caller.speech_input.configure(VAD)
    caller.feed(sound(640), silence(700))
    caller.speech_input.close()
    caller.speech_input.close()
    recogniser.may_finish.set()
    assert caller.speech_input.join(60)
    assert not any(words.final for words in list(caller.words.queue))
    assert caller.speech_input.feed(sound(640)) == []
    caller.pool.close()
    assert recogniser.closed


def test_silence_starts_no_recognition_thread() -> None:
    before = {thread.name for thread in threading.enumerate()}
    caller = Caller(ScriptedRecogniser([]))
    caller.speech_input.configure(VAD)
    caller.feed(silence(5000))
    assert "recognition" not in {thread.name for thread in threading.enumerate()} - before
    caller.hang_up()


def test_half_a_sample_is_refused_and_recognition_goes_on(new_caller: type[Caller]) -> None:
    caller = new_caller(ScriptedRecogniser(["fine"]))
    caller.speech_input.configure(VAD)
    with pytest.raises(AudioFormatError):
        caller.speech_input.feed(b"\0")
    caller.feed(sound(640), silence(700))
    assert caller.final().text == "Fine"
