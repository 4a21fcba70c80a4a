"""A session's own words against a recogniser's doubts."""

import pytest

from agents_core.engine.speech.biasing import MOST_WORDS, biased, vocabulary
from agents_core.engine.speech.recogniser import Heard
from agents_core.engine.speech.wording import MOST_ALTERNATIVES

AIRLINE = vocabulary(
    [
        "Hand questions about the baggage policy and checked luggage to the QA Agent.",
        "transfer_to_flight_status_agent",
    ]
)
PIZZA = vocabulary(["Use order_pizza for any pizza with toppings such as mushrooms."])


def heard(text: str, *others: str, posteriors: tuple[float, ...] = ()) -> Heard:
    return Heard(
        text=text, confidence=0.6, alternatives=others, adaptation="a", posteriors=posteriors
    )


def test_a_word_of_the_session_wins_against_a_likelier_one() -> None:
    said = heard(
        "what is your dad's policy", "what is your dads policy", "when is your baggage policy"
    )
    better = biased(said, AIRLINE)
    assert better.text == "what is your baggage policy"  # the rest stays as it was heard
    assert better.alternatives[0] == "what is your dad's policy"
    assert (better.confidence, better.adaptation) == (0.6, "a")


def test_another_session_hears_its_own_words() -> None:
    said = heard("i want a piece of with mushrooms", "i want a pizza with mushrooms")
    assert biased(said, PIZZA).text == "i want a pizza with mushrooms"
    assert biased(said, AIRLINE) is said


def test_without_a_vocabulary_or_alternatives_nothing_changes() -> None:
    said = heard("what is your dad's policy", "what is your baggage policy")
    assert biased(said, frozenset()) is said
    alone = heard("what is your dad's policy")
    assert biased(alone, AIRLINE) is alone


def test_a_word_the_recogniser_is_sure_of_stays() -> None:
    others = ("good baggage",)
    sure = heard("good morning", *others, posteriors=(0.99, 0.98))
    assert biased(sure, AIRLINE) is sure
    unsure = heard("good morning", *others, posteriors=(0.99, 0.2))
    assert biased(unsure, AIRLINE).text == "good baggage"


def test_words_of_no_topic_are_not_taken_for_one() -> None:
    said = heard("can i have your policy", "baggage have your policy")
    assert biased(said, AIRLINE) is said


def test_a_word_of_the_session_is_not_lost_for_another_one() -> None:
    said = heard("my baggage policy", "my luggage policy")
    assert biased(said, AIRLINE) is said


def test_two_places_can_change() -> None:
    said = heard(
        "your bandage and my fright", "your baggage and my fright", "your bandage and my flight"
    )
    assert biased(said, AIRLINE).text == "your baggage and my flight"


def test_far_down_the_alternatives_a_word_counts_for_nothing() -> None:
    others = [f"what is your dad's pole number {number}" for number in range(MOST_ALTERNATIVES - 1)]
    said = heard("what is your dad's pole", *others, "what is your baggage pole")
    assert biased(said, AIRLINE) is said


def test_a_vocabulary_is_bounded_and_holds_stems_of_topics() -> None:
    assert {"baggag", "policy", "luggag", "flight", "statu"} <= AIRLINE
    assert not {"about", "the", "to", "qa"} & AIRLINE
    assert len(vocabulary([" ".join(f"word{number}" for number in range(5000))])) == MOST_WORDS
    assert vocabulary(["", "?!"]) == frozenset()


@pytest.mark.parametrize("text", ["", "   "])
def test_silence_stays_silence(text: str) -> None:
    assert biased(heard(text, "baggage"), AIRLINE).text == text
