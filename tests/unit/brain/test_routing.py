"""Who gets a sentence, and how editing the instructions changes it."""

import json

import pytest

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.ports import CallTool, Message, Speak, ToolCall, ToolOutput
from tests.paraphrases import airline
from tests.paraphrases.conversation import (
    AgentSession,
    Conversation,
    first_decision,
    function,
    handoff,
)
from tests.unit.brain.brain_fixtures import brain

TOOLS = (
    function("checkParcelTool", "Tells where the caller's own parcel is."),
    handoff("Rates Agent"),
    handoff("Claims Agent"),
)


def asked(instructions: str, text: str) -> str:
    decision = first_decision(
        brain(),
        AgentSession(instructions=instructions, tools=TOOLS),
        Message(role="user", text=text),
    )
    return decision.name if isinstance(decision, CallTool) else decision.text


def call() -> Conversation:
    return Conversation(brain(), airline.TEAM, airline.OUTPUTS)


def test_a_question_reaches_the_specialist_who_answers_it_at_once() -> None:
    talk = call()
    answer = talk.hear("Do you have wifi on board?")
    assert talk.path == ("transfer_to_qa_agent", "document_lookup_tool")
    assert talk.calls[-1].arguments == {"request": "Do you have wifi on board?"}
    assert answer == "Wi-Fi is complimentary on all flights over 2 hours."


def test_the_next_question_travels_through_the_entry_agent() -> None:
    talk = call()
    talk.hear("Can I bring my cat?")
    answer = talk.hear("What is my flight status?")
    assert talk.path[0] == "transfer_to_main_agent"
    assert talk.path[-1] == "checkFlightsTool"
    assert "8:00 am" in answer


def test_a_short_follow_up_stays_with_its_subject() -> None:
    talk = call()
    talk.hear("What's the weight limit for checked bags?")
    talk.hear("And for pets?")
    assert talk.path == ("document_lookup_tool",)
    assert "pets" in str(talk.calls[0].arguments["request"])


def test_off_topic_requests_are_refused_with_an_offer() -> None:
    talk = call()
    answer = talk.hear("Tell me a joke.")
    assert talk.path == ()
    assert "can't help with that" in answer and "flight" in answer


@pytest.mark.parametrize(
    ("instructions", "text", "tool"),
    [
        ("Hand prices to the Rates Agent.", "What does a letter cost?", "transfer_to_rates_agent"),
        (
            "Hand prices to the Claims Agent.",
            "What does a letter cost?",
            "transfer_to_claims_agent",
        ),
        (
            "Never hand prices to the Rates Agent; the Claims Agent explains them.",
            "What does a letter cost?",
            "transfer_to_claims_agent",
        ),
        (
            "Never use checkParcelTool yourself. Hand lost parcels to the Claims Agent.",
            "Where is my parcel?",
            "transfer_to_claims_agent",
        ),
        (
            "Use transfer_to_claims_agent only for:\n- broken items\n- stolen post",
            "Somebody stole my letters",
            "transfer_to_claims_agent",
        ),
        (
            "Broken items go to the Claims Agent and opening hours go to the Rates Agent.",
            "When do you open?",
            "transfer_to_rates_agent",
        ),
        (
            "The Rates Agent knows prices. It also knows about holidays.",
            "Are you closed on holidays?",
            "transfer_to_rates_agent",
        ),
        (
            "Do not hand off to the Rates Agent unless the caller asks about discounts.",
            "Is there a student discount?",
            "transfer_to_rates_agent",
        ),
        (
            "Default to the Rates Agent.",
            "Do you sell envelopes made of recycled paper?",
            "transfer_to_rates_agent",
        ),
    ],
)
def test_instructions_decide(instructions: str, text: str, tool: str) -> None:
    assert asked(instructions, text) == tool


def test_the_sentence_that_names_an_agent_beats_a_direct_tool() -> None:
    text = "Where is my parcel?"
    assert asked("Be kind.", text) == "checkParcelTool"
    assert (
        asked("Hand questions about where their own parcel is to the Claims Agent.", text)
        == "transfer_to_claims_agent"
    )


def test_without_any_hint_nothing_is_called() -> None:
    assert "can't help" in asked("Be kind.", "Could you paint my fence?")


TWO = AgentSession(
    instructions="Hand repairs of bicycles to the Workshop Agent. "
    "Hand rentals of bicycles to the Rental Agent.",
    tools=(handoff("Workshop Agent"), handoff("Rental Agent")),
)
SHOP = {
    "Door Agent": TWO,
    "Workshop Agent": AgentSession(
        instructions="You repair bicycles.",
        tools=(function("book_repair", "Books a repair.", problem={"type": "string"}),),
    ),
    "Rental Agent": AgentSession(instructions="You rent bicycles out."),
}


