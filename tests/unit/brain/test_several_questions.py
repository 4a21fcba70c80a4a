"""Several questions in one turn, and a question at the end of a monologue."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.language.questions import questions
from agents_core.knowledge.lookup.lookup_tool import NOTHING_FOUND
from tests.paraphrases import airline
from tests.paraphrases.conversation import AgentSession, Conversation
from tests.unit.brain.brain_fixtures import brain


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (
            "When is my flight and can I bring my cat?",
            ["When is my flight?", "Can I bring my cat?"],
        ),
        ("where is my order and can i pay later", ["Where is my order?", "Can i pay later?"]),
        (
            "What time is breakfast, is there a pool, and do you allow dogs?",
            ["What time is breakfast?", "Is there a pool?", "Do you allow dogs?"],
        ),
        (
            "How long can I keep a book, and what happens when I lose it?",
            [
                "How long can I keep a book?",
                "How long can I keep a book? What happens when I lose it?",
            ],
        ),
        (
            "Tell me my order status. What does express cost?",
            ["Tell me my order status.", "What does express cost?"],
        ),
        (
            "I lost my key. What do I do now? And how much is a new one? Also, is there parking?",
            [
                "I lost my key. What do I do now?",
                "I lost my key. What do I do now? How much is a new one?",
                "Is there parking?",
            ],
        ),
    ],
)
def test_each_question_is_found(said: str, parts: list[str]) -> None:
    assert questions(said) == parts


@pytest.mark.parametrize(
    "one",
    [
        "My tooth hurts like hell, can I come today?",
        "When I arrive late, is the desk open?",
        "How big and how heavy may my bag be?",
        "Do you have a pool and is it free?",
        "Can I bring my dog? How much does it cost?",
        "I want to move my booking to Friday and add two bags.",
        "Hi, how are you? What does a bag cost?",
        "hello",
        "",
    ],
)
def test_what_is_one_question_stays_whole(one: str) -> None:
    assert questions(one) == [one]


def test_the_question_of_a_monologue_is_its_end() -> None:
    story = (
        "Hello, so we have been coming to your place for years now, my husband has a bad back, and "
        "we drove four hours in the rain to get here with the children. "
    )
    assert questions(story + "Is there an elevator?") == ["Is there an elevator?"]
    assert questions(story + "They are tired. Can they sleep late?") == [
        "They are tired. Can they sleep late?"
    ]


ONE_AGENT = {
    "Desk": AgentSession(
        instructions="You answer every question with document_lookup_tool.",
        tools=(airline.LOOKUP,),
    )
}


def test_two_questions_that_can_be_looked_up_are_both_answered() -> None:
    talk = Conversation(brain(), ONE_AGENT, airline.OUTPUTS)
    answer = talk.hear("Can I bring my cat and is there Wi-Fi on board?")
    assert answer.index("20 pounds") < answer.index("complimentary")
    requests = [call.arguments["request"] for call in talk.calls]
    assert requests == ["Can I bring my cat?", "Is there Wi-Fi on board?"]


@pytest.mark.parametrize(
    "said",
    ["Can I bring my cat and when is my flight?", "When is my flight and can I bring my cat?"],
)
def test_questions_for_two_agents_are_answered_one_after_the_other(said: str) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    answer = talk.hear(said)
    assert "20 pounds" in answer and "8:00 am" in answer


def test_two_questions_with_one_answer_are_answered_once() -> None:
    talk = Conversation(brain(), ONE_AGENT, airline.OUTPUTS)
    answer = talk.hear("Can I bring my cat and do you allow pets?")
    assert answer.count("20 pounds") == 1


def test_a_question_nothing_can_answer_does_not_lose_the_first() -> None:
    talk = Conversation(brain(), ONE_AGENT, airline.OUTPUTS)
    answer = talk.hear("Can I bring my cat and what is the weather forecast?")
    assert "20 pounds" in answer
    assert "As for “What is the weather forecast?”: I couldn't find an answer" in answer


@pytest.mark.parametrize(
    "asked",
    [
        "Do I have to book, and is there Wi-Fi on board?",
        "Is there Wi-Fi on board, and do I have to book?",
    ],
)
def test_a_refusal_comes_after_the_answer_and_names_its_question(asked: str) -> None:
    found = {"passages": [{"id": "P1", "text": "Wi-Fi is free of charge."}]}

    def look_up(arguments: Mapping[str, Any]) -> str:
        return json.dumps(found) if "Wi-Fi" in arguments["request"] else NOTHING_FOUND

    talk = Conversation(brain(), ONE_AGENT, {airline.LOOKUP.name: look_up})
    assert talk.hear(asked) == (
        f"Wi-Fi is free of charge. As for “Do I have to book?”: {NOTHING_FOUND} "
        f"{stock_phrases.ANYTHING_ELSE}"
    )


def test_what_nothing_answers_is_refused_once() -> None:
    talk = Conversation(brain(), ONE_AGENT, {airline.LOOKUP.name: lambda _: NOTHING_FOUND})
    refused = stock_phrases.kindly(NOTHING_FOUND)
    assert talk.hear("Do I have to book, and is there Wi-Fi on board?") == refused


LOCKERS = "Lockers are emptied every night."
FINDS = "We keep what we find for 30 days."


@pytest.mark.parametrize(
    ("answers", "heard"),
    [
        ([LOCKERS, FINDS], f"{LOCKERS} {FINDS}"),
        ([LOCKERS, LOCKERS], LOCKERS),
        ([f"{stock_phrases.ONE_ANSWER} {LOCKERS}", LOCKERS], LOCKERS),
        ([LOCKERS, f"{stock_phrases.ONE_ANSWER} {LOCKERS}"], LOCKERS),
        ([f"{stock_phrases.ONE_ANSWER} {LOCKERS}"] * 2, f"{stock_phrases.ONE_ANSWER} {LOCKERS}"),
        (
            [f"{stock_phrases.TWO_ANSWERS} {LOCKERS} {FINDS}", LOCKERS],
            f"{stock_phrases.TWO_ANSWERS} {LOCKERS} {FINDS}",
        ),
        ([LOCKERS, f"{LOCKERS} {FINDS}"], f"{LOCKERS} {FINDS}"),
    ],
)
def test_what_two_questions_have_in_common_is_said_once(answers: list[str], heard: str) -> None:
    assert stock_phrases.in_turn(answers) == heard
