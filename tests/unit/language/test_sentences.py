"""Where sentences end, what a word is, and how alike two words sound."""

import pytest

from agents_core.language.phonetics import heard_words, phonetic_overlap, sound_similarity
from agents_core.language.sentences import (
    content_words,
    is_bullet,
    listed,
    sentences,
    stem,
    strip_bullet,
    words,
)


def test_sentences_end_where_a_reader_would_stop() -> None:
    text = 'We open at 8 a.m. daily. Dr. Lee costs $3.50! "Fine." Ok?\n\n- a bullet\n1. First line'
    assert sentences(text) == [
        "We open at 8 a.m. daily.",
        "Dr. Lee costs $3.50!",
        '"Fine."',
        "Ok?",
        "- a bullet",
        "1. First line",
    ]
    assert sentences("  \n ") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Late fees apply only to loans overdue for more than 3 days (max. $10).",
        "It is free (for members. See below.) on Mondays.",
        "The fee is max. 30 euros.",
        "Ab mind. 3 Nächten gilt der Rabatt (inkl. Frühstück).",
        "Ask for room no. 12 on floor no. 3.",
        "The rate is approx. €5 (min. €2).",
    ],
)
def test_brackets_and_abbreviations_hold_a_sentence_together(sentence: str) -> None:
    assert sentences(f"{sentence} Then ask us.") == [sentence, "Then ask us."]


@pytest.mark.parametrize(
    "text",
    ["Check in within 5 min. Bring a passport.", "The answer is no. We are full.", "A (b. C d."],
)
def test_a_sentence_may_end_with_an_abbreviation_or_an_open_bracket(text: str) -> None:
    assert len(sentences(text)) == 2


def test_the_work_does_not_grow_with_what_is_in_brackets() -> None:
    assert len(sentences("(" + "A b. " * 50_000 + ")")) > 100


def test_words_keep_apostrophes_and_numbers() -> None:
    assert words("I can’t, it's gate B42!") == ["i", "can't", "it's", "gate", "b42"]
    assert content_words("What is your parking fee?") == ["parking", "fee"]


@pytest.mark.parametrize(
    ("left", "right"),
    [("bags", "bag"), ("policies", "policy"), ("checked", "check"), ("running", "run"),
     ("changes", "change"), ("passes", "pass")],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


def test_bullets() -> None:
    assert strip_bullet("  2) Two") == "Two"
    assert is_bullet("- x") and not is_bullet("x - y")


def test_lists_are_said_as_people_say_them() -> None:
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert listed(["a"], "or") == "a"
    assert listed([], "or") == ""


def test_misheard_words_still_sound_alike() -> None:
    assert sound_similarity("baggage", "bagage") > 0.9
    assert sound_similarity("status", "states") > 0.9
    assert sound_similarity("weather", "baggage") == 0


def test_split_words_are_joined_before_comparing() -> None:
    assert "bagedge" in heard_words("what is your bag edge fee")
    assert phonetic_overlap(heard_words("what is your bag edge fee"), ["baggage"]) > 0.7
    assert phonetic_overlap(heard_words("tell me a joke"), ["baggage"]) == 0
