"""What one engine process shares, and what it says about itself."""

from queue import Queue

from agents_core.engine.ports import Transcript
from agents_core.engine.speech.speech_factory import LocalSpeechInputFactory, about
from tests.doubles.recogniser import LoudnessRecogniser, said, spoken


def test_all_connections_share_one_recogniser_and_its_load() -> None:
    recogniser = LoudnessRecogniser()
    factory = LocalSpeechInputFactory(recogniser, workers=2)
    finals: Queue[Transcript] = Queue()
    lines = [factory(finals.put) for _ in range(3)]
    for line in lines:
        line.feed(spoken(1, 2, rate_hz=24_000))
        line.commit()
    assert {finals.get(timeout=60).text for _ in lines} == {said(1, 2)}
    assert len(recogniser.heard) == 3
    assert factory.load().capacity is not None
    for line in lines:
        line.close()
    factory.close()
    factory.close()
    assert recogniser.closed


def test_about_is_one_sentence_that_names_parts_and_language() -> None:
    assert about().endswith(".") and about().count(". ") == 0
    assert "English" in about() and "tiny.en" in about()
    assert "base.en" in about("base.en")
