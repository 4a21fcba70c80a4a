"""Which of a recogniser's alternatives are worth a look."""

from hypothesis import given
from hypothesis import strategies as st

from agents_core.language.sentences import stem
from agents_core.routing.transcript_alternatives import hypotheses

KNOWN = {stem(word) for word in ("bag", "seat", "gate", "heavy")}


def texts(text: str, *alternatives: str) -> list[str]:
    return [hypothesis.text for hypothesis in hypotheses(text, alternatives, KNOWN)]


def test_the_best_guess_comes_first_and_without_cost() -> None:
    first, *others = hypotheses("my dad is here", ["my bad is here", "my bag is here"], KNOWN)
    assert (first.text, first.cost) == ("my dad is here", 0.0)
    assert others


def test_a_known_word_is_put_where_it_sounds_alike_and_gains() -> None:
    found = hypotheses("my dad is here", ["my dad is hear", "my bag is hear"], KNOWN)
    reread = next(one for one in found if one.text == "my bag is here")
    assert reread.cost < 0


def test_words_of_several_alternatives_come_together() -> None:
    said = texts("a nicer see that the game", "a nicer seat the game", "a nicer see that the gate")
    assert said[1] == "a nicer seat the gate"


def test_a_known_word_said_twice_or_lost_for_another_gains_nothing() -> None:
    for other in ("my bag bag is here", "my seat is here"):
        found = hypotheses("my bag is here", [other], KNOWN)
        assert [hypothesis.cost > 0 for hypothesis in found] == [False, True]


def test_small_words_alone_are_not_taken_for_a_subject() -> None:
    found = hypotheses("can I sit", ["gate sit"], KNOWN)
    assert all(hypothesis.cost >= 0 for hypothesis in found)


def test_without_known_words_only_the_likeliest_other_subject_is_read() -> None:
    assert texts("let's say it", "let's say so", "what city", "what pity") == [
        "let's say it",
        "what city",
    ]


def test_nothing_heard_gives_nothing_to_read() -> None:
    assert texts("") == [""]


@given(
    st.text("abg e", max_size=30),
    st.lists(st.sampled_from(["a bag", "gate", "seat at", "", "heavy bag"]), max_size=20),
)
def test_there_are_never_more_than_six(text: str, alternatives: list[str]) -> None:
    found = hypotheses(text, alternatives, KNOWN)
    assert 1 <= len(found) <= 6
    assert len({hypothesis.text for hypothesis in found}) == len(found)