@pytest.mark.parametrize(
    ("reply", "tool"),
    [
        ("the first one", 0),
        ("the second one please", 1),
        ("repairs", "transfer_to_workshop_agent"),
        ("I want to rent one", "transfer_to_rental_agent"),
        ("yes", 0),
    ],
)
def test_two_close_routes_are_asked_about_and_the_reply_is_understood(
    reply: str, tool: int | str
) -> None:
    talk = Conversation(brain(), SHOP)
    question = talk.hear("Something about bicycles")
    assert question.startswith(stock_phrases.WHICH_START)
    offered = ["workshop" if "repair" in part else "rental" for part in question.split(" or ")]
    talk.hear(reply)
    wanted = tool if isinstance(tool, str) else f"transfer_to_{offered[tool]}_agent"
    assert talk.path[0] == wanted


def test_the_receiver_acts_on_the_question_not_on_the_choice() -> None:
    talk = Conversation(brain(), SHOP)
    talk.hear("Something about bicycles")
    talk.hear("repairs")
    assert talk.calls[-1] == CallTool("book_repair", {"problem": "Something about bicycles"})


def test_declining_both_is_respected() -> None:
    talk = Conversation(brain(), SHOP)
    talk.hear("Something about bicycles")
    assert "leave that" in talk.hear("no")


def handed(agent: str) -> tuple[ToolCall, ToolOutput]:
    name = "transfer_to_" + agent.lower().replace(" ", "_")
    return (
        ToolCall(call_id=agent, name=name, arguments="{}"),
        ToolOutput(call_id=agent, output=json.dumps({"assistant": agent})),
    )


def test_an_agent_without_tools_speaks_when_it_receives_the_call() -> None:
    said = Message(role="user", text="My parcel arrived broken!")
    claims = AgentSession(instructions="You listen to complaints.")
    decision = first_decision(brain(), claims, said, *handed("Claims Agent"))
    assert isinstance(decision, Speak)
    assert "Claims Agent" in decision.text


def test_no_bounce_back_to_the_entry_agent_in_the_same_turn() -> None:
    # The words belong to Main, but Main has just handed them over.
    said = Message(role="user", text="When does my own flight leave?")
    decision = first_decision(brain(), airline.TEAM["QA Agent"], said, *handed("QA Agent"))
    assert decision == CallTool("document_lookup_tool", {"request": said.text})


def test_no_agent_is_visited_twice_in_a_turn() -> None:
    ping = AgentSession(
        instructions="Hand everything else to the Pong Agent.", tools=(handoff("Pong Agent"),)
    )
    pong = AgentSession(
        instructions="Hand everything else to the Ping Agent.", tools=(handoff("Ping Agent"),)
    )
    talk = Conversation(brain(), {"Ping Agent": ping, "Pong Agent": pong})
    assert talk.hear("Anything about umbrellas?")
    assert talk.path == ("transfer_to_pong_agent",)
    assert talk.hear("Anything about raincoats?")
    assert talk.path == ("transfer_to_ping_agent",)


def test_a_refused_handoff_is_spoken_about_and_not_repeated() -> None:
    said = Message(role="user", text="What does a letter cost?")
    session = AgentSession(instructions="Hand prices to the Rates Agent.", tools=TOOLS)
    made = ToolCall(call_id="1", name="transfer_to_rates_agent", arguments="{}")
    refused = ToolOutput(call_id="1", output="The Rates Agent is not available right now.")
    decision = first_decision(brain(), session, said, made, refused)
    assert isinstance(decision, Speak)
    assert "not available" in decision.text


def test_a_call_that_still_runs_is_not_started_again() -> None:
    session = AgentSession(instructions="Be kind.", tools=TOOLS)
    decision = first_decision(
        brain(),
        session,
        Message(role="user", text="Where is my parcel?"),
        ToolCall(call_id="1", name="checkParcelTool", arguments="{}"),
        Message(role="user", text="Hello? Where is my parcel?"),
    )
    assert isinstance(decision, Speak)
    assert "waiting" in decision.text


def test_warming_a_session_changes_no_decision() -> None:
    main = airline.TEAM["Main Agent"]
    said = Message(role="user", text="Do you have wifi on board?")
    before = first_decision(brain(), main, said)
    brain().warm(main.instructions, main.tools)
    brain().warm("", ())
    assert first_decision(brain(), main, said) == before
