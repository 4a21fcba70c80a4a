"""Greetings, thanks, directions of the session, tool choice and notices."""

from dataclasses import replace
from typing import Literal

import pytest

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.dialogue.scripted_replies import (
    exact_words,
    opening_words,
    requested_words,
)
from agents_core.engine.brain.language.social_phrases import SocialIntent, social_intent
from agents_core.engine.ports import CallTool, Decision, Message, Prompt, Speak, ToolDefinition
from tests.paraphrases import airline
from tests.paraphrases.conversation import AgentSession, Conversation, function, handoff
from tests.unit.brain.brain_fixtures import brain


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hi there!", SocialIntent.GREETING),
        ("Good morning", SocialIntent.GREETING),
        ("Thanks a lot, that's very helpful", SocialIntent.THANKS),
        ("Okay, thank you so much, bye!", SocialIntent.GOODBYE),
        ("No, that's all.", SocialIntent.GOODBYE),
        ("Hello, how are you?", SocialIntent.WELLBEING),
        ("What can you do?", SocialIntent.IDENTITY),
        ("Are you a real person?", SocialIntent.IDENTITY),
        ("Pardon?", SocialIntent.REPEAT),
        ("yes please", SocialIntent.YES),
        ("nope", SocialIntent.NO),
        ("Never mind", SocialIntent.CANCEL),
        ("hold on a second", SocialIntent.WAIT),
        ("Hi, where is my parcel?", None),
        ("Thanks, and what about pets?", None),
        ("No, I asked for the price", None),
        ("", None),
    ],
)
def test_social_phrases_are_distinguished_from_requests(
    text: str, kind: SocialIntent | None
) -> None:
    assert social_intent(text) is kind


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Hello!", "How can I help"),
        ("Thank you!", "welcome"),
        ("Goodbye", "Goodbye"),
        ("Who are you?", "automated"),
        ("What can you help me with?", "flight"),
    ],
)
def test_courtesies_are_answered_without_a_tool(text: str, part: str) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    assert part in talk.hear(text)
    assert talk.path == ()


@pytest.mark.parametrize(
    ("instructions", "words"),
    [
        ('Greet the caller: say "Hello, this is Ada. What can I do for you?"', None),
        ("Say exactly: Hello, this is Ada. What can I do for you?", None),
        ("Say “Hello, this is Ada. What can I do for you?” and then wait.", None),
        ("Greet the caller warmly.", stock_phrases.GREETING),
        ("Welcome the caller to Blue Lake Motors in one sentence.", "Blue Lake Motors"),
        ("Tell the caller that the line is recorded.", "The line is recorded."),
    ],
)
def test_a_direction_is_followed_when_no_answer_is_due(
    instructions: str, words: str | None
) -> None:
    assert (words or "Hello, this is Ada. What can I do for you?") in requested_words(instructions)


def test_an_agents_long_instructions_are_no_direction() -> None:
    text = 'You sell cars. Never say "never". ' * 20
    assert exact_words(text) == requested_words(text) == ""
    assert opening_words(text) == stock_phrases.GREETING


@pytest.mark.parametrize(
    ("instructions", "words"),
    [
        ('You sell cars. Greet callers with "Hello, this is Ada."', "Hello, this is Ada."),
        ('You sell cars. Open every call with "Ada speaking."', "Ada speaking."),
        ('Never open with "Yes?". Be kind.', stock_phrases.GREETING),
        ("Say exactly: Ada speaking.", "Ada speaking."),
        ("You sell cars.", stock_phrases.GREETING),
    ],
)
def test_standing_instructions_may_hold_the_first_words(instructions: str, words: str) -> None:
    talk = Conversation(brain(), {"Ada": AgentSession(instructions=instructions)})
    assert talk.respond() == words
    assert talk.respond() == stock_phrases.STILL_THERE


@pytest.mark.parametrize(
    "opening",
    [
        "Speak only English.",
        "Respond with at most two sentences: be brief.",
        'Speak in a friendly tone. When you hand over, say "One moment please".',
        "Speak English: be brief.",
        "Read the caller's mood: if angry, stay calm.",
        "Speak only English and exactly two sentences.",
        'Say exactly: "Hello."',
    ],
)
def test_how_to_speak_is_not_spoken(opening: str) -> None:
    team = {
        "Door": AgentSession(
            instructions=f"{opening} Hand cars to the Car Agent.", tools=(handoff("Car Agent"),)
        )
    }
    talk = Conversation(brain(), team, agent="Door")
    decision = brain().decide(
        replace(talk.prompt(), items=(Message(role="user", text="I want to buy a car"),))
    )
    assert decision == CallTool("transfer_to_car_agent")
    first = talk.respond()
    assert first == ("Hello." if "Hello" in opening else stock_phrases.GREETING)


