"""Words that may still become a secret wait; a secret is never shown, the rest comes at once."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from agents_core.call.guardrails.secrets.redaction import REDACTED, Redaction
from agents_core.call.media.loudspeaker import Cut, Loudspeaker
from tests.doubles.paced_sink import PacedSink

SECRETS = {
    "Sure. Your password is hunter2. Keep hunter2 safe.": "Sure. Your password is",
    "Your password is golden gate eight.": "Your password is",
    "hunter2 is your password": "",
    "The card is 4111 1111 1111 1111, right?": "The card is",
    "It is four one one one one one one one one one one one one one one one": "It is",
}


def pieces(text: str, sizes: list[int]) -> list[str]:
    """The text in pieces of these sizes, over and over."""
    found, place = list[str](), 0
    while place < len(text):
        size = sizes[len(found) % len(sizes)]
        found.append(text[place : place + size])
        place += size
    return found


def shown(text: str, sizes: list[int]) -> list[str]:
    """What is shown of a text that comes in pieces, piece by piece, and what is kept."""
    redaction, so_far, found = Redaction(), "", []
    for piece in pieces(text, sizes):
        so_far += piece
        found.append(redaction.showable("a1", so_far))
    return [*found, redaction.redacted("a1", text)]


@given(st.sampled_from(sorted(SECRETS)), st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_a_secret_is_never_shown_however_it_comes_in_pieces(text: str, sizes: list[int]) -> None:
    *came, kept = shown(text, sizes)
    assert SECRETS[text].startswith("".join(came).rstrip()[: len(SECRETS[text])])
    assert len("".join(came).rstrip()) <= len(SECRETS[text])
    assert kept == f"{SECRETS[text]} {REDACTED}".lstrip()


@given(st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_harmless_words_wait_for_one_more_at_most_and_are_kept_whole(sizes: list[int]) -> None:
    text = "Your password is wrong, Ada. Flight 204 leaves from gate twelve at 8 o'clock."
    *came, kept = shown(text, sizes)
    assert text.startswith("".join(came))
    assert kept == text


def test_a_long_answer_before_it_hides_no_secret() -> None:
    harmless = "Bags may weigh 50 pounds, and the password is wrong. " * 12
    *came, kept = shown(harmless + "Your password is golden gate eight.", [7])
    assert "".join(came).rstrip() == (harmless + "Your password is").rstrip()
    assert kept == f"{harmless}Your password is {REDACTED}"


def test_with_the_guardrail_off_everything_is_shown_at_once() -> None:
    redaction = Redaction()
    redaction.on = False
    assert redaction.showable("a1", "Your password is hunter2") == "Your password is hunter2"
    assert redaction.redacted("a1", "Your password is hunter2.") == "Your password is hunter2."


@pytest.mark.parametrize("played_ms", [900, 1000])
def test_what_was_withheld_does_not_count_as_heard(played_ms: int) -> None:
    cuts: list[Cut] = []
    speaker, sink = Loudspeaker(cuts.append), PacedSink()
    speaker.attach(sink)
    speaker.response_started("r1")
    speaker.add_text("a1", "Your password is hunter2")
    speaker.show_only("a1", len("Your password is "))
    speaker.push("a1", 0, "r1", b"\x10\x00" * 24 * 1000)
    sink.advance(played_ms)
    speaker.silence(cause="guardrail")
    assert [cut.heard_chars <= len("Your password is ") for cut in cuts] == [True]
