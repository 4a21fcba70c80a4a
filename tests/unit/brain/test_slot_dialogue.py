"""Details asked for over several turns, and the tool they were asked for."""

import pytest

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.ports import CallTool, Message, ToolDefinition
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


@pytest.mark.parametrize("reply", ["A B 4 2", "I want to cancel my order please", "Um"])
def test_a_question_that_two_tools_ask_without_a_request_before_it(reply: str) -> None:
    question = shop(TRACK, CANCEL).hear("Where is my order?")
    talk = shop(TRACK, CANCEL)
    talk.items.append(Message(role="assistant", text=question))
    said = talk.hear(reply)
    assert said or talk.calls


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


BOOK = function(
    "book_table",
    "Books a table.",
    guests={"type": "integer", "description": "Number of guests"},
    day={"type": "string", "format": "date"},
    time={"type": "string"},
)
TABLES = "You take bookings of a restaurant. Use book_table to book a table."


def cancelling() -> Conversation:
    talk = shop(CANCEL)
    assert "order number" in talk.hear("Please cancel my order")
    return talk


def test_a_spoken_code_is_read_back_before_something_changes() -> None:
    talk = cancelling()
    asked = talk.hear("A B double four two", confidence=0.9)
    assert asked == "The order number is A B 4 4 2, is that right?"
    assert talk.calls == []
    talk.hear("yes, that's right", confidence=0.9)
    assert talk.calls == [CallTool("cancel_order", {"order_number": "AB442"})]


def test_what_is_read_back_can_be_corrected() -> None:
    talk = cancelling()
    talk.hear("A B four four two", confidence=0.9)
    again = talk.hear("no, A B five four two", confidence=0.9)
    assert again == "The order number is A B 5 4 2, is that right?"
    talk.hear("correct", confidence=0.9)
    assert talk.calls == [CallTool("cancel_order", {"order_number": "AB542"})]


def test_a_correction_that_is_typed_is_not_read_back_again() -> None:
    talk = cancelling()
    talk.hear("A B four four two", confidence=0.9)
    talk.hear("no, AB542")
    assert talk.calls == [CallTool("cancel_order", {"order_number": "AB542"})]


def test_no_asks_once_more_and_never_mind_leaves_it() -> None:
    talk = cancelling()
    talk.hear("A B four four two", confidence=0.9)
    assert talk.hear("no", confidence=0.9).endswith("order number, letter by letter?")
    talk.hear("A B five four two", confidence=0.9)
    assert talk.hear("never mind", confidence=0.9) == stock_phrases.DROPPED
    assert talk.path == ()


def test_other_words_after_a_read_back_repeat_it() -> None:
    talk = cancelling()
    asked = talk.hear("A B four four two", confidence=0.9)
    assert talk.hear("the blue one", confidence=0.9) == asked


def test_a_lookup_reads_back_only_what_is_uncertain() -> None:
    talk = shop(TRACK)
    talk.hear("Where is my order?", confidence=0.9)
    talk.hear("A B four two", confidence=0.9)
    assert talk.calls == [CallTool("track_order", {"order_number": "AB42"})]
    talk = shop(TRACK)
    talk.hear("Where is my order?", confidence=0.9)
    assert "is that right?" in talk.hear(
        "A B four two", confidence=0.9, alternatives=("A D four two",)
    )


def booking() -> Conversation:
    return shop(BOOK, instructions=TABLES)


def test_several_readings_are_offered_and_then_everything_is_read_back_at_once() -> None:
    talk = booking()
    asked = talk.hear("I want to book a table for two people tomorrow at eight", confidence=0.9)
    assert asked == "Is the time 8 in the morning or 8 in the evening?"
    asked = talk.hear("in the evening", confidence=0.9)
    assert asked == "The day is Thursday, March 5, 2026, is that right?"
    talk.hear("yes", confidence=0.9)
    assert talk.calls == [
        CallTool("book_table", {"guests": 2, "day": "2026-03-05", "time": "20:00"})
    ]


def test_one_of_two_values_that_were_read_back_can_be_corrected() -> None:
    talk = booking()
    asked = talk.hear("I want to book a table for two people tomorrow at 8 pm", confidence=0.9)
    assert asked == (
        "The day is Thursday, March 5, 2026 and the time is 8 in the evening, is that right?"
    )
    again = talk.hear("no, at nine in the evening", confidence=0.9)
    assert again == "The time is 9 in the evening, is that right?"
    talk.hear("yes please", confidence=0.9)
    assert talk.calls == [
        CallTool("book_table", {"guests": 2, "day": "2026-03-05", "time": "21:00"})
    ]


def test_after_a_bare_no_to_two_values_each_is_read_back_alone() -> None:
    talk = booking()
    talk.hear("I want to book a table for two people tomorrow at 8 pm", confidence=0.9)
    assert talk.hear("no", confidence=0.9) == "The day is Thursday, March 5, 2026, is that right?"
    assert talk.hear("yes", confidence=0.9) == "The time is 8 in the evening, is that right?"
    assert "time" in talk.hear("no", confidence=0.9)
    talk.hear("half past seven in the evening", confidence=0.9)
    talk.hear("yes", confidence=0.9)
    assert talk.calls == [
        CallTool("book_table", {"guests": 2, "day": "2026-03-05", "time": "19:30"})
    ]


def test_typed_values_call_at_once() -> None:
    talk = booking()
    talk.hear("Book a table for 2 people on 2026-03-13 at 7 pm")
    assert talk.calls == [
        CallTool("book_table", {"guests": 2, "day": "2026-03-13", "time": "19:00"})
    ]
