"""A session's own words against a recogniser's doubts."""

from dataclasses import replace

import pytest

from agents_core.engine.speech.stt.recogniser_pool import RecognisedSegment
from agents_core.engine.speech.stt.transcript_text import MOST_ALTERNATIVES
from agents_core.engine.speech.stt.vocabulary_bias import MOST_WORDS, biased, vocabulary

AIRLINE = vocabulary(
    [
        "Hand questions about the baggage policy and checked luggage to the QA Agent.",
        "transfer_to_flight_status_agent",
    ]
)
PIZZA = vocabulary(["Use order_pizza for any pizza with toppings such as mushrooms."])


def heard(text: str, *others: str, cost: float = 0.01) -> RecognisedSegment:
    costs = tuple(cost for _ in others)
    return RecognisedSegment(
        text=text, confidence=0.6, alternatives=others, costs=costs, adaptation="a"
    )


def test_a_word_of_the_session_beats_a_slightly_likelier_one() -> None:
    said = heard(
        "what is your dad and policy", "what is your dads policy", "when is your baggage policy"
    )
    better = biased(said, AIRLINE)
    assert better.text == "what is your baggage policy"  # the rest stays as it was heard
    assert better.alternatives[0] == "what is your dad and policy"
    assert len(better.alternatives) == len(better.costs) == 3
    assert (better.confidence, better.adaptation) == (0.6, "a")


def test_a_word_of_the_session_does_not_beat_a_much_likelier_one() -> None:
    said = heard("what is your dad's policy", "what is your baggage policy", cost=0.2)
    assert biased(said, AIRLINE) is said


def test_a_short_word_needs_better_evidence_than_a_long_one() -> None:
    short = heard("a light nut", "a flight nut", "a light nuts", cost=0.04)
    assert biased(short, vocabulary(["nuts"])) is short
    assert biased(short, vocabulary(["flight"])) is short  # six letters: 0.75 of a word
    assert biased(heard("a light nut", "a flight nut", cost=0.03), AIRLINE).text == "a flight nut"


def test_each_session_prefers_its_own_words() -> None:
    said = heard("i want much of that", "i want mushrooms that")
    assert biased(said, PIZZA) is said  # "much of" has no topic
    said = heard("i want marsh rooms please", "i want mushrooms please")
    assert biased(said, PIZZA).text == "i want mushrooms please"
    assert biased(said, AIRLINE) is said


def test_without_vocabulary_alternatives_or_costs_nothing_changes() -> None:
    said = heard("what is your dad's policy", "what is your baggage policy")
    assert biased(said, frozenset()) is said
    alone = heard("what is your dad's policy")
    assert biased(alone, AIRLINE) is alone
    unknown = replace(said, costs=())
    assert biased(unknown, AIRLINE) is unknown


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("can i have your policy", "baggage have your policy"),
        ("my bags and luggage", "my bags and baggage"),
        ("what's the weather", "what's the baggage for her"),
    ],
    ids=["words of no topic", "a word of the session", "fewer words by foreign ones"],
)
def test_words_that_are_never_replaced(said: str, other: str) -> None:
    as_heard = heard(said, other)
    assert biased(as_heard, AIRLINE) is as_heard


def test_the_alternatives_stay_bounded() -> None:
    others = [f"what is your dad number {number}" for number in range(MOST_ALTERNATIVES - 1)]
    better = biased(heard("what is your dad", *others, "what is your baggage"), AIRLINE)
    assert better.text == "what is your baggage"
    assert len(better.alternatives) == len(better.costs) == MOST_ALTERNATIVES


def test_a_vocabulary_is_bounded_and_holds_stems_of_topics() -> None:
    assert {"baggag", "policy", "luggag", "flight", "statu"} <= AIRLINE
    assert not {"about", "the", "to", "qa"} & AIRLINE
    assert len(vocabulary([" ".join(f"word{number}" for number in range(5000))])) == MOST_WORDS
    assert vocabulary(["", "?!"]) == frozenset()


@pytest.mark.parametrize("text", ["", "   "])
def test_silence_stays_silence(text: str) -> None:
    assert biased(heard(text, "baggage"), AIRLINE).text == text
