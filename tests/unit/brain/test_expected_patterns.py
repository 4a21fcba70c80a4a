"""Patterns of the value that a question asks for."""

import re
from typing import Any

import pytest

from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.engine.brain.schema.expected_patterns import patterns_asked_for
from agents_core.engine.ports import Message, Prompt, ToolDefinition
from agents_core.language.embeddings import load_embedder


def schema(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


BOOKING = schema(
    confirmation_number={"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"},
    cabin={"type": "string", "enum": ["economy", "premium_economy"]},
    bags={"type": "integer"},
    email={"type": "string", "format": "email"},
    reason={"type": "string"},
)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Could you tell me the confirmation number, letter by letter?", "AB1234"),
        ("Which cabin would you like: economy or premium economy?", "premium economy"),
        ("Could you tell me the number of bags, please?", "3"),
        ("Could you tell me the email, please?", "jane.doe@example.com"),
    ],
)
def test_a_question_for_an_argument_has_its_pattern(said: str, value: str) -> None:
    [pattern] = patterns_asked_for([BOOKING], said)
    assert re.fullmatch(pattern, value)
    assert not re.fullmatch(pattern, "no idea, sorry")


@pytest.mark.parametrize(
    "said", ["Could you tell me the reason in your own words?", "Your bag may weigh 23 kilos.", ""]
)
def test_free_text_and_no_question_have_none(said: str) -> None:
    assert patterns_asked_for([BOOKING], said) == ()


def test_the_brain_tells_only_what_its_own_last_words_ask_for() -> None:
    brain = LocalBrain(load_embedder())
    question = "Could you tell me the number of bags, please?"

    def prompt(*items: Message) -> Prompt:
        tool = ToolDefinition(name="book", description="Books a flight", parameters=BOOKING)
        return Prompt(instructions="", tools=[tool], tool_choice="auto", items=items)

    asked = Message(role="assistant", text=question)
    assert brain.expected_patterns(prompt(asked)) == ("[0-9]+",)
    assert brain.expected_patterns(prompt(asked, Message(role="user", text="two"))) == ()
    assert brain.expected_patterns(prompt()) == ()


def test_a_value_that_is_read_back_may_be_said_again() -> None:
    read_back = "The confirmation number is A B 1 2 3 4, is that right?"
    assert patterns_asked_for([BOOKING], read_back) == ("^[A-Z]{2}[0-9]{4}$",)
