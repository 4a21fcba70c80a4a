"""Words from a recogniser: uncertain, misheard, or none at all."""

import pytest

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.ports import CallTool, Message, ToolCall, ToolOutput
from tests.paraphrases import airline
from tests.paraphrases.conversation import AgentSession, Conversation, first_decision
from tests.unit.brain.brain_fixtures import brain

HELPER = AgentSession(
    instructions="""Use document_lookup_tool for questions about heavy bags and overweight fees.
Use document_lookup_tool for questions about seat upgrades and what happens at the gate.""",
    tools=(airline.LOOKUP,),
)


@pytest.mark.parametrize(
    ("words", "confidence"), [("", 0.0), (" . ", 0.9), ("gruffle snark bo", 0.3)]
)
def test_what_cannot_be_understood_is_asked_for_again(words: str, confidence: float) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    first = talk.hear(words, confidence=confidence)
    assert talk.path == ()
    assert "say it again" in first
    second = talk.hear(words, confidence=confidence)
    assert "other words" in second
    assert second != first


def test_silence_is_not_taken_for_mumbling() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.hear("Are pets allowed in the cabin?")
    for _ in range(3):
        assert talk.hear("") == stock_phrases.STILL_THERE
    assert "say it again" in talk.hear("", confidence=0.0)
    assert "complimentary" in talk.hear("Do you have wifi?")


@pytest.mark.parametrize("noise", [("", 0.0), (" . ", 0.4), ("", 1.0)])
def test_a_noise_after_a_question_does_not_drop_it(noise: tuple[str, float]) -> None:
    text, confidence = noise
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.items.append(Message(role="user", text="Do you have wifi on board?"))
    talk.items.append(Message(role="user", text=text, confidence=confidence))
    assert "complimentary" in talk.hear(text, confidence=confidence)


def test_a_noise_while_a_tool_runs_does_not_drop_its_result() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS, agent="Flight Status Agent")
    talk.items += [
        Message(role="user", text="What is my flight status?"),
        ToolCall(call_id="1", name="checkFlightsTool", arguments="{}"),
    ]
    assert talk.hear("", confidence=0.0) == stock_phrases.STILL_WAITING
    assert talk.hear("", confidence=0.0) == stock_phrases.STILL_WAITING
    talk.items.append(ToolOutput(call_id="1", output=str(airline.OUTPUTS["checkFlightsTool"])))
    assert "8:00 am" in talk.respond()


@pytest.mark.parametrize(
    ("heard", "tool"),
    [
        ("what is my flight states", "checkFlightsTool"),
        ("what's your bag edge policy", "document_lookup_tool"),
        ("can eye bring my dog in the cab in", "document_lookup_tool"),
        ("how do i chick in on line", "document_lookup_tool"),
        ("do you have why fi on board", "document_lookup_tool"),
    ],
)
def test_misheard_words_still_find_their_tool(heard: str, tool: str) -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.hear(heard, confidence=0.6)
    assert talk.path[-1] == tool


@pytest.mark.parametrize(
    ("heard", "alternatives", "request_has"),
    [
        ("my dad is sixty pounds is that fine", ("my bad is sixty pounds", "my bag is"), "my bag"),
        ("can I upgrade my city", ("can I upgrade my sissy", "can I upgrade my seat"), "my seat"),
        (
            "could I get a nicer see that the game",
            ("could I get a nicer seen at the game", "could I get a nicer seat at the gate"),
            "seat at the",
        ),
    ],
)
def test_the_tool_gets_the_hypothesis_that_fits_the_session(
    heard: str, alternatives: tuple[str, ...], request_has: str
) -> None:
    said = Message(role="user", text=heard, confidence=0.7, alternatives=alternatives)
    decision = first_decision(brain(), HELPER, said)
    assert isinstance(decision, CallTool)
    assert request_has in decision.arguments["request"]


def test_words_that_fit_are_not_reread_as_something_else() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    others = ("What is my light status", "What is my flight states", "What is my bag status")
    talk.hear("What is my flight status", confidence=0.8, alternatives=others)
    assert talk.path[-1] == "checkFlightsTool"


def test_a_misheard_greeting_is_found_among_what_else_was_possible() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    assert "Hello" in talk.hear("I", confidence=0.5, alternatives=("Eye", "Hi"))
    assert talk.path == ()


def test_clear_words_with_a_low_score_of_the_recogniser_still_count() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    talk.hear("What is my flight status?", confidence=0.1)
    assert talk.path[-1] == "checkFlightsTool"


def test_repeat_that_says_the_last_answer_again() -> None:
    talk = Conversation(brain(), airline.TEAM, airline.OUTPUTS)
    answer = talk.hear("Are pets allowed in the cabin?")
    assert talk.hear("Sorry, could you repeat that?") == answer
