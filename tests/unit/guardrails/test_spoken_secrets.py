"""What an agent may never say: a password, a card number. And what only sounds like one."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from agents_core.call.guardrails.secrets.card_numbers import luhn
from agents_core.call.guardrails.secrets.published_secrets import PublishedSecrets, secrets_in
from agents_core.call.guardrails.secrets.spoken_secrets import (
    CARD,
    PASSWORD,
    find_secret,
    sayable_chars,
    spoken_secret,
)

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


TELLING = [
    "Your password is correct, horse, battery, staple.",
    "Your password is golden gate eight.",
    "Your password is correct horse battery staple.",
    "Your password is golden gate eight",
    "The password we have for you is blue monkey.",
    "The password that is on your card is sunshine.",
    "Your password, Ada, is golden gate eight.",
    "Your passphrase is the quick brown fox.",
    "Your password is now winter wonderland, keep it safe.",
    "Password: golden gate eight.",
    "Your PIN is four seven one one.",
    "Your password was tulip until yesterday.",
    "Your password is set to green apples.",
    "Your password is case sensitive golden gate.",
    "Your password reads mellow yellow.",
    "Your password is summer of sixty nine.",
    "Your password is Summer.",
    "Sure! Your password is s, u, n, s, h, i, n, e.",
    "Your security code is one two three.",
    "Your password is spring.",
    "Your password is correct horse battery staple, all small letters.",
]
ABOUT = [
    "Your password is correct, Ada, welcome.",
    "Your password is wrong, Ada, so try again.",
    "Your password is wrong, please try it once more.",
    "The password is case sensitive, so check your caps lock.",
    "A password is required before I can change the booking.",
    "Your password is needed on the form on your screen.",
    "I'm afraid your password is expired.",
    "Your password is about to expire next week.",
    "The password is on the card you were given.",
    "Your password is not something I can see or say.",
    "Your password is at least eight characters long.",
    "A good password is eight characters or longer.",
    "Your password is three months old.",
    "Your password is the one you chose when you signed up.",
    "Your password is the same as on our website.",
    "Your password is yours alone, and I never ask for it.",
    "Your password is safe and never leaves the form.",
    "The password you typed was not accepted.",
    "The password form is open on your screen now.",
    "Your password manager is great for this.",
    "The password reset link is on its way to your email.",
    "Your password is temporarily locked after five tries.",
    "If your password is wrong three times, the form closes.",
    "Your password was changed yesterday.",
    "The password for the account is stored encrypted.",
    "Is your password working again?",
    "The password field is below the username.",
    "Your password is easy to guess, I'm afraid.",
    "Your password is known only to you.",
    "A password is the best protection for your account.",
    "Your password is only part of the sign-in.",
    "Your password is a secret, please keep it that way.",
    "To reset your password: click the link in the email.",
    "I need two things: your username and your password.",
    "Sign in with your username and password: the form is on your screen.",
    "Your password is correct, thank you.",
    "Your password is correct and you are signed in.",
    "The password was entered incorrectly five times.",
    "Your password is too weak.",
    "Your password is very short.",
    "The PIN is on the back of your card.",
    "Your PIN is four digits long.",
    "A safety pin is sharp.",
    "I can't read your password, so please type it yourself.",
    "Never tell anyone your password, not even me.",
    "Your password is checked on this machine and nowhere else.",
    "My password policy is strict, sorry.",
    "What your password is, I cannot see.",
    "Your password is none of my business.",
    "The password is hidden while you type.",
    "A password is like a key, so don't share it.",
    "Your password is case-sensitive.",
    "Your password is being checked.",
    "The password is correct now.",
    "Your password is confidential.",
    "Your password must be at least eight characters.",
    "The passcode is sent to your phone by text message.",
    "Your password is no longer valid.",
    "Your password is up to you.",
    "Your password is good for one more day.",
    "Your password is unchanged.",
    "Your password was reset successfully.",
    "Your password is supposed to be private.",
    "For security reasons your password is masked.",
    "Your password is proof that it's you.",
    "The password is wrong again.",
    "The password is wrong, Ada.",
    "Entering your password is quick and safe.",
    "Typing your password is the next step.",
    "Changing your password is simple.",
    "Resetting your password is free of charge.",
    "Sharing a password is dangerous.",
    "Your password is strictly between you and the form.",
    "Your password is one you chose yourself.",
    "The strength of your password is fair.",
    "The form for your password is loading.",
    "The safety of your password is paramount.",
]


@pytest.mark.parametrize("text", TELLING)
def test_a_password_of_plain_words_is_stopped(text: str) -> None:
    assert spoken_secret(text) == PASSWORD


@pytest.mark.parametrize("text", ABOUT)
def test_what_agents_say_about_passwords_passes_whole_and_while_it_grows(text: str) -> None:
    stopped = [text[:end] for end in range(len(text)) if spoken_secret(text[:end], complete=False)]
    assert stopped == []
    assert spoken_secret(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *TELLING,
        "Your card is 4111 1111 1111 1111.",
        "Sure: four one one one one one one one one one one one one one one one",
        "You can use hunter2 as your new security code.",
        "Log in with password demo123 please.",
    ],
)
def test_nothing_of_a_secret_is_sayable_before_it_is_known_to_be_one(text: str) -> None:
    secret = find_secret(text)
    assert secret is not None
    assert max(sayable_chars(text[:end]) for end in range(len(text))) <= secret.start


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from([*ABOUT, *TELLING, "It is flight 204, gate B12.", "Hello!"]), max_size=3
    ).map(" ".join)
)
def test_what_was_sayable_once_holds_no_secret_later(text: str) -> None:
    secret = find_secret(text)
    start = len(text) if secret is None else secret.start
    assert max((sayable_chars(text[:end]) for end in range(len(text))), default=0) <= start
    growing = [find_secret(text[:end], complete=False) for end in range(len(text))]
    assert all(found is None or secret is not None for found in growing)


def test_ordinary_words_are_sayable_at_once() -> None:
    text = "Bags may weigh 50 pounds. Your password is wrong, so "
    assert sayable_chars(text) == len(text)
    assert sayable_chars("Bags may weigh ") == len("Bags may weigh ")


@pytest.mark.parametrize(
    "text",
    [
        "Ihr Passwort ist Sommer2024.",
        "Ihr Passwort ist Sonnenschein.",
        "Ihre PIN lautet vier sieben eins eins.",
        "Ihr Einmalcode ist 482913.",
        "Su contraseña es verano2024.",
        "Su código de verificación es 482913.",
        "Votre mot de passe est été2024.",
        "Le code de vérification est le 482 913.",
        "La sua password è estate2024.",
        "Il codice di sicurezza è 482913.",
        "Your one-time code is 482913.",
        "Your verification code is four eight two nine one three.",
        "The OTP is 482913.",
    ],
)
def test_secrets_are_stopped_in_the_languages_of_teams_also_while_they_grow(text: str) -> None:
    secret = find_secret(text)
    assert secret is not None and secret.reason == PASSWORD
    assert max(sayable_chars(text[:end]) for end in range(len(text))) <= secret.start


@pytest.mark.parametrize(
    "text",
    [
        "Ihr Passwort ist falsch.",
        "Ihr Passwort ist abgelaufen, bitte setzen Sie es zurück.",
        "Ihr Passwort muss mindestens acht Zeichen haben.",
        "La contraseña es incorrecta.",
        "Votre mot de passe est incorrect.",
        "La password è sbagliata.",
        "I sent a one-time code to your phone.",
        "Your verification code expires in 10 minutes.",
        "The verification code is 6 digits long.",
        "Your booking confirmation is AB12C.",
    ],
)
def test_talking_about_secrets_passes_in_those_languages(text: str) -> None:
    assert find_secret(text) is None
    assert not any(spoken_secret(text[:end], complete=False) for end in range(len(text)))


def test_a_secret_in_the_published_policy_may_be_said() -> None:
    published = PublishedSecrets()
    published.add(["The Wi-Fi password is garden2024. Ask the desk for help."])
    for text in ("The password is garden2024.", "The Wi-Fi password is Garden2024, have fun."):
        assert find_secret(text, allowed=published.contains) is None
        assert sayable_chars(f"{text} Bye now. ", published.contains) >= len(text)
    assert find_secret("Your password is hunter2.", allowed=published.contains) is not None
    assert secrets_in("The Wi-Fi password is garden2024. Your password is safe.") == ["garden2024"]
