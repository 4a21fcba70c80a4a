"""Grounded figures: text that no policy has raises no error, and what a trip may show."""

import pytest

from agents_core.call.guardrails.checks import Trip, first_trip, guardrails_of
from agents_core.team.team_spec import GuardrailsSpec
from agents_core.team_files.ready_teams import ready
from tests.unit.guardrails.grounding_cases import stopped

HUGE = "1" + "0" * 40
PRICE = "It costs 5 euros."


def trip_of(source: str, said: str) -> Trip:
    """The trip of an answer with one passage looked up."""
    spec = GuardrailsSpec(grounded_figures=True)
    team = ready().team.model_copy(update={"guardrails": spec, "agents": (), "greeting": ""})
    trip = first_trip(guardrails_of(team, lambda: [source]), said, complete=True)
    assert trip is not None
    return trip


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


@pytest.mark.parametrize("said", ["It costs 50 euros.", "Teens pay 45 euros."])
def test_a_customers_number_beside_the_compared_figure_is_not_shown(said: str) -> None:
    listed = ", ".join(map(str, range(1, 10)))
    source = f"Teens pay 9 euros; adults pay 45 euros, rows {listed}, card 4111 1111 1111 1111."
    assert trip_of(source, said).source == ""


def test_a_password_beside_the_compared_figure_is_not_shown() -> None:
    source = "The Wi-Fi password is sunflower42 and costs 5 euros."
    assert trip_of(source, "It costs 6 euros.").source == ""
    assert trip_of("It costs 5 euros.", "It costs 6 euros.").source == "It costs 5 euros."


@pytest.mark.parametrize(
    ("source", "said", "reason"),
    [
        ("Open Monday to Friday.", "We are open on Sunday.", "tool result of this call contains."),
        ("On Friday, March 6, 2026.", "It is on Thursday, March 6.", "state of something else."),
    ],
)
def test_a_trip_says_whether_a_day_is_unknown_or_another_one(
    source: str, said: str, reason: str
) -> None:
    assert trip_of(source, said).reason.endswith(reason)
