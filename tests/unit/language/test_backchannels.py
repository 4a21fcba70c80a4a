"""Backchannels: acknowledgements that leave the turn with the speaker."""

import pytest

from agents_core.language.backchannels import asks_at, is_backchannel, says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hm.",
        "Mm hmm",
        "Uh-huh.",
        "Hmm",
        "Okay.",
        "O.K.",
        "Right, right.",
        "Oh, I see.",
        "Got it.",
    ],
)
def test_acknowledgements_are_backchannels(text: str) -> None:
    assert is_backchannel(text)
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["no", "uh-uh", "wait", "Okay, but", "stop", "Huh?", "thanks", "sorry", "my bag", "right now"],
)
def test_words_that_take_the_turn_are_none(text: str) -> None:
    assert not is_backchannel(text)


def test_acknowledging_again_and_again_asks_the_speaker_to_stop() -> None:
    assert is_backchannel("okay okay okay")
    assert not is_backchannel("okay okay okay okay")


@pytest.mark.parametrize("text", ["", " ", "...", "(coughs)", "[BLANK_AUDIO]"])
def test_a_cough_says_nothing(text: str) -> None:
    assert says_nothing(text)
    assert not is_backchannel(text)


def test_a_question_is_asked_from_its_first_word_to_a_moment_after_its_last() -> None:
    text = "It costs 40 euros. Shall I book it? You can still cancel it tomorrow."
    question = text.index("Shall")
    assert not asks_at(text, question)
    assert asks_at(text, question + 3)
    assert asks_at(text, text.index("You") + 8)
    assert not asks_at(text, len(text))


def test_long_text_of_sounds_is_read_in_linear_time() -> None:
    assert not is_backchannel("m" * 50_000 + "x")
