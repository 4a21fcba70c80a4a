"""What callers say for a field: right, or asked for; never wrong without a question."""

from datetime import date
from typing import Any

import pytest

from agents_core.engine.brain.schema.json_schema import read_properties
from agents_core.engine.brain.schema.slot_filling import FilledSlots, SlotAnswer, fill_slots

FRIDAY = date(2026, 3, 6)
EMAIL = {"type": "string", "format": "email"}
TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
FIVE = {"type": "string", "pattern": "^[A-Z0-9]{5}$"}
DIGITS_7 = {"type": "string", "pattern": "^[0-9]{7}$"}
OFFERED = {"type": "string", "enum": ["12:00 pm", "1:00 pm", "2:00 pm"]}
COUNT = {"type": "integer", "minimum": 1}
EUROS = {"type": "number", "description": "Sum in euros"}


def filled(
    name: str, schema: dict[str, Any], said: str, *, confidence: float = 0.9, **more: Any
) -> FilledSlots:
    parameters = {"type": "object", "properties": {name: schema}, "required": [name]}
    return fill_slots(parameters, [SlotAnswer(said, name, confidence, **more)], "", FRIDAY)


@pytest.mark.parametrize(
    ("name", "schema", "said", "right"),
    [
        ("email", EMAIL, "john hyphen smith at example dot com", "john-smith@example.com"),
        ("email", EMAIL, "j o h n dot s at gmail dot com", "john.s@gmail.com"),
        ("email", EMAIL, "anna plus news at example dot com", "anna+news@example.com"),
        ("email", EMAIL, "my e-mail? r j cole, 17 in digits, at mail dot com", "rjcole17@mail.com"),
        ("email", EMAIL, "ann at one dot com, no sorry, anne at one dot com", "anne@one.com"),
        ("confirmation_code", TEXT, "A B double four two", "AB442"),
        ("confirmation_code", TEXT, "B as in boy, four, two", "B42"),
        ("confirmation_code", TEXT, "alpha bravo twenty two", "AB22"),
        ("confirmation_code", TEXT, "one two three, no sorry, one two four", "124"),
        ("pickup_code", FIVE, "Q double zero eight P", "Q008P"),
        ("pickup_code", FIVE, "three, double h, and double six at the end", "3HH66"),
        ("pickup_code", FIVE, "N as in November, no, wait, N like nose, 4, D for day, 88", "N4D88"),
        ("pickup_code", FIVE, "two Uniform three X-ray nine", "2U3X9"),
        ("pickup_code", FIVE, "A 7 7 B, sorry, D, and then a 2", "A77D2"),
        ("order_number", DIGITS_7, "triple eight, two, double five, nine", "8882559"),
        ("member_number", {**TEXT, "pattern": "^[0-9]{4}$"}, "thirty-three oh six", "3306"),
        ("phone", TEXT, "tel. 0043/664/1234567", "00436641234567"),
        ("phone", TEXT, "double five five one two three four", "5551234"),
        ("phone", TEXT, "+353 (1) 555 01 23", "+35315550123"),
        ("phone", TEXT, "oh two oh, seven nine four six, double oh five three", "02079460053"),
        ("time", OFFERED, "one pm", "1:00 pm"),
        ("time", OFFERED, "the last one", "2:00 pm"),
        ("time", OFFERED, "not two, one", "1:00 pm"),
        ("time", TEXT, "noon", "12:00"),
        ("time", TEXT, "quarter to nine at night", "20:45"),
        ("time", TEXT, "five to four pm", "15:55"),
        ("date", DAY, "Friday next week", "2026-03-13"),
        ("date", DAY, "not on Monday but on Tuesday", "2026-03-10"),
        ("date", DAY, "a week on Monday", "2026-03-16"),
        ("date", DAY, "Tuesday week", "2026-03-17"),
        ("date", DAY, "two weeks tomorrow", "2026-03-21"),
        ("date", DAY, "Monday's no good, the day after that", "2026-03-10"),
        ("date", DAY, "the 5th", "2026-04-05"),
        ("date_of_birth", DAY, "the second of May 1985", "1985-05-02"),
        ("purchase_date", DAY, "last Monday", "2026-03-02"),
        ("sum", EUROS, "seven euros and eighty cents", 7.8),
        ("sum", EUROS, "sixty. Or no, make it double that.", 120),
        ("guests", COUNT, "me and my two kids", 3),
        ("guests", COUNT, "my wife, our daughter and me", 3),
        ("guests", COUNT, "the two of us", 2),
        ("guests", COUNT, "one moment, it's four", 4),
        ("surname", TEXT, "Thomson without the p: T H O M S O N", "Thomson"),
        ("name", TEXT, "Jon Pearce, Jon with no h, and Pearce is P E A R C E", "Jon Pearce"),
        ("name", TEXT, "Smith, no, Smyth", "Smyth"),
        ("gift_wrap", {"type": "boolean"}, "yeah go on then", True),
        ("gift_wrap", {"type": "boolean"}, "absolutely not", False),
        ("size", {"enum": ["small", "medium", "large"]}, "medium is too big, small then", "small"),
        ("city", TEXT, "in Paris please", "Paris"),
    ],
)
def test_what_is_said_is_what_was_meant(
    name: str, schema: dict[str, Any], said: str, right: object
) -> None:
    found = filled(name, schema, said)
    assert found.missing is None and found.unclear is None
    assert found.arguments == {name: right}


