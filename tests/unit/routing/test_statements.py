"""What prose says about each tool, in an author's everyday words."""

import pytest

from agents_core.routing.statements import (
    RoutableTool,
    read_statements,
    sentences_without_effect,
)

BEN = RoutableTool(name="transfer_to_ben", description="")
ANNA = RoutableTool(name="transfer_to_anna", description="")
LOOKUP = RoutableTool(name="house_guide", description="Searches the house guide.", free_text=True)


def topics(instructions: str, *tools: RoutableTool) -> dict[str, str]:
    found = read_statements(instructions, tools)
    return {one.tool: one.topic for one in found if one.source == "instruction"}


@pytest.mark.parametrize(
    "instructions",
    [
        "Broken windows are Ben's job.",
        "If somebody calls about broken windows, give them to Ben.",
        "Is it about broken windows? Then it's for Ben.",
        "Ben looks after broken windows.",
        "1) Ben - broken windows",
        "Anyone who asks about broken windows gets Ben.",
        "For broken windows take Ben.",
    ],
)
def test_everyday_words_name_a_subject_and_who_takes_it(instructions: str) -> None:
    assert topics(instructions, BEN, ANNA)["transfer_to_ben"].lower() == "broken windows"


def test_a_statement_keeps_the_sentence_as_the_author_wrote_it() -> None:
    said = "If somebody calls about broken windows, give them to Ben."
    found = read_statements(f"Be kind. {said}", (BEN, ANNA))
    assert next(one for one in found if one.source == "instruction").sentence == said


def test_two_agents_of_one_sentence_have_a_subject_each() -> None:
    found = topics("Windows go to Ben, and doors are for Anna.", BEN, ANNA)
    assert found == {"transfer_to_ben": "Windows", "transfer_to_anna": "doors"}


def test_what_fits_nothing_else_goes_where_the_author_says() -> None:
    found = read_statements("If in doubt Anna.", (BEN, ANNA))
    assert [one.tool for one in found if one.fallback] == ["transfer_to_anna"]


def test_an_agent_s_own_work_speaks_for_its_only_tool() -> None:
    assert topics("You answer practical questions about parking.", LOOKUP) == {
        "house_guide": "practical questions about parking"
    }


def test_sentences_without_effect_are_named() -> None:
    assert sentences_without_effect("Smile. Windows go to Ben.", (BEN,)) == ("Smile.",)


@pytest.mark.parametrize("name", ["transfer_to_", "_", "---"])
def test_a_tool_whose_name_has_no_word_is_named_only_by_exactly_that(name: str) -> None:
    tool = RoutableTool(name=name, description="Mends broken windows.")
    assert topics("Be kind. Nobody here repairs doors.", tool, LOOKUP) == {}
    assert topics(f"For broken windows use {name}.", tool, LOOKUP) == {name: "broken windows"}
    assert [one.topic for one in read_statements("", (tool,)) if one.source == "name"] == [name]
