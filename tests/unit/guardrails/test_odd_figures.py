"""Text that no policy has: the guardrail of grounded figures judges it without an error."""

import pytest

from tests.unit.guardrails.grounding_cases import stopped

HUGE = "1" + "0" * 40
PRICE = "It costs 5 euros."


@pytest.mark.parametrize(
    "words",
    [
        f"{HUGE} euros",
        f"{HUGE}.55 euros",
        f"{HUGE} percent",
        f"{HUGE}.3333 percent",
        f"about {HUGE} kg",
        f"{HUGE} days",
    ],
)
def test_numbers_longer_than_decimal_computes_with(words: str) -> None:
    assert stopped("en", f"It is {words}.", PRICE) == "5 euros"
    assert stopped("en", PRICE, f"It is {words}.") is not None


@pytest.mark.parametrize("number", ["1e60", "-1e60", "1e-60", "1e99999999", "NaN", "Infinity"])
def test_odd_numbers_of_a_tool_result(number: str) -> None:
    for result in (f'{{"price": {number}, "unit": "EUR"}}', f'{{"percent": {number}}}'):
        assert stopped("en", result, PRICE) == "5 euros"


def test_letters_that_only_resemble_those_of_a_day() -> None:
    for day in ("Frıday", "FRİDAY", "ſunday"):
        assert stopped("en", f"Open on {day}. {PRICE}", f"On {day} it is 5 euros.") is None
