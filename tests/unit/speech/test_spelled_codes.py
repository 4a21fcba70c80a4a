"""Spelled codes as the asked field's pattern wants them."""

import time

import pytest

from agents_core.engine.speech.stt.whisper.spelled_codes import as_patterns_want

BOOKING = r"^[A-Z]{2}\d{3}$"
ANY_CODE = r"[A-Z0-9]+(-[A-Z0-9]+)*"
EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"


@pytest.mark.parametrize(
    ("heard", "pattern", "written"),
    [
        ("It's A B742.", BOOKING, "It's AB742."),
        ("A, B, 7, 4, 2", BOOKING, "AB742"),
        ("a b seven four two", BOOKING, "AB742"),
        ("I'm on flight B a 285 today.", BOOKING, "I'm on flight BA285 today."),
        ("The post code is M21A FQ.", r"^[A-Z]\d{2}\d[A-Z]{2}$", "The post code is M218FQ."),
        ("Has easy Y6143 left?", r"[A-Z]{3}\d{4}", "Has EZY6143 left?"),
        ("It is QH7.2", r"^[A-Z]{2}\d{2}$", "It is QH72"),
        ("It is 555-0938.", r"^\d{7}$", "It is 5550938."),
        ("The error is E-104.", r"^[A-Z]-\d{3}$", "The error is E-104."),
        ("The error is E-104.", r"^[A-Z]\d{3}$", "The error is E104."),
        ("It's under O K A F O R", r"^[A-Z]+$", "It's under OKAFOR"),
        ("My number is QH 72 LB.", ANY_CODE, "My number is QH72LB."),
        ("It's jane.doe at example.com.", EMAIL, "It's jane.doe@example.com."),
        ("jane dot doe at example dot co dot uk", EMAIL, "jane.doe@example.co.uk"),
        ("It's J underscore Wright at outlook.com", EMAIL, "It's J_Wright@outlook.com"),
    ],
)
def test_a_spelled_code_is_written_as_the_pattern_wants_it(
    heard: str, pattern: str, written: str
) -> None:
    assert as_patterns_want(heard, [pattern]) == written


@pytest.mark.parametrize(
    ("heard", "pattern"),
    [
        ("It's under the name Bob.", r"^[A-Z ]+$"),
        ("I want two at five or six", r"^\d$"),  # four codes fit
        ("AB742 or AB743", BOOKING),
        ("You are 4 of us", r"^[A-Z0-9]{2,8}$"),  # "R4": half of the code would be a guess
        ("Thank you for waiting", r"^[A-Z]{1,3}\d$"),
        ("A B742", r"(?=not regular)"),
        ("From 5 to 7 people", r"[0-9]+"),  # not 527
        ("You are right", ANY_CODE),
        ("Please email me at example.com", EMAIL),
        ("I looked at it yesterday.", EMAIL),
        ("", BOOKING),
    ],
)
def test_other_words_are_no_code(heard: str, pattern: str) -> None:
    assert as_patterns_want(heard, [pattern]) is None


@pytest.mark.parametrize(
    ("heard", "pattern"), [("A 15% discount", ANY_CODE), ("It is 23.5 kilos", r"[0-9]+")]
)
def test_figures_stay_figures_where_any_code_would_do(heard: str, pattern: str) -> None:
    assert as_patterns_want(heard, [pattern]) == heard


def test_the_first_pattern_that_fits_counts() -> None:
    assert as_patterns_want("A B 742", [r"^\d{9}$", BOOKING]) == "AB742"


def test_a_long_run_of_letters_is_read_in_bounded_time() -> None:
    assert as_patterns_want("a 8 " * 100, [r"^([A-Z]\d){3,}$"])
    started_s = time.process_time()
    as_patterns_want("8 2 0 " * 30, [rf"^[A-Z]{{3}}\d{{{digits}}}$" for digits in range(3, 13)])
    assert time.process_time() - started_s < 1
