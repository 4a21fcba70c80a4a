"""What instructions say about each tool, as text."""

import pytest

from agents_core.engine.brain.session.tool_candidates import ToolCandidate, read_session_tools
from tests.paraphrases.conversation import function, handoff

TOOLS = (
    function("checkOrderTool", ""),
    handoff("Help Desk Agent"),
    handoff("FAQ Agent", "Answers questions about opening hours."),
)


def read(instructions: str) -> dict[str, ToolCandidate]:
    session = read_session_tools(instructions, TOOLS)
    return {
        candidate.name.removeprefix("transfer_to_"): candidate for candidate in session.candidates
    }


def topics(candidate: ToolCandidate) -> set[str]:
    return {phrase.text for phrase in candidate.positive if phrase.source == "instruction"}


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("Hand questions about gift cards to the FAQ Agent.", "gift cards"),
        ("If the caller asks about gift cards, transfer_to_faq_agent.", "gift cards"),
        ("The FAQ agent handles gift cards.", "gift cards"),
        ("Gift cards -> faq_agent", "Gift cards"),
        ("- Gift cards go to the FAQ.", "Gift cards"),
        ("Do not answer gift cards yourself; use the FAQ Agent.", "gift cards"),
        ("Never send gift cards to the Help Desk Agent; the FAQ Agent handles them.", "gift cards"),
        ("Hand off to the FAQ Agent for:\n- gift cards\n- parking", "gift cards"),
        ("The FAQ Agent is friendly. It knows gift cards.", "gift cards"),
        ("For gift cards, never use checkOrderTool, hand off to the FAQ Agent.", "gift cards"),
        ("Hand parking in\nthe yard and gift cards\nto the FAQ Agent.", "gift cards"),
    ],
)  # fmt: skip
def test_the_topic_is_found_however_it_is_written(sentence: str, topic: str) -> None:
    faq = read(sentence)["faq_agent"]
    assert topic in topics(faq)
    assert not faq.negative and not faq.forbidden


def test_one_sentence_for_two_agents_is_divided() -> None:
    both = read("Parking goes to the FAQ Agent and lost parcels go to the Help Desk Agent.")
    assert topics(both["faq_agent"]) == {"Parking"}
    assert topics(both["help_desk_agent"]) == {"lost parcels"}
    other = read("Use checkOrderTool for deliveries and the FAQ Agent for parking.")
    assert topics(other["checkOrderTool"]) == {"deliveries"}
    assert topics(other["faq_agent"]) == {"parking"}


def test_negation_speaks_against() -> None:
    never = read("Never use checkOrderTool yourself. Do not hand parking to the FAQ Agent.")
    assert never["checkOrderTool"].forbidden
    assert never["faq_agent"].negative == ("parking",)
    assert not never["faq_agent"].forbidden


def test_an_exception_allows_only_what_it_names() -> None:
    faq = read("Do not hand off to the FAQ Agent unless the caller asks about parking.")[
        "faq_agent"
    ]
    assert faq.restricted and not faq.forbidden
    assert topics(faq) == {"parking"}


def test_who_takes_the_rest_is_known() -> None:
    assert read("Hand everything else to the Help Desk Agent.")["help_desk_agent"].fallback
    assert read("Default to the FAQ flow.")["faq_agent"].fallback
    assert not read("Hand parking to the FAQ Agent.")["faq_agent"].fallback


def test_what_belongs_to_the_caller_is_read_in_their_words() -> None:
    order = read("Use checkOrderTool when the caller asks where their order is.")["checkOrderTool"]
    assert topics(order) == {"where my order"}


def test_plain_words_do_not_name_an_agent() -> None:
    assert not read("Callers may ask for a help desk.")["help_desk_agent"].mentioned


def test_very_long_instructions_stay_bounded() -> None:
    text = "\n".join(f"Hand topic number {number} to the FAQ Agent." for number in range(2000))
    assert len(read(text)["faq_agent"].positive) <= 120
