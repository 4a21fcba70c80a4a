"""Words from a recogniser: uncertain, misheard, or none at all."""

import pytest

from tests.paraphrases import airline
from tests.paraphrases.conversation import Conversation
from tests.unit.brain_fixtures import brain


@pytest.mark.parametrize(
    ("words", "confidence"), [("", 0.0), (" . ", 0.9), ("gruffle snark bo", 0.3)]
)
def test_what_cannot_be_understood_is_asked_for_again(words: str, confidence: float) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    first = talk.hear(words, confidence=confidence)
    assert talk.path == ()
    assert "say it again" in first
    second = talk.hear(words, confidence=confidence)
    assert "other words" in second
    assert second != first


@pytest.mark.parametrize(
    ("heard", "tool"),
    [
        ("what is my flight states", "checkFlightsTool"),
        ("what's your bag edge policy", "document_lookup_tool"),
        ("can eye bring my dog in the cab in", "document_lookup_tool"),
        ("how do i chick in on line", "document_lookup_tool"),
        ("do you have why fi on board", "document_lookup_tool"),
    ],
)
def test_misheard_words_still_find_their_tool(heard: str, tool: str) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.hear(heard, confidence=0.6)
    assert talk.path[-1] == tool


def test_clear_words_with_a_low_score_of_the_recogniser_still_count() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.hear("What is my flight status?", confidence=0.1)
    assert talk.path[-1] == "checkFlightsTool"


def test_repeat_that_says_the_last_answer_again() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    answer = talk.hear("Are pets allowed in the cabin?")
    assert talk.hear("Sorry, could you repeat that?") == answer
