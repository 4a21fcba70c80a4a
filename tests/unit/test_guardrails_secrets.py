"""What an agent may never say: a password, a card number. And what only sounds like one."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from agents_core.team.spoken_secrets import CARD, PASSWORD, luhn, spoken_secret

WORDS = "zero one two three four five six seven eight nine".split()


def with_check_digit(body: str) -> str:
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


@pytest.mark.parametrize(
    "text",
    [
        "Your card is 4111 1111 1111 1111.",
        "I have 4111-1111-1111-1111 on file",
        "4111111111111111",
        "That is 4111, 1111, 1111, 1111, correct?",
        "four one one one one one one one one one one one one one one one",
        "forty-one eleven eleven eleven eleven eleven eleven eleven",
        "the number is 3782 822463 10005 on your account",
        "Flight 204, card 5555 5555 5555 4444, thanks",
        "2223 0031 2200 3222",
    ],
)
def test_a_card_number_is_stopped(text: str) -> None:
    assert spoken_secret(text) == CARD


@pytest.mark.parametrize(
    "text",
    [
        "Call us on +44 20 7946 0958 or 1-800-555-0199.",
        "Call +4111111111111111.",
        "You leave on 2025-11-22 at 08:00 and return on 2025-11-29 at 20:15.",
        "Bags: 22, 14, 9, 50, 24, 1, 2, 3, 20, 10, 4, 5, 6.",
        "Your booking reference is 4111 1111 1111 1112.",
        "The card ending in 1111 was charged.",
        "Flight SB204 leaves at 8:00 am from gate 12 and lands at 4:35 pm.",
        "One, two, three, four, five, six, seven.",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert spoken_secret(text) is None


@given(st.from_regex(r"[3456][0-9]{11,17}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_every_card_number_is_stopped_in_any_grouping(body: str, joint: str) -> None:
    card = with_check_digit(body)
    groups = [card[start : start + 4] for start in range(0, len(card), 4)]
    assert spoken_secret(f"It is {joint.join(groups)}, thank you.") == CARD
    assert spoken_secret("It is " + " ".join(WORDS[int(digit)] for digit in card)) == CARD


@given(st.from_regex(r"[3456][0-9]{11,17}", fullmatch=True))
def test_a_wrong_check_digit_is_no_card(body: str) -> None:
    card = with_check_digit(body)
    assert spoken_secret(f"It is {body}{(int(card[-1]) + 1) % 10}") is None


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    assert spoken_secret(text) in (None, CARD, PASSWORD)


@pytest.mark.parametrize(
    "text",
    [
        "Your password is hunter2.",
        "Your password is Sunshine99, okay?",
        "Sure, the password: skyBlue!",
        'The password for your account is "sunshine".',
        "Your password is sunshine.",
        "Your password is now correcthorse, don't lose it.",
        "Your password is s u n s h i n e",
        "Your PIN is 1234.",
        "Your pin code was 9 8 7 6",
        "The security code is 123.",
        "You can use hunter2 as your password.",
        "p4ssw0rd! is your password",
        "Log in with password demo123 please.",
        "Enter PIN 4711 at the gate.",
    ],
)
def test_a_password_is_stopped_and_never_repeated(text: str) -> None:
    reason = spoken_secret(text)
    assert reason == PASSWORD
    assert not {"hunter2", "sunshine", "1234"} & set(reason.split())


@pytest.mark.parametrize(
    "text",
    [
        "Your password is wrong.",
        "I'm sorry, that password was incorrect, please try again.",
        "Your password is never spoken aloud.",
        "The password is case-sensitive.",
        "A password is required.",
        "Your password is not something I can see.",
        "The password you entered was rejected.",
        "Your password is expired, please reset it.",
        "Please type your password into the form on your screen.",
        "Your username and password are both needed.",
        "What is your password is a question I will never ask.",
        "If the password is too short, choose a longer one.",
        "Sign in with your username and password; the form is on your screen.",
        "Your password is safe with us.",
        "Your password is 3 characters too short.",
        "You may enter your password 2 times.",
        "Your boarding pass code is on the ticket.",
        "The pin was replaced.",
    ],
)
def test_talking_about_passwords_passes(text: str) -> None:
    assert spoken_secret(text) is None


def test_luhn_agrees_with_published_test_numbers() -> None:
    assert luhn("4111111111111111")
    assert luhn("378282246310005")
    assert not luhn("4111111111111112")
