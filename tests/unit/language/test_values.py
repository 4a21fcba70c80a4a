"""Values found in what people say, each with its place and its readings."""

from datetime import date

import pytest

from agents_core.language.values.answers_in_words import yes_or_no
from agents_core.language.values.candidate import Candidate, settled
from agents_core.language.values.clock_times import find_time
from agents_core.language.values.codes import find_code, find_phone
from agents_core.language.values.days import find_day
from agents_core.language.values.emails import find_email
from agents_core.language.values.names_and_places import find_name, find_place, find_street
from agents_core.language.values.numbers import numbers_named, party_size

TODAY = date(2026, 3, 4)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty two", [22]),
        ("four two", [42]),
        ("one hundred and five please", [105]),
        ("a dozen", [12]),
        ("half a dozen", [6]),
        ("a couple of nights", [2]),
        ("1,200 points", [1200]),
        ("seven eight nine oh one", [78901]),
        ("three and a half", [3.5]),
        ("twelve hundred", [1200]),
        ("sixty, no, double that", [120]),
        ("none at all", []),
        ("on the 3rd of May at 8 pm", []),
        ("nine " * 400, []),
        ("one" + " hundred" * 200, []),
    ],
)
def test_numbers(text: str, values: list[float]) -> None:
    assert [one.value for one in numbers_named(text)] == values


@pytest.mark.parametrize(
    ("text", "day", "minutes"),
    [
        ("tomorrow at 8 am", "2026-03-05", 480),
        ("next Wednesday", "2026-03-11", None),
        ("on March 3rd", "2027-03-03", None),
        ("the third of April", "2026-04-03", None),
        ("June twenty first, 2027 at noon", "2027-06-21", 720),
        ("in two weeks at quarter to seven in the evening", "2026-03-18", 1125),
        ("the day after tomorrow", "2026-03-06", None),
        ("Tuesday the tenth", "2026-03-10", None),
        ("2026-02-30", None, None),
        ("whenever", None, None),
        ("on Mondays", None, None),
        ("in 9999999999999 days", None, None),
        ("in 900000 weeks", None, None),
    ],
)
def test_days_and_times(text: str, day: str | None, minutes: int | None) -> None:
    found_day, found_time = find_day(text, TODAY), find_time(text)
    assert (found_day and found_day.value.isoformat()) == day
    assert (found_time and found_time.value) == minutes


def test_half_a_day_that_was_not_said_is_two_readings() -> None:
    both = find_time("half past eight")
    assert both is not None and both.readings == (510, 1230)
    evening = find_time("tonight at half past eight")
    assert evening is not None and evening.readings == (1230,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("it's A B four two", "AB42"),
        ("my code is bravo one charlie 7", "B1C7"),
        ("AB12CD", "AB12CD"),
        ("AB-442", "AB-442"),
        ("A-B-7-4-2", "AB742"),
        ("number four five six", "456"),
        ("double you A two", "WA2"),
        ("I have a large one", None),
        ("my e-mail", None),
        ("what is it", None),
    ],
)
def test_codes(text: str, code: str | None) -> None:
    found = find_code(text, asked=True)
    assert (found.value if found else None) == code


def test_names_and_places() -> None:
    said = {
        "jo.b@example.com": find_email("it's jo dot b at example dot com"),
        "+15551234567": find_phone("call me on +1 555 123 4567", asked=True),
        "+43664123": find_phone("plus forty three six six four one two three", asked=True),
        "Ada Lovelace": find_name("Hi, my name is Ada Lovelace", asked=False),
        "Okafor": find_name("O K A F O R", asked=True),
        "12 Elm Street, apartment 4": find_street("to 12 Elm Street, apartment 4, please"),
        "Paris": find_place("the weather in paris tomorrow"),
    }
    assert {value: one and one.value for value, one in said.items()} == {v: v for v in said}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("me and my two kids", (1, 2)),
        ("the two of us and a baby", (2, 1)),
        ("four of us", (4, 0)),
        ("the two of us and a friend each", None),
        ("my kids and I", None),
    ],
)
def test_parties(text: str, size: tuple[int, int] | None) -> None:
    assert party_size(text) == size


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("yeah go on then", True),
        ("sure, why not", True),
        ("no need", False),
        ("I don't think so", False),
        ("definitely not", False),
        ("not sure", None),
        ("okay, what does it cost?", None),
        ("no doubt", None),
        ("yes, no wait", None),
    ],
)
def test_yes_and_no(text: str, agrees: bool | None) -> None:
    assert yes_or_no(text) is agrees


def test_a_value_that_was_taken_back_is_gone() -> None:
    text = "red, no sorry, blue"
    red, blue = Candidate("red", 0, 3), Candidate("blue", 15, 19)
    meant = settled(text, [red, blue])
    assert meant is not None and meant.readings == ("blue",) and not meant.certain
    assert settled("not red", [Candidate("red", 4, 7)]) is None
