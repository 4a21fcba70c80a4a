"""Whether the speaker stopped in the middle of a sentence, from the words so far."""

import pytest

from agents_core.engine.speech.turn_detection.unfinished_sentence import is_unfinished


@pytest.mark.parametrize(
    "text",
    [
        "what is my",
        "I would like to",
        "can you tell me the",
        "a bag and",
        "it's",
        "my flight is",
        "I was wondering",
        "Hi, um",
        "if I cancel my booking",
        "I'd like to fly on the",
        "can I",
        "he is booked under Mr.",
        "please send it to my wife's",
        "what I want is",
        "let me see",
    ],
)
def test_a_sentence_that_asks_for_more(text: str) -> None:
    assert is_unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is my flight status",
        "yes please",
        "no",
        "",
        "that is",
        "That is all.",
        "thank you",
        "Yes, I do.",
        "yes I'd love to",
        "I want to check in.",
        "who should I talk to",
        "that's the flight I was on",
        "I'm not sure what that is",
        "If I cancel my booking, do I get my money back?",
        "I don't know why",
        "how are they",
    ],
)
def test_a_sentence_that_may_be_over(text: str) -> None:
    assert not is_unfinished(text)


@pytest.mark.parametrize("written", ["I'd like to fly to.", "I'd like to fly to...", "To Rome,"])
def test_a_full_stop_at_a_pause_finishes_nothing_and_a_break_goes_on(written: str) -> None:
    assert is_unfinished(written)


def test_a_question_mark_tells_a_stranded_preposition_from_one_that_goes_on() -> None:
    assert is_unfinished("What is the fee for.")
    assert not is_unfinished("What is the fee for?")


def test_the_last_sentence_counts() -> None:
    assert is_unfinished("Hello. I'd like to fly to")
    assert not is_unfinished("I'd like to. Never mind.")


def test_a_number_that_is_too_short_for_its_kind_goes_on() -> None:
    assert is_unfinished("my phone number is 555 01")
    assert not is_unfinished("my phone number is 555 0123")
    assert is_unfinished("the booking reference is A B seven")
    assert not is_unfinished("the booking reference is AB7X9Q")
    assert not is_unfinished("the last four of my card number are 1 2 3 4")