def test_a_response_with_its_own_instructions_greets() -> None:
    talk = Conversation(brain(), airline.TEAM)
    for instructions, words in (
        ('Greet the caller: say "Welcome aboard!"', "Welcome aboard!"),
        ("Say exactly: Is there anybody?", "Is there anybody?"),
        ("Please say to the caller: Is there anybody?", "Is there anybody?"),
    ):
        assert talk.respond(instructions=instructions, own_instructions=True) == words


def test_exact_words_of_a_response_go_before_an_open_question() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.items.append(Message(role="user", text="Do you have wifi on board?"))
    words = talk.respond(instructions="Say exactly: One moment.", own_instructions=True)
    assert words == "One moment."


def test_what_a_system_message_tells_does_not_hide_the_question() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.items += [
        Message(role="user", text="Do you have wifi on board?"),
        Message(role="system", text="The customer is a premium member."),
    ]
    assert "complimentary" in talk.respond()
    talk.items.append(Message(role="system", text="The customer is on a train."))
    assert talk.respond() == stock_phrases.STILL_THERE


def test_a_system_message_is_followed() -> None:
    talk = Conversation(brain(), airline.TEAM)
    talk.items.append(Message(role="system", text='Say "We close in five minutes."'))
    assert talk.respond() == "We close in five minutes."


def test_a_guardrail_notice_is_apologised_for_and_forgotten() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.hear("Are pets allowed in the cabin?")
    talk.items.append(Message(role="user", text="guardrail triggered: grounded_figures"))
    assert talk.respond() == stock_phrases.GUARDRAIL
    talk.hear("Do you have wifi?")
    assert talk.calls[-1].arguments == {"request": "Do you have wifi?"}


ONE = AgentSession(
    instructions="You help.",
    tools=(
        function("find_book", "Finds a book.", subject={"type": "string"}),
        function("note", "Writes a note.", text={"type": "string"}),
    ),
)


def choice(tool_choice: str, *said: str, tools: tuple[ToolDefinition, ...] = ONE.tools) -> Decision:
    """The decision after these words, of caller and agent in turn."""
    roles: tuple[Literal["user", "assistant"], ...] = ("user", "assistant")
    items = tuple(Message(role=roles[at % 2], text=text) for at, text in enumerate(said))
    return brain().decide(
        Prompt(instructions=ONE.instructions, tools=tools, tool_choice=tool_choice, items=items)
    )


CODE = function("find_parcel", "Finds a parcel.", parcel_code={"type": "string"})
BORROW = function("borrow_book", "Lends books of the library.", subject={"type": "string"})
BUY = function("buy_book", "Sells books of the library.", subject={"type": "string"})


def test_no_tool_is_called_when_the_choice_is_none() -> None:
    assert choice("auto", "Find me a book about whales") == CallTool(
        "find_book", {"subject": "Find me a book about whales"}
    )
    assert isinstance(choice("none", "Find me a book about whales"), Speak)
    asked = choice("auto", "Where is my parcel?", tools=(CODE,))
    assert isinstance(asked, Speak)
    slot = ("Where is my parcel?", asked.text, "A B 4 2")
    assert choice("auto", *slot, tools=(CODE,)) == CallTool("find_parcel", {"parcel_code": "AB42"})
    assert isinstance(choice("none", *slot, tools=(CODE,)), Speak)


def test_a_choice_between_two_tools_calls_none_when_the_choice_is_none() -> None:
    which = choice("auto", "Something about the library", tools=(BORROW, BUY))
    assert isinstance(which, Speak) and which.text.startswith(stock_phrases.WHICH_START)
    reply = ("Something about the library", which.text, "the second one")
    assert isinstance(choice("auto", *reply, tools=(BORROW, BUY)), CallTool)
    assert isinstance(choice("none", *reply, tools=(BORROW, BUY)), Speak)


@pytest.mark.parametrize(
    "said", ["zebra crossing", "Hello there", "Thanks, bye", "Tell me a joke", "never mind"]
)
def test_a_tool_is_called_whatever_was_said_when_the_choice_is_required(said: str) -> None:
    decision = choice("required", said)
    assert isinstance(decision, CallTool)
    assert list(decision.arguments.values()) == [said]


def test_a_required_tool_still_asks_for_missing_arguments() -> None:
    asked = choice("required", "Hello there", tools=(CODE,))
    assert isinstance(asked, Speak) and "parcel code" in asked.text


def test_the_tool_that_was_chosen_by_name_is_called() -> None:
    assert choice("note", "whales") == CallTool("note", {"text": "whales"})
    assert choice("no_such_tool", "whales") == Speak(stock_phrases.LOST)


def test_with_nothing_at_all_it_still_says_something() -> None:
    empty = Prompt(instructions="", tools=(), tool_choice="auto", items=())
    assert brain().decide(empty) == Speak(stock_phrases.GREETING)
    alone = Prompt(
        instructions="",
        tools=(),
        tool_choice="required",
        items=(Message(role="user", text="Do X"),),
    )
    assert isinstance(brain().decide(alone), Speak)
