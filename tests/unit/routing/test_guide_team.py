"""The guide's team with the guide's own instructions, in either order."""

from tests.paraphrases.conversation import AgentSession, Conversation, function, handoff
from tests.unit.brain.brain_fixtures import brain

TEAM = {
    "Main Agent": AgentSession(
        instructions="You are the entry point for all customer queries. Default to the no-auth QA "
        "flow. If authentication is needed and validated, escalate to the Auth Layer by handing "
        "off to either the Flight Status Checker or Rebooking Agent. Do not answer policy "
        "questions from your own knowledge; rely on subordinate agents and tools.",
        tools=(
            function(
                "checkFlightsTool",
                "Call this tool if the user queries about their current flight status",
            ),
            handoff("QA Agent"),
        ),
    ),
    "QA Agent": AgentSession(
        instructions="You handle general customer questions using the document lookup tool. Use "
        "only the document lookup for answers. If the request may involve personal data or "
        "operations (rebooking, flight status), call the auth check tool. If auth is required and "
        "validated, handoff to the appropriate Auth Layer agent.",
        tools=(
            function(
                "document_lookup_tool",
                "Looks up answers from known airline documentation to handle general questions "
                "without authentication.",
                request={"type": "string"},
            ),
            handoff("Main Agent"),
        ),
    ),
}
LOOKED_UP = ("transfer_to_qa_agent", "document_lookup_tool")


def test_policy_first_then_the_flight() -> None:
    talk = Conversation(brain(), TEAM)
    talk.hear("What's your baggage policy?")
    assert talk.path == LOOKED_UP
    talk.hear("What's my flight status?")
    assert talk.path == ("transfer_to_main_agent", "checkFlightsTool")


def test_the_flight_first_then_policy() -> None:
    talk = Conversation(brain(), TEAM)
    talk.hear("What's my flight status?")
    first = talk.path
    talk.hear("What's your baggage policy?")
    assert (first, talk.path) == (("checkFlightsTool",), LOOKED_UP)


def test_an_agent_asked_for_by_name_gets_the_call() -> None:
    talk = Conversation(brain(), TEAM)
    talk.hear("What's your baggage policy?")
    answer = talk.hear("Please transfer me to the Main Agent.")
    assert talk.path == ("transfer_to_main_agent",)
    assert answer.startswith("You're speaking with")


def test_a_wish_for_a_person_is_answered_from_the_document_where_there_is_one() -> None:
    support = "For additional help, talk to a person at our support desk."
    talk = Conversation(brain(), TEAM, {"document_lookup_tool": support})
    said = talk.hear("I want to talk to a human"), talk.path
    assert "automated assistant" in said[0] and said[1] == ()
    talk.hear("What's your baggage policy?")
    said = talk.hear("I want to talk to a human"), talk.path
    assert "talk to a person at our support desk" in said[0]
    assert said[1] == ("document_lookup_tool",)