@pytest.mark.parametrize(
    ("name", "schema", "said", "readings"),
    [
        ("time", TEXT, "half past eight", ("08:30", "20:30")),
        ("date", DAY, "Monday or Tuesday", ("2026-03-09", "2026-03-10")),
        ("date", DAY, "next Sunday", ("2026-03-08", "2026-03-15")),
        ("date", DAY, "3/4", ("2026-04-03", "2027-03-04")),
        ("email", EMAIL, "john smith at one dot com", ("johnsmith@one.com", "smith@one.com")),
        ("sum", EUROS, "1.500", (1.5, 1500)),
        ("guests", COUNT, "five or six", (5, 6)),
        ("size", {"enum": ["small", "medium", "large"]}, "small or medium", ("small", "medium")),
    ],
)
def test_several_readings_are_asked_about(
    name: str, schema: dict[str, Any], said: str, readings: tuple[object, ...]
) -> None:
    found = filled(name, schema, said)
    assert found.unclear is not None and found.unclear[1] == readings


@pytest.mark.parametrize(
    ("name", "schema", "said"),
    [
        ("confirmation_code", FIVE, "S 1 2 3 4, no that's an F at the front"),
        ("confirmation_code", TEXT, "it's the one from my email"),
        ("confirmation_code", TEXT, "AB442, no 443 at the end"),
        ("time", OFFERED, "eight in the evening"),
        ("date", DAY, "some day next week"),
        ("guests", COUNT, "us and some colleagues"),
        ("guests", COUNT, "my wife"),
        ("guests", COUNT, "give me one second"),
        ("sum", EUROS, "fifty dollars"),
        ("sum", EUROS, "50 percent"),
        ("name", TEXT, "hang on"),
        ("name", TEXT, "why do you need that?"),
        ("dish", TEXT, "I don't know"),
        ("gift_wrap", {"type": "boolean"}, "ok let me think"),
        ("gift_wrap", {"type": "boolean"}, "no, actually yes"),
        ("size", {"enum": ["small", "medium", "large"]}, "anything but large"),
        ("contact_by", {"enum": ["phone", "post"]}, "I never answer the phone"),
    ],
)
def test_what_the_words_do_not_say_is_asked_for(
    name: str, schema: dict[str, Any], said: str
) -> None:
    found = filled(name, schema, said, confidence=1.0)
    assert found.missing is not None and found.arguments == {}


@pytest.mark.parametrize(
    ("name", "schema", "typed", "is_fragile"),
    [
        ("code", TEXT, "AB442", False),
        ("code", TEXT, "A B 4 4 2", False),
        ("code", TEXT, "A B double four two", True),
        ("code", TEXT, "AB442, I think", True),
        ("email", EMAIL, "jane@example.com", False),
        ("phone", TEXT, "0043/664/1234567", False),
        ("date", DAY, "2026-03-13", False),
        ("date", DAY, "next week on Friday", True),
        ("time", TEXT, "7 pm", False),
        ("time", OFFERED, "one pm", True),
        ("guests", COUNT, "4", False),
        ("guests", COUNT, "4 if Tom comes", True),
    ],
)
def test_typed_as_the_field_wants_it_nothing_is_read_back(
    name: str, schema: dict[str, Any], typed: str, is_fragile: bool
) -> None:
    assert bool(filled(name, schema, typed, confidence=1.0).fragile) is is_fragile


