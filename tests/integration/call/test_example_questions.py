"""Each example question of a ready team gets a real answer, or the form it needs first."""

import pytest

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from agents_core.switchboard import Switchboard
from agents_core.team_files.ready_teams import ready, ready_names
from tests.doubles.typing_person import Conversation

ANSWERED_BY = {
    "What is your baggage policy?": "50 pounds",
    "When can I check in online?": "24 hours before",
    "Can I bring my dog on the plane?": "20 pounds",
    "What is my flight status?": "checkFlightsTool",
    "When is breakfast served?": "from 6:30 am to 10:30 am",
    "What does parking cost?": "22 euros a night",
    "Can I bring my dog?": "18 euros a night",
    "Look up my booking.": "check_my_stay",
    "How do I restart my router?": "unplug it for 30 seconds",
    "How long does a contract run?": "24 months",
    "What does a technician's visit cost?": "75 euros",
    "My internet is down.": "check_my_line",
}
QUESTIONS = [
    (team.name, asked) for team in (ready(n).team for n in ready_names()) for asked in team.examples
]


@pytest.mark.parametrize(("team", "question"), QUESTIONS)
def test_an_example_question_is_answered(
    switchboard: Switchboard, team: str, question: str
) -> None:
    endpoint = Endpoint.default(switchboard.settings)
    call = switchboard.start_call(endpoint, alive=lambda: True, team=team)
    try:
        conversation = Conversation(call)
        conversation.say(question)
        got = conversation.until(ev.CallEvent, _answer_or_form)
    finally:
        call.stop(wait=True)
    said = got.tool if isinstance(got, ev.ApprovalRequested) else getattr(got, "text", "")
    assert ANSWERED_BY[question] in said


def _answer_or_form(event: ev.CallEvent) -> bool:
    if isinstance(event, ev.TranscriptDone):
        return event.role == "agent"
    return isinstance(event, ev.ApprovalRequested)
