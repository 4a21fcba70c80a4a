"""Which words are settled, and how they join."""

from hypothesis import given
from hypothesis import strategies as st

from agents_core.engine.speech.stt.transcript_text import (
    SettledWords,
    join,
)


def test_words_settle_when_two_guesses_in_a_row_agree() -> None:
    settled = SettledWords()
    assert settled.step("what") is None
    assert settled.step("what is your") == "what"
    assert settled.step("what is our bag") == "what is"
    assert settled.step("what is your baggage") is None
    assert settled.step("what is your baggage policy") == "what is your baggage"


def test_the_last_word_may_still_grow_and_does_not_settle() -> None:
    settled = SettledWords()
    assert [settled.step("bag") for _ in range(5)] == [None] * 5


def test_what_was_settled_stays_even_when_a_guess_takes_it_back() -> None:
    settled = SettledWords()
    assert [settled.step("can any bags fly") for _ in range(2)] == [None, "can any bags"]
    assert [settled.step("can i bring bags now") for _ in range(3)] == [None] * 3


@given(st.lists(st.text("ab ", max_size=12), max_size=12))
def test_each_settled_text_begins_with_the_one_before(guesses: list[str]) -> None:
    settled = SettledWords()
    before = ""
    for guess in guesses:
        if (now := settled.step(guess)) is not None:
            assert now.startswith(before) and len(now) > len(before)
            before = now


def test_windows_are_joined() -> None:
    assert join("what is", "", " my flight ") == "what is my flight"
