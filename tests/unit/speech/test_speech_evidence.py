"""Which decodes count as speech, and how far they are trusted; scores as the model gave them."""

import pytest

from agents_core.engine.brain.ranking.routing import LOW_CONFIDENCE, VERY_LOW_CONFIDENCE
from agents_core.engine.speech.stt.whisper.speech_evidence import confidence, is_speech


@pytest.mark.parametrize(
    ("text", "logprob", "no_speech"),
    [
        ("you", -1.15, 0.99),  # silence
        ("Thank you.", -1.15, 0.83),  # a crowd far away
        ("I'm going to go to the left.", -1.92, 0.92),  # pink noise
        (". . . . .", -0.62, 0.2),  # never words, whatever the scores
        ("", -0.1, 0.01),
    ],
)
def test_inventions_are_no_speech(text: str, logprob: float, no_speech: float) -> None:
    assert not is_speech(text, logprob, no_speech)


@pytest.mark.parametrize(
    ("text", "logprob", "no_speech"),
    [("Yes.", -0.34, 0.02), ("2.", -0.75, 0.16), ("Okay.", -0.97, 0.07), ("9.", -0.61, 0.14)],
)
def test_short_answers_are_speech(text: str, logprob: float, no_speech: float) -> None:
    assert is_speech(text, logprob, no_speech)


def test_confidence_is_low_where_the_brain_should_ask_again() -> None:
    assert confidence(-0.15, 0.05) > 0.9
    assert confidence(-0.9, 0.2) < LOW_CONFIDENCE
    assert confidence(-1.3, 0.22) < VERY_LOW_CONFIDENCE
    assert 0 <= confidence(-50.0, 1.0) <= confidence(0.0, 0.0) <= 1


def test_confidence_falls_with_each_sign_of_trouble() -> None:
    assert confidence(-0.2, 0.1) > confidence(-0.6, 0.1) > confidence(-0.6, 0.5)
