"""Details asked for over several turns, and the tool they were asked for."""

import pytest

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.ports import CallTool, ToolDefinition
from tests.paraphrases.conversation import AgentSession, Conversation, function
from tests.unit.brain.brain_fixtures import brain

TRACK = function("track_order", "Tells where an order is.", order_number={"type": "string"})
CANCEL = function("cancel_order", "Cancels an order.", order_number={"type": "string"})
SHOP = """You serve customers of a book shop. Use track_order when they ask where an order is.
Use cancel_order when they want to cancel an order."""


def shop(*tools: ToolDefinition, instructions: str = SHOP) -> Conversation:
    return Conversation(brain(), {"Desk": AgentSession(instructions=instructions, tools=tools)})


@pytest.mark.parametrize("tools", [(TRACK, CANCEL), (CANCEL, TRACK)])
@pytest.mark.parametrize(
    ("request_", "tool"),
    [("Where is my order?", "track_order"), ("I want to cancel my order please", "cancel_order")],
)
def test_two_tools_with_the_same_question_are_distinguished_by_the_request(
    request_: str, tool: str, tools: tuple[ToolDefinition, ...]
) -> None:
    talk = shop(*tools)
    assert "order number" in talk.hear(request_)
    assert "order number" in talk.hear("I have it here somewhere")
    talk.hear("A B 4 2")
    assert talk.calls == [CallTool(tool, {"order_number": "AB42"})]


@pytest.mark.parametrize("choice", ["repairs", "rentals"])
def test_after_a_choice_the_chosen_tool_gets_the_details(choice: str) -> None:
    number = {"bike_number": {"type": "string"}}
    repair = function("log_repairs", "Logs repairs of bicycles.", **number)
    rental = function("log_rentals", "Logs rentals of bicycles.", **number)
    for tools in ((repair, rental), (rental, repair)):
        talk = shop(*tools, instructions="You look after bicycles.")
        assert talk.hear("Something about bicycles").startswith(stock_phrases.WHICH_START)
        assert "bike number" in talk.hear(choice)
        talk.hear("A B 4 2")
        assert talk.calls == [CallTool(f"log_{choice}", {"bike_number": "AB42"})]


TICKET = ToolDefinition(
    name="open_ticket",
    description="Opens a support ticket.",
    parameters={
        "type": "object",
        "properties": {
            "order_id": {"type": "string"},
            "description": {"type": "string", "description": "what is wrong"},
        },
        "required": ["order_id", "description"],
    },
)


def test_the_complaint_that_opened_a_ticket_is_not_replaced_by_the_order_number() -> None:
    talk = shop(TICKET, instructions="Use open_ticket when something is broken.")
    complaint = "My screen is broken, please open a ticket"
    assert "order id" in talk.hear(complaint)
    talk.hear("A B 4 2")
    assert talk.calls == [CallTool("open_ticket", {"order_id": "AB42", "description": complaint})]
