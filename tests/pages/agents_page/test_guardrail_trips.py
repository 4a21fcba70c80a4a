"""Allowing what a guardrail stopped, from the page of the call."""

from dataclasses import replace

from agents_core import events as ev
from pages.agents_page.guardrail_trips import allow_key
from tests.pages.support.call_scenes import error


def test_a_late_click_on_allow_is_of_no_other_calls_trip() -> None:
    [trip] = [one for one in error() if isinstance(one, ev.GuardrailTripped)]
    other = replace(trip, words="130 dollars")
    assert allow_key("Airline", trip) == allow_key("Airline", replace(trip, at_ms=9))
    assert len({allow_key(team, one) for team in ("A", "B") for one in (trip, other)}) == 4
