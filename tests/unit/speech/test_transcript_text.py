"""Which words are settled, and how they join."""

from hypothesis import given
from hypothesis import strategies as st

from agents_core.engine.speech.stt.transcript_text import (
    MOST_ALTERNATIVES,
    SettledWords,
    alternatives,
    join,
    with_capitals,
)


def test_words_settle_after_three_guesses_that_agree() -> None:
    settled = SettledWords()
    assert settled.step("what") is None
    assert settled.step("what is your") is None
    assert settled.step("what is your bag") == "what"
    assert settled.step("what is your baggage") == "what is your"
    assert settled.step("what is your baggage policy") is None
    assert settled.step("what is your baggage policy please") == "what is your baggage"


def test_the_last_word_may_still_grow_and_does_not_settle() -> None:
    settled = SettledWords()
    assert [settled.step("bag") for _ in range(5)] == [None] * 5


def test_what_was_settled_stays_even_when_a_guess_takes_it_back() -> None:
    settled = SettledWords()
    assert [settled.step("can any bags fly") for _ in range(3)] == [None, None, "can any bags"]
    assert [settled.step("can i bring bags now") for _ in range(3)] == [None] * 3


def test_alternatives_of_two_segments_replace_one_segment_at_a_time_likeliest_first() -> None:
    found = alternatives(["my dad", "is heavy"], [["my bag", "my bad"], ["is happy"]])
    assert found == ("My bag is heavy", "My dad is happy", "My bad is heavy")
    assert alternatives(["yes"], [()]) == ()
    many = [f"number {count}" for count in range(200)]
    assert len(alternatives(["number"], [many])) == MOST_ALTERNATIVES


@given(st.lists(st.text("ab ", max_size=12), max_size=12))
def test_each_settled_text_begins_with_the_one_before(guesses: list[str]) -> None:
    settled = SettledWords()
    before = ""
    for guess in guesses:
        if (now := settled.step(guess)) is not None:
            assert now.startswith(before) and len(now) > len(before)
            before = now


def test_segments_are_joined_and_the_first_person_is_a_capital() -> None:
    assert join("what is", "", " my flight ") == "what is my flight"
    assert with_capitals("i think i'm late") == "I think I'm late"
    assert with_capitals("") == ""