def test_what_was_hardly_heard_or_heard_differently_is_uncertain() -> None:
    assert not filled("guests", COUNT, "four", confidence=0.8).fragile
    assert filled("guests", COUNT, "four", confidence=0.4).uncertain
    assert not filled("code", TEXT, "A B 4 2", confidence=0.8).uncertain
    assert filled("code", TEXT, "A B 4 2", confidence=0.8, alternatives=("A D 4 2",)).uncertain


def test_offered_times_are_those_that_were_listed() -> None:
    offered = ("8:00 am", "1:00 pm")
    assert filled("slot", TEXT, "at one", offered=offered).arguments == {"slot": "1:00 pm"}
    assert filled("slot", TEXT, "at two", offered=offered).missing is not None


def test_a_whole_sentence_fills_every_field_it_names() -> None:
    parameters = {
        "type": "object",
        "properties": {
            "people": {"type": "integer", "description": "Number of people"},
            "day": DAY,
            "time": TEXT,
            "name": TEXT,
            "phone": TEXT,
        },
        "required": ["people", "day", "time", "name", "phone"],
    }
    said = (
        "I'd like to come for dinner, for two people on Friday next week at seven, name is Smith, "
        "phone double five five one two three four"
    )
    found = fill_slots(parameters, [SlotAnswer(said)], said, FRIDAY)
    assert found.missing is None and found.unclear is None
    assert found.arguments == {
        "people": 2,
        "day": "2026-03-13",
        "time": "19:00",
        "name": "Smith",
        "phone": "5551234",
    }


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("What is the weather in Paris?", "Paris"),
        ("what's the weather like in new york tomorrow", "New York"),
        ("Is it raining in San Francisco right now?", "San Francisco"),
        ("What is the weather?", None),
    ],
)
def test_a_place_is_not_the_whole_sentence(said: str, place: str | None) -> None:
    parameters = {"properties": {"location": TEXT}, "required": ["location"]}
    found = fill_slots(parameters, [SlotAnswer(said)], said, FRIDAY)
    assert found.arguments.get("location") == place


def test_two_days_go_to_the_fields_whose_words_stand_beside_them() -> None:
    parameters = {"type": "object", "properties": {"check_in": DAY, "check_out": DAY}}
    for said in (
        "from Monday to Wednesday",
        "arriving on Monday and leaving on Wednesday",
        "I check in on Monday, check out Wednesday",
    ):
        found = fill_slots(parameters, [SlotAnswer(said)], said, FRIDAY)
        assert found.arguments == {"check_in": "2026-03-09", "check_out": "2026-03-11"}
    assert fill_slots(parameters, [SlotAnswer("Monday")], "", FRIDAY).arguments == {}


def test_a_field_gets_the_form_that_its_pattern_or_description_wants() -> None:
    german = {"type": "string", "description": "Date as DD.MM.YYYY"}
    assert filled("day", german, "next week on Friday").arguments == {"day": "13.03.2026"}
    half = {"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2} (AM|PM)$"}
    assert filled("time", half, "half past two in the afternoon").arguments == {"time": "2:30 PM"}
    assert {one.kind.name for one in read_properties({"properties": {"at": half}})} == {"CODE"}


@pytest.mark.parametrize(
    ("request_", "is_read_back"),
    [
        ("I was wondering if I could get a large one", False),
        ("do you have large ones?", True),
    ],
)
def test_a_choice_that_a_request_names_in_passing_is_read_back(
    request_: str, is_read_back: bool
) -> None:
    parameters = {"properties": {"size": {"enum": ["small", "large"]}}, "required": ["size"]}
    found = fill_slots(parameters, [SlotAnswer(request_)], request_, FRIDAY)
    assert found.arguments == {"size": "large"}
    assert bool(found.fragile) is is_read_back
    assert not found.uncertain, "a lookup may use it at once"
