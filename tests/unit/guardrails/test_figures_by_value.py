"""Figures are compared by value: what an agent may say, and what is stopped, in five languages."""

from pathlib import Path

import pytest

from agents_core.call.guardrails.checks import GROUNDED_FIGURES, first_trip, guardrails_of
from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.team.team_spec import GuardrailsSpec
from agents_core.team_files.ready_teams import ready


def stopped(language: str, source: str, said: str) -> bool:
    """Whether a team of that language stops the answer, with one passage looked up."""
    spec = GuardrailsSpec(grounded_figures=True)
    team = ready().team.model_copy(
        update={"guardrails": spec, "language": language, "agents": (), "greeting": ""}
    )
    trip = first_trip(guardrails_of(team, lambda: [source]), said, complete=True)
    assert trip is None or trip.guardrail == GROUNDED_FIGURES
    return trip is not None


ROWS = [
    line.split("\t")
    for line in Path(__file__)
    .with_name("figures_by_value.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
]
"""Verdict, language of the team, what a source says, what the agent says."""


@pytest.mark.parametrize(("verdict", "language", "source", "said"), ROWS)
def test_the_same_value_passes_and_another_is_stopped(
    verdict: str, language: str, source: str, said: str
) -> None:
    assert stopped(language, source, said) is (verdict == "stop")


def test_a_price_may_come_after_what_it_is_stated_per() -> None:
    known = KnownFigures.of(["Bowling costs 22 euros per lane and hour."])
    said = "One hour on one lane is twenty-two euros."
    ends = [at for at, sign in enumerate(said) if sign == " "]
    assert [first_finding(said[:end], known, complete=False) for end in ends] == [None] * len(ends)
    assert first_finding("One hour is enough.", known, complete=True) is not None


def test_what_cannot_be_read_for_certain_grounds_nothing_but_itself() -> None:
    assert stopped("en", "It carries 1.500 kg.", "It carries fifteen hundred kilos.")
    assert stopped("en", "It carries 1.500 kg.", "It carries one and a half kilos.")
    assert not stopped("en", "It carries 1.500 kg.", "It carries 1.500 kg.")
    assert not stopped("de", "Es trägt 1.500 kg.", "Es trägt eintausendfünfhundert Kilo.")
