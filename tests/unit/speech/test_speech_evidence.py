"""Which decodes count as speech, and how far they are trusted; scores as the model gave them."""

import pytest

from agents_core.engine.brain.ranking.router import LOW_CONFIDENCE, VERY_LOW_CONFIDENCE
from agents_core.engine.speech.stt.whisper.speech_evidence import confidence, is_speech


@pytest.mark.parametrize(
    ("text", "score", "no_speech"),
    [
        ("you", -1.15, 0.99),  # silence
        ("you", -2.61, 0.97),  # pink noise
        ("Oh, yeah.", -4.26, 0.89),  # breath
        ("You.", -4.25, 0.63),  # beeps
        (". . . . .", -0.62, 0.02),  # never words, whatever the scores
        ("", -0.1, 0.01),
    ],
)
def test_inventions_are_no_speech(text: str, score: float, no_speech: float) -> None:
    assert not is_speech(text, score, no_speech)


@pytest.mark.parametrize(
    ("text", "score", "no_speech"),
    [("Yes.", -0.5, 0.02), ("Yes please.", -1.14, 0.21), ("Two...", -1.56, 0.05)],
)
def test_short_answers_are_speech(text: str, score: float, no_speech: float) -> None:
    assert is_speech(text, score, no_speech)


def test_confidence_is_low_where_the_brain_should_ask_again() -> None:
    assert confidence(-0.5) > 0.9
    assert confidence(-1.14) > LOW_CONFIDENCE  # "Yes please." between long pauses
    assert confidence(-2.0) < LOW_CONFIDENCE
    assert confidence(-4.0) < VERY_LOW_CONFIDENCE
    assert 0 <= confidence(-50.0) < confidence(0.0) <= 1
