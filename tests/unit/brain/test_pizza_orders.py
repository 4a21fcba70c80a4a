"""Somebody else's team works as well: nothing in the brain knows airlines or pizza."""

import pytest

from agents_core.engine.ports import CallTool
from tests.paraphrases import pizza
from tests.paraphrases.conversation import Conversation
from tests.unit.brain.brain_fixtures import brain


def shop() -> Conversation:
    return Conversation(brain(), pizza.TEAM, pizza.OUTPUTS)


def test_an_order_is_gathered_over_several_turns() -> None:
    talk = shop()
    assert talk.hear("I'd like to order two pizzas") == (
        "Which size would you like: small, medium or large?"
    )
    assert talk.hear("large please") == "Could you tell me the delivery address, please?"
    answer = talk.hear("12 Elm Street, please")
    assert talk.calls == [
        CallTool("place_order", {"size": "large", "quantity": 2, "address": "12 Elm Street"})
    ]
    assert "confirmed" in answer and "35" in answer


def test_everything_said_at_once_is_used_at_once() -> None:
    talk = shop()
    talk.hear("Can I get a medium pizza with extra cheese delivered to 4 Main Road?")
    assert talk.calls == [
        CallTool(
            "place_order",
            {"size": "medium", "quantity": 1, "address": "4 Main Road", "extra_cheese": True},
        )
    ]


def test_an_order_can_be_dropped_or_left_for_a_question() -> None:
    talk = shop()
    talk.hear("I want to order a pizza")
    assert "3 euros" in talk.hear("What drinks do you have?")
    talk.hear("I want to order a pizza")
    assert "leave that" in talk.hear("never mind")
    assert talk.path == ()


def test_a_value_that_does_not_fit_is_asked_for_again() -> None:
    talk = shop()
    talk.hear("I want to order some small pizzas")
    again = talk.hear("five hundred")
    assert again == "What quantity would you like?"
    assert talk.hear("five") == "Could you tell me the delivery address, please?"


@pytest.mark.parametrize("code", ["L U four two", "lima uniform 4 2", "it's LU42"])
def test_a_code_is_understood_however_it_is_spelled(code: str) -> None:
    talk = shop()
    assert "order code" in talk.hear("Where is my order?")
    answer = talk.hear(code)
    assert talk.calls == [CallTool("trackOrder", {"order_code": "LU42"})]
    assert "10 minutes" in answer


def test_the_menu_answers_from_its_records() -> None:
    talk = shop()
    assert talk.hear("How much is a large margherita?") == "A large margherita costs 14 euros."
    assert "gluten-free" in talk.hear("Do you have gluten free dough?")
    assert "couldn't find" in talk.hear("What's the wifi password?")


def test_an_unhappy_caller_is_handed_over_and_heard() -> None:
    talk = shop()
    answer = talk.hear("My pizza arrived cold and the driver was rude!")
    assert talk.path == ("transfer_to_complaints_agent",)
    assert "Complaints Agent" in answer
    talk.hear("Actually, can I order another pizza?")
    assert talk.path == ("transfer_to_counter_agent",)
    assert talk.agent == "Counter Agent"
