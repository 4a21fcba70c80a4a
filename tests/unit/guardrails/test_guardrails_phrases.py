"""Banned phrases: found however they are written, never inside another word."""

import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.call.guardrails.checks import BANNED_PHRASES, Trip, first_trip, guardrails_of
from agents_core.call.guardrails.output_guardrails import OutputGuardrails
from agents_core.call.session.conversation_history import ConversationHistory
from agents_core.language.banned_phrases import BannedPhrases, Found
from agents_core.team.team_spec import GuardrailsSpec, TeamSpec
from agents_core.team_files.ready_teams import ready
from agents_core.tools.tool_spec import CallContext

PHRASES = ("No problem", "I don't know", "crème brûlée", "cat")


def found(phrases: Sequence[str], text: str) -> str | None:
    """The phrase found in a whole text."""
    match = BannedPhrases(phrases).find(text, complete=True)
    return match.phrase if match is not None else None


@pytest.mark.parametrize(
    ("banned", "said", "stopped"),
    [
        ("A+", "A bag costs extra.", False),
        ("A+", "We are rated A+ by everybody.", True),
        ("A+", "An a + rating", True),
        ("C++", "Vitamin C is free.", False),
        ("C++", "It is written in C++.", True),
        ("C+", "It is written in C++.", False),
        ("無料", "完全無料です", True),
        ("無料", "無 料です", True),
        ("100%", "There are 100 of them.", False),
        ("100%", "I am 100% sure.", True),
        ("crème brûlée", "We serve creme brulee.", True),
        ("Straße", "In dieser STRASSE", True),
        ("😀", "Hello 😀!", True),
        ("бесплатно", "Бесплатно!", True),
        ("free!", "It is free of charge.", True),
    ],
)
def test_a_phrase_of_any_script_is_found_as_a_person_means_it(
    banned: str, said: str, stopped: bool
) -> None:
    assert (found([banned], said) == banned) is stopped


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Sure, no problem.", "No problem"),
        ("NO PROBLEM!", "No problem"),
        ("no,  problem", "No problem"),
        ("no\n-\tproblem", "No problem"),
        ("noproblem", "No problem"),
        ("“No…problem”", "No problem"),
        ("no_problem", "No problem"),
        ("n\u00ado pro\u200bblem", "No problem"),
        ("I don’t know.", "I don't know"),
        ("i dont know", "I don't know"),
        ("Cre\u0300me bru\u0302le\u0301e", "crème brûlée"),
        ("Ｎｏ ｐｒｏｂｌｅｍ", "No problem"),
        ("There are no problems.", None),
        ("The category is concatenated.", None),
        ("piano problem", None),
        ("A cat!", "cat"),
        ("", None),
    ],
)
def test_a_phrase_however_it_is_written(text: str, phrase: str | None) -> None:
    assert found(PHRASES, text) == phrase


def test_a_last_word_that_may_go_on_is_waited_for() -> None:
    phrases = BannedPhrases(["cat"])
    assert phrases.find("This is a cat", complete=False) is None
    assert phrases.find("This is a category", complete=False) is None
    assert phrases.find("This is a cat.", complete=False) == Found("cat", "cat")
    assert phrases.find("This is a cat", complete=True) == Found("cat", "cat")


def test_an_empty_phrase_stops_nothing() -> None:
    assert not BannedPhrases(["", " ", "..."])
    assert found(["", "no"], "Oh no.") == "no"


WORDS = st.lists(st.text(string.ascii_letters, min_size=1), min_size=1, max_size=4)
GAPS = st.text(" ,.-–!\n\t_", max_size=3)


@given(WORDS, st.data())
def test_any_phrase_is_found_with_anything_between_its_words(
    words: list[str], data: st.DataObject
) -> None:
    phrase = " ".join(words)
    said = "".join(word.swapcase() + data.draw(GAPS) for word in words)
    assert found([phrase], f"Well, {said} then") in (phrase, None)
    assert found([phrase], f"Well, {said}. Then") == phrase


@given(st.lists(st.text(max_size=20), max_size=5), st.text(max_size=80), st.booleans())
def test_any_phrases_and_any_text_are_taken(phrases: list[str], text: str, done: bool) -> None:
    match = BannedPhrases(phrases).find(text, complete=done)
    assert match is None or (match.phrase in phrases and match.words in text)


def banning(*phrases: str) -> TeamSpec:
    rules = GuardrailsSpec(banned_phrases=phrases)
    return ready().team.model_copy(update={"guardrails": rules})


def test_the_guardrail_names_the_phrase() -> None:
    rules = guardrails_of(banning("to be honest"), lambda: ())
    assert first_trip(rules, "To be honest, I am not sure.", complete=False) == Trip(
        BANNED_PHRASES,
        "The answer said “To be honest”, which this team never says.",
        words="To be honest",
        source="to be honest",
    )
    assert first_trip(rules, "To be sure, I will look.", complete=True) is None


def test_a_team_without_phrases_has_no_such_guardrail() -> None:
    assert BANNED_PHRASES not in [rule.name for rule in guardrails_of(banning(), lambda: ())]


def test_a_running_call_follows_a_phrase_that_is_banned_meanwhile() -> None:
    guard = OutputGuardrails(
        CallContext(call_id="call"), ConversationHistory(), banning(), lambda: "item_1"
    )
    rules = guard.sdk_guardrails()  # the SDK keeps this very list
    assert BANNED_PHRASES not in [rule.get_name() for rule in rules]
    assert guard.check_complete("item_1", "No problem, goodbye.") is None
    guard.use(banning("no problem"))
    assert BANNED_PHRASES in [rule.get_name() for rule in rules]
    trip = guard.check_complete("item_1", "No problem, goodbye.")
    assert trip is not None and trip.guardrail == BANNED_PHRASES
