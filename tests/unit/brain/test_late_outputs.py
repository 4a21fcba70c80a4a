"""A tool that waits for a person: what is said meanwhile, and what becomes of its result."""

import json
from collections.abc import Iterator

import pytest

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.ports import Message, Speak, ToolCall, ToolOutput
from tests.paraphrases import airline
from tests.paraphrases.conversation import Conversation
from tests.paraphrases.real_team import RealTeam, real_team
from tests.unit.brain.brain_fixtures import brain

BOOKING = str(airline.OUTPUTS["checkFlightsTool"])
CANCELLED = "The caller cancelled the sign-in, so their booking cannot be looked up."


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealTeam]:
    with real_team(tmp_path_factory.mktemp("team")) as made:
        yield made


MEANWHILE = (
    "Hello?",
    "Is my flight on time?",
    "How do I sign in?",
    "How heavy may a checked bag be?",
)


def with_open_form(talk: Conversation) -> ToolCall:
    """The caller asks for their flight; the tool waits for a sign-in."""
    talk.items.append(Message(role="user", text="What is my flight status?"))
    for _ in range(4):
        decision = talk.brain.decide(talk.prompt())
        assert not isinstance(decision, Speak)
        if decision.name == "checkFlightsTool":
            waiting = ToolCall(call_id="form", name=decision.name, arguments="{}")
            talk.items.append(waiting)
            return waiting
        talk.run(decision)
    raise AssertionError(talk.calls)


def the_result_comes(talk: Conversation, output: str) -> str:
    talk.items.append(ToolOutput(call_id="form", output=output))
    return talk.respond()


def the_right_answer(meanwhile: str, said: str) -> bool:
    """Whether that is what somebody hears who speaks while the form is open."""
    if "bag" in meanwhile:
        return "50" in said
    return said.endswith(stock_phrases.STILL_WAITING)  # a question may have been looked up


def loses_no_result(talk: Conversation, meanwhile: str) -> None:
    """Something is said while the form is open, and all that comes is answered."""
    with_open_form(talk)
    said = talk.hear(meanwhile)
    assert the_right_answer(meanwhile, said), said
    assert the_result_comes(talk, BOOKING) == BOOKING


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_what_is_said_while_a_form_is_open_does_not_lose_the_result(meanwhile: str) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    loses_no_result(talk, meanwhile)
    assert "50 pounds" in talk.hear("How heavy may a checked bag be?")


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_nor_with_the_shipped_team(meanwhile: str, shipped: RealTeam) -> None:
    talk = Conversation(brain(), shipped.sessions, shipped.outputs)
    loses_no_result(talk, meanwhile)
    assert "50" in talk.hear("How heavy may a checked bag be?")


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_a_cancelled_form_is_reported_whatever_was_said_meanwhile(meanwhile: str) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    with_open_form(talk)
    talk.hear(meanwhile)
    assert "your booking cannot be looked up" in the_result_comes(talk, CANCELLED)


def test_a_late_result_is_spoken_once_and_the_conversation_goes_on() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    with_open_form(talk)
    talk.hear("Hello?")
    the_result_comes(talk, BOOKING)
    assert talk.hear("Thank you!") == stock_phrases.WELCOME
    assert "Hello" in talk.hear("Hello?"), "nothing is waited for any more"
    assert "complimentary" in talk.hear("Do you have wifi on board?")


def test_unanswered_words_are_answered_after_the_late_result() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    with_open_form(talk)
    talk.items.append(Message(role="user", text="Do you have wifi on board?"))
    assert the_result_comes(talk, BOOKING) == BOOKING
    assert "complimentary" in talk.respond()
    assert talk.respond() == stock_phrases.STILL_THERE


def test_a_handoff_that_arrives_after_new_words_is_a_handoff_not_a_result() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.items += [
        Message(role="user", text="Is there wifi?"),
        ToolCall(call_id="1", name="transfer_to_qa_agent", arguments="{}"),
        Message(role="user", text="And how heavy may a checked bag be?"),
        ToolOutput(call_id="1", output=json.dumps({"assistant": "QA Agent"})),
    ]
    talk.agent = "QA Agent"
    assert "50 pounds" in talk.respond()


def test_a_result_that_comes_in_the_middle_of_a_handoff_stops_neither() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    with_open_form(talk)
    talk.items.append(Message(role="user", text="Do you have wifi on board?"))
    decision = talk.brain.decide(talk.prompt())
    assert not isinstance(decision, Speak)
    talk.run(decision)
    assert the_result_comes(talk, BOOKING) == BOOKING
    assert "complimentary" in talk.respond()


def test_two_late_results_are_both_spoken() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    with_open_form(talk)
    talk.items.append(ToolCall(call_id="second", name="checkFlightsTool", arguments="{}"))
    talk.hear("Hello?")
    talk.items.append(ToolOutput(call_id="second", output="You have one more flight on Monday."))
    assert talk.respond() == "You have one more flight on Monday."
    assert the_result_comes(talk, BOOKING) == BOOKING
