"""Names that are nobody's, in anybody's prose."""

import pytest

from agents_core.team.lint.findings import Finding
from agents_core.team.lint.name_spans import windows
from agents_core.team.lint.unknown_names import MAX_NAME_WORDS, name_findings
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team_files.ready_teams import ready, ready_names
from tests.unit.team.lint.planted_names import CAST, ORDINARY, PLANTED, Planted, team_of

GUIDE = (
    "You are the entry point for all customer queries. Do not answer policy questions from your "
    "own knowledge; rely on subordinate agents and tools. You handle general customer questions "
    "using the document lookup tool. Use only the document lookup for answers."
)


def found(cast: str, sentence: str) -> list[Finding]:
    return list(name_findings(team_of(cast, sentence), CAST[cast][1]))


def finds(planted: Planted) -> bool:
    """Whether the name is reported, with the one that was meant."""
    return any(
        f"“{planted.wrong}”" in one.title and f"“{planted.meant}”" in one.advice
        for one in found(planted.team, planted.sentence)
    )


def test_planted_misspellings_are_found_with_what_was_meant() -> None:
    missed = [one.wrong for one in PLANTED if not finds(one)]
    assert missed == ["Mrs Fink"]  # two letters of five


@pytest.mark.parametrize(("cast", "sentence"), ORDINARY)
def test_places_people_and_products_are_no_misspelt_names(cast: str, sentence: str) -> None:
    assert found(cast, sentence) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: one.wrong)
def test_the_names_spelt_right_are_no_finding(planted: Planted) -> None:
    assert found(planted.team, planted.sentence.replace(planted.wrong, planted.meant)) == []


@pytest.mark.parametrize("name", ready_names())
def test_the_ready_teams_have_none(name: str) -> None:
    team = ready(name).team
    assert list(name_findings(team, [tool for one in team.agents for tool in one.tools])) == []


def test_the_guides_words_have_none() -> None:
    assert found("travel", GUIDE) == []


def test_an_agent_that_does_not_exist_is_none_even_when_it_resembles_nobody() -> None:
    [one] = found("travel", "Escalate refunds to the Rebooking Agent.")
    assert one.title == "There is no agent called “Rebooking Agent”."
    assert one.path == "agents[0].instructions"
    assert one.sentences == ("Escalate refunds to the Rebooking Agent.",)


def test_an_agent_that_is_not_among_the_handoffs_leads_to_the_handoffs() -> None:
    team = team_of("pets")
    without = team.agents[0].model_copy(
        update={"handoffs": ("Grooming Desk",), "instructions": "Pass cats on to the Pets Desk."}
    )
    team = team.model_copy(update={"agents": (without, *team.agents[1:])})
    [one] = name_findings(team, ())
    assert (one.path, one.title) == (
        "agents[0].handoffs",
        "Front Desk cannot hand over to Pets Desk.",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Never hand a caller to the Pets Desk.",
        "The Pets Desk has greeted the caller already.",
        "Callers who come from the Pets Desk have a number.",
    ],
)
def test_a_colleague_who_is_only_spoken_of_is_no_finding(sentence: str) -> None:
    agent = AgentSpec(name="Grooming Desk", instructions=sentence)
    other = AgentSpec(name="Pets Desk", instructions="Help.", handoffs=("Grooming Desk",))
    team = TeamSpec(name="Pets", entry=other.name, agents=(agent, other))
    assert list(name_findings(team, ())) == []


def test_a_tool_of_somebody_else_leads_to_the_tools() -> None:
    team = TeamSpec(
        name="Pets",
        entry="Desk",
        agents=(AgentSpec(name="Desk", instructions="Use pet_record for a pet's weight."),),
    )
    [one] = name_findings(team, ["pet_record"])
    assert (one.path, one.title) == (
        "agents[0].tools",
        "Desk does not have the tool “pet_record”.",
    )


def test_a_name_of_very_many_words_does_not_multiply_what_is_compared() -> None:
    sentence = "word " * 60
    assert len(list(windows(sentence, MAX_NAME_WORDS))) < 600
    long = AgentSpec(name="Long Name " * 200, instructions=f"{sentence}. " * 100)
    team = TeamSpec(name="Long", entry=long.name, agents=(long,))
    assert list(name_findings(team, ())) == []
