"""A small airline's team, as a typical product manager would write it, for the paraphrase sets."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.paraphrases.conversation import AgentSession, SessionPrompts, function, handoff

LOOKUP = function(
    "document_lookup_tool",
    "Searches the airline's policy document and returns the passages that fit the request.",
    request={"type": "string", "description": "the caller's question"},
)
CHECK_FLIGHTS = function(
    "checkFlightsTool",
    "Call this when the customer asks about their own booked flight: status, time, route.",
)
TO_QA = handoff("QA Agent", "Answers general questions about the airline's policies.")
TO_STATUS = handoff("Flight Status Agent", "Looks up the caller's own flight after sign-in.")
TO_MAIN = handoff("Main Agent", "First contact: routes everything that is not your subject.")

TEAM: SessionPrompts = {
    "Main Agent": AgentSession(
        instructions="""You are the entry point for everyone who calls the airline.
Never answer policy questions yourself.
Hand off to the QA Agent for general questions and rules: baggage, carry-on, check-in, seat
upgrades, exit rows, Wi-Fi, changing a booking, refunds and delays, pets, contacting support.
Hand off to the Flight Status Agent when the caller asks about their own flight, for example when
it leaves, where it goes, whether it is on time, or what they have booked.
Default to the QA Agent when a question about the airline fits nothing else.
Greet callers warmly and keep answers short.""",
        tools=(CHECK_FLIGHTS, TO_QA, TO_STATUS),
    ),
    "QA Agent": AgentSession(
        instructions="""You answer general questions about the airline's policies.
Use only document_lookup_tool for answers, and look again for every question.
If the caller asks about their own flight or booking, hand back to the Main Agent.""",
        tools=(LOOKUP, TO_MAIN),
    ),
    "Flight Status Agent": AgentSession(
        instructions="""You tell callers about their own flight with checkFlightsTool.
Hand everything else, such as general questions about rules, back to the Main Agent.""",
        tools=(CHECK_FLIGHTS, TO_MAIN),
    ),
}

PASSAGES = (
    "Each passenger may bring one carry-on of up to 22 x 14 x 9 inches and one personal item.",
    "Checked bags must be under 50 lbs; overweight fees apply above that.",
    "Online check-in opens 24 hours before departure.",
    "Seat upgrades can be requested up to 1 hour before boarding.",
    "Wi-Fi is complimentary on all flights over 2 hours.",
    "Customers can change a flight once for free within 24 hours of booking.",
    "Exit rows offer extra legroom and require passengers to meet safety criteria.",
    "Refunds can be requested for canceled flights or delays of more than 3 hours.",
    "Pets are allowed in the cabin if under 20 lbs and in an approved carrier.",
    "For additional help, contact our support team by chat or through the call center.",
)


def lookup(arguments: Mapping[str, Any]) -> str:
    """Every passage: the brain must pick the one that answers."""
    assert arguments["request"]
    return "\n".join(f"[P{number}] {text}" for number, text in enumerate(PASSAGES, 1))


OUTPUTS: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = {
    "document_lookup_tool": lookup,
    "checkFlightsTool": "You are booked on the 8:00 am flight SB 12 from SFO to JFK today. It is "
    "on time and leaves from gate B4.",
}
