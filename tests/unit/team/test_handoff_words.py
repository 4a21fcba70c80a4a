"""What a call sends about an agent to those who hand over to it."""

from agents_core.team.handoff_words import MOST_ADDED, handoff_words
from agents_core.team.team_spec import AgentSpec

TOOLS = {
    "rent_boat": "Rents a boat by the hour. It takes a deposit.",
    "lake_rules": "Searches the rules of the lake",
}


def desk(**changes: object) -> AgentSpec:
    fields: dict[str, object] = {"name": "Pier", "instructions": "You run the pier."}
    return AgentSpec.model_validate({**fields, "tools": tuple(TOOLS), **changes})


def test_the_authors_words_come_first_and_then_what_each_tool_does() -> None:
    said = handoff_words(desk(handoff_description="everything about boats"), TOOLS)
    assert said == (
        "everything about boats. Rents a boat by the hour. Searches the rules of the lake. "
        "It takes a deposit."
    )


def test_without_a_description_the_sentences_about_its_tools_stand_for_it() -> None:
    pier = desk(instructions="Be kind. Boats for the afternoon are rented with rent_boat.")
    said = handoff_words(pier, TOOLS)
    assert said.startswith("Boats for the afternoon are rented with rent_boat. Rents a boat")
    assert "kind" not in said


def test_what_is_added_is_bounded_and_an_agent_without_tools_adds_nothing() -> None:
    many = {f"tool_{n}": f"{'Does a thing with care ' * 4}number {n}." for n in range(20)}
    said = handoff_words(desk(handoff_description="Boats.", tools=tuple(many)), many)
    assert len(said) <= MOST_ADDED + len("Boats. ")
    assert said.endswith(".")
    assert handoff_words(desk(handoff_description="Boats.", tools=()), TOOLS) == "Boats."
