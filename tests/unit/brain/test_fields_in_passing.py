"""What a request says of something else fills no field; how a missing value is asked for."""

from datetime import date
from typing import Any

import pytest

from agents_core.engine.brain.schema.json_schema import read_properties
from agents_core.engine.brain.schema.questions import question_for, read_question
from agents_core.engine.brain.schema.slot_filling import SlotAnswer, fill_slots
from agents_core.engine.ports import CallTool
from tests.paraphrases.conversation import AgentSession, Conversation, function
from tests.unit.brain.brain_fixtures import brain

FRIDAY = date(2026, 3, 6)
TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
YES_NO = {"type": "boolean"}
FUEL = {"enum": ["petrol", "diesel", "electric"], "description": "Fuel of the car"}


def schema(name: str, prop: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: prop}, "required": [name]}


@pytest.mark.parametrize(
    ("name", "prop", "request_"),
    [
        ("amount", {"type": "number"}, "Please save a new record for me."),
        ("quantity", WHOLE, "Please save a new record."),
        ("people", WHOLE, "I have been waiting two hours, please change my booking"),
        ("people", WHOLE, "I need it for a friend"),
        ("nights", {**WHOLE, "description": "Number of nights"}, "I have 2 kids, please book"),
        ("time", TEXT, "I have been on hold since 8 am, please book"),
        ("fuel", FUEL, "My old car was a diesel, please save it"),
        ("payment", {"enum": ["cash", "card"]}, "I lost my card, please save it"),
        ("size", {"enum": ["small", "large"]}, "Small question: can you save it?"),
        ("member", YES_NO, "My wife is a member, please save it"),
    ],
)
def test_what_a_request_says_of_something_else_is_no_value(
    name: str, prop: dict[str, Any], request_: str
) -> None:
    assert fill_slots(schema(name, prop), [SlotAnswer(request_)], "", FRIDAY).arguments == {}


@pytest.mark.parametrize(
    ("name", "prop", "reply"),
    [
        ("people", WHOLE, "more than three"),
        ("people", WHOLE, "table 5 please"),
        ("people", WHOLE, "I have one question first"),
        ("minutes", {**WHOLE, "description": "How long, in minutes"}, "3 km"),
        ("name", TEXT, "Catherine with a K"),
        ("last_name", TEXT, "my first name is Tom"),
        ("name", TEXT, "two tickets please"),
        ("date_of_birth", {**TEXT, "format": "date"}, "5th of June"),
        ("fuel", FUEL, "it used to be diesel"),
        ("size", {"enum": ["small", "medium"]}, "bigger than medium"),
        ("address", TEXT, "the same as last time"),
    ],
)
def test_a_reply_about_something_else_is_asked_again(
    name: str, prop: dict[str, Any], reply: str
) -> None:
    assert fill_slots(schema(name, prop), [SlotAnswer(reply, name)], "", FRIDAY).arguments == {}


@pytest.mark.parametrize(
    ("name", "prop", "reply", "is_read_back"),
    [
        ("people", WHOLE, "ten minus one", True),
        ("people", WHOLE, "we are four", False),
        ("weight_kg", {"type": "number"}, "12 stone", True),
        ("code", {"pattern": "^[A-Z]{2}[0-9]{4}$"}, "AB1234, or was it 5", True),
        ("code", {"pattern": "^[A-Z]{2}[0-9]{4}$"}, "it's AB1234, thanks", False),
        ("member", YES_NO, "yes it is raining", True),
        ("member", YES_NO, "no, I'm not", False),
        ("city", TEXT, "Rome or Milan", True),
        ("city", TEXT, "in Rome please", False),
        ("address", TEXT, "my office", True),
    ],
)
def test_a_reply_that_says_more_than_the_value_is_read_back(
    name: str, prop: dict[str, Any], reply: str, is_read_back: bool
) -> None:
    found = fill_slots(schema(name, prop), [SlotAnswer(reply, name)], "", FRIDAY)
    assert bool(found.fragile) is is_read_back


@pytest.mark.parametrize(
    ("name", "prop", "question"),
    [
        ("email", {"description": "Where the receipt is mailed to"},
         "Could you tell me where the receipt is mailed to, please?"),
        ("first_visit", {**YES_NO, "description": "Is it the caller's first visit?"},
         "Is it your first visit?"),
        ("allergies", {**YES_NO, "description": "Whether the caller has any allergies"},
         "Could you tell me whether you have any allergies, please?"),
        ("guests", {**WHOLE, "description": "Number of guests, with the caller"},
         "Could you tell me the number of guests, please?"),
        ("at", {"description": "Clock time in the form HH:MM", "format": "time"},
         "Could you tell me the clock time, please?"),
        ("at", {"pattern": "^[A-Z]{5}$"}, "Could you tell me the code, letter by letter?"),
        ("name", {"description": "Name of the customer"}, "Could you tell me your name, please?"),
        ("day", {"description": "Day of the visit (e.g. 2026-03-01)"},
         "Could you tell me the day of the visit, please?"),
        ("fuel", FUEL, "What is the fuel of the car: petrol, diesel or electric?"),
        ("contact_by", {"enum": ["phone", "post"], "description": "How we reach the caller"},
         "Could you tell me how we reach you: phone or post?"),
        ("colour", {"description": "The colour must be one of ours"},
         "Could you tell me the colour, please?"),
    ],
)  # fmt: skip
def test_a_missing_value_is_asked_for_in_a_sentence_of_a_person(
    name: str, prop: dict[str, Any], question: str
) -> None:
    [read] = read_properties(schema(name, prop))
    assert question_for(read) == question
    asked = read_question([schema(name, prop)], question)
    assert asked is not None and asked.names == (name,)


SAVE = function("save_record", "Saves a new record.", fuel=FUEL)


def test_a_choice_in_other_words_is_asked_back() -> None:
    desk = AgentSession(instructions="Use save_record to save a record.", tools=(SAVE,))
    talk = Conversation(brain(), {"Desk": desk})
    talk.hear("Please save a new record.")
    assert talk.hear("mine's one you plug in") == "Do you mean electric?"
    assert talk.hear("no").startswith("What is the fuel of the car")
    talk.hear("mine's one you plug in")
    talk.hear("yes")
    assert talk.calls == [CallTool("save_record", {"fuel": "electric"})]


def test_a_yes_to_a_read_back_no_keeps_the_no() -> None:
    member = function("save_record", "Saves a new record.", member=YES_NO)
    desk = AgentSession(instructions="Use save_record to save a record.", tools=(member,))
    talk = Conversation(brain(), {"Desk": desk})
    talk.hear("Please save a new record.")
    assert talk.hear("no, I would like to know the price").endswith("is no, is that right?")
    talk.hear("yes")
    assert talk.calls == [CallTool("save_record", {"member": False})]
