"""Schemas read, and values found in what people say."""

from datetime import date
from typing import Any

import pytest

from agents_core.engine.brain.schema.json_schema import Kind, read_properties
from agents_core.engine.brain.schema.questions import Asked, question_for, read_question
from agents_core.engine.brain.schema.slot_filling import SlotAnswer, fill_slots

TODAY = date(2026, 3, 4)  # a Wednesday


def schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


BOOKING = {
    "type": "object",
    "properties": {
        "guests": {"type": "integer", "minimum": 1},
        "date": {"type": "string", "format": "date"},
        "time": {"type": "string", "format": "time"},
        "room": {"$ref": "#/$defs/Room"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "smoking": {"type": "boolean", "default": False},
        "extras": {"type": "array", "items": {"enum": ["breakfast", "parking"]}},
    },
    "required": ["guests", "date", "time", "room"],
    "$defs": {"Room": {"enum": ["single", "double_bed"], "type": "string"}},
}


def test_one_sentence_can_fill_a_whole_schema() -> None:
    text = "A double bed for two guests tomorrow at 6 pm with breakfast, not smoking"
    filled = fill_slots(BOOKING, [SlotAnswer(text)], text, TODAY)
    assert filled.missing is None
    assert filled.arguments == {
        "guests": 2,
        "date": "2026-03-05",
        "time": "18:00",
        "room": "double_bed",
        "smoking": False,
        "extras": ["breakfast"],
    }


@pytest.mark.parametrize(
    "odd",
    [
        {"enum": [{"size": 1}, {"size": 2}]},
        {"enum": [["a"], ["b"]]},
        {"const": {"size": 1}},
        {"const": None},
        {"type": "string", "format": ["date"]},
        {"type": "string", "format": {"is": "date"}},
    ],
)
def test_a_schema_that_no_caller_could_answer_is_asked_for_all_the_same(odd: Any) -> None:
    filled = fill_slots(schema(thing=odd), [SlotAnswer("A B C")], "A B C", TODAY)
    assert filled.missing is not None and question_for(filled.missing)


def test_a_name_without_words_is_named_by_nothing_that_is_said() -> None:
    said = "My train is late"
    filled = fill_slots(schema(_={"type": "string"}), [SlotAnswer(said)], said, TODAY)
    assert filled.arguments == {}


def test_optional_text_is_what_the_caller_gave_for_it_and_nothing_else() -> None:
    for said, note in (
        ("A single room for two guests tomorrow at 6 pm with a note: ring twice", "ring twice"),
        ("A single room for two guests tomorrow at 6 pm, the note is ring twice", "ring twice"),
        ("A single room for two guests tomorrow at 6 pm", None),
    ):
        arguments = fill_slots(BOOKING, [SlotAnswer(said)], said, TODAY).arguments
        assert arguments.get("note") == note
        assert arguments["guests"] == 2
    search = {"type": "object", "properties": {"query": {"type": "string", "default": ""}}}
    assert fill_slots(search, [SlotAnswer("red shoes")], "red shoes", TODAY).arguments == {
        "query": "red shoes"
    }


@pytest.mark.parametrize(
    "said",
    [
        "Book a table for the 3rd of May at 8 pm for 4",
        "on May 3rd at 20:00 for 4 people",
        "a table at eight thirty p.m. on the third of May for four",
        "in two weeks at half past eight in the evening, four of us",
        "a table for 4 at 8",
        "2026-05-03, 8 o'clock, 4 people",
        "to 12 Elm Street, we are 4, on the 3rd",
    ],
)
def test_figures_of_dates_and_times_are_no_quantities(said: str) -> None:
    table = schema(guests={"type": "integer", "minimum": 1})
    assert fill_slots(table, [SlotAnswer(said)], said, TODAY).arguments == {"guests": 4}


def test_a_day_alone_leaves_the_count_to_be_asked() -> None:
    table = schema(guests={"type": "integer"}, date={"type": "string", "format": "date"})
    filled = fill_slots(table, [SlotAnswer("A table for the 3rd of May at 8 pm")], "", TODAY)
    assert filled.missing is not None and filled.missing.name == "guests"
    assert filled.arguments == {"date": "2026-05-03"}


def test_what_is_missing_is_asked_for_in_the_schemas_order() -> None:
    filled = fill_slots(BOOKING, [SlotAnswer("a single room please")], "", TODAY)
    assert filled.missing is not None and filled.missing.name == "guests"
    assert read_question([BOOKING], question_for(filled.missing)) == Asked("ask", ("guests",))


def test_later_words_win_and_answers_go_where_they_were_asked() -> None:
    details = [
        SlotAnswer("a single room for one guest on Friday"),
        SlotAnswer("no, make it a double bed"),
        SlotAnswer("seven pm", asked="time"),
    ]
    filled = fill_slots(BOOKING, details, "", TODAY)
    assert filled.missing is None
    assert filled.arguments["room"] == "double_bed"
    assert filled.arguments["guests"] == 1
    assert filled.arguments["time"] == "19:00"


@pytest.mark.parametrize(
    ("name", "prop", "kind"),
    [
        ("request", {"type": "string"}, Kind.TEXT),
        ("color", {"enum": ["red"]}, Kind.CHOICE),
        ("count", {"type": ["integer", "null"]}, Kind.INTEGER),
        ("price", {"type": "number"}, Kind.NUMBER),
        ("when", {"type": "string", "format": "date-time"}, Kind.DATE_TIME),
        ("booking_reference", {"type": "string"}, Kind.CODE),
        ("orderId", {"type": "string"}, Kind.CODE),
        ("email", {"type": "string"}, Kind.EMAIL),
        ("phone_number", {"type": "string"}, Kind.PHONE),
        ("full_name", {"type": "string"}, Kind.NAME),
        ("street_address", {"type": "string"}, Kind.ADDRESS),
        ("anything", {}, Kind.PHRASE),
        ("odd", True, Kind.PHRASE),
    ],
)
def test_kinds(name: str, prop: Any, kind: Kind) -> None:
    other = {"type": "string", "enum": ["x"]}
    read = read_properties(schema(**{name: prop, "other": other}))
    assert read[0].kind is kind


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"properties": None},
        {"properties": {"a": {"$ref": "#/nowhere"}}, "required": "a"},
        {"properties": {"a": {"type": "string", "pattern": "("}}, "required": ["a"]},
        {"properties": {"a": {"type": "object", "properties": {"b": {}}}}, "required": ["a"]},
        {"properties": {"a": {"enum": "x", "minimum": "low", "type": 7}}},
    ],
)
def test_strange_schemas_do_no_harm(broken: dict[str, Any]) -> None:
    filled = fill_slots(broken, [SlotAnswer("A B one two", asked="a")], "words", TODAY)
    assert isinstance(filled.arguments, dict)
    assert all(question_for(prop).endswith("?") for prop in read_properties(broken))


def test_a_schema_that_contains_itself_ends() -> None:
    node: dict[str, Any] = {"type": "object", "properties": {"child": {"$ref": "#/$defs/Node"}}}
    tree = {**node, "$defs": {"Node": node}}
    assert read_properties(tree)[0].kind is Kind.OBJECT


def test_a_nullable_required_value_is_null_rather_than_asked() -> None:
    strict = schema(topping={"anyOf": [{"type": "integer"}, {"type": "null"}]})
    assert fill_slots(strict, [SlotAnswer("plain")], "", TODAY).arguments == {"topping": None}


def test_numbers_go_to_the_property_that_names_them() -> None:
    both = schema(adults={"type": "integer"}, children={"type": "integer"})
    filled = fill_slots(both, [SlotAnswer("two adults and three children")], "", TODAY)
    assert filled.arguments == {"adults": 2, "children": 3}


def test_a_question_cut_short_is_still_recognised() -> None:
    prop = read_properties(BOOKING)[0]
    assert read_question([BOOKING], question_for(prop)[:20]) == Asked("ask", ("guests",))
    assert read_question([BOOKING], "Is it raining?") is None
