"""A spoken call about two topics, for the pages that show calls."""

from agents_core import events as ev
from tests.pages.support.call_scenes import opening

MAIN, POLICY, FLIGHTS = "Main Agent", "QA Agent", "Flight Status Agent"


def spoken_call() -> list[ev.CallEvent]:
    """Handoffs there and back, a sign-in form, and a silence of three seconds."""
    script = _SpokenCall()
    question = "What is your baggage policy?"
    script.caller("s1", question, 1_900)
    script.handoff("h1", MAIN, POLICY, "s1", question)
    script.answer("b1", POLICY, "A checked bag has to weigh less than 50 pounds.", 4_200)
    question = "And when does my flight leave?"
    script.caller("s2", question, 1_500)
    script.handoff("h2", POLICY, MAIN, "s2", question)
    script.wait(150)
    script.handoff("h3", MAIN, FLIGHTS, "s2", question)
    script.flight_after_sign_in("t1")
    script.answer("b2", FLIGHTS, "Your flight is on time. It leaves at ten past nine.", 3_600)
    script.wait(3_000)
    question = "Thanks. And my bag?"
    script.caller("s3", question, 1_200)
    script.handoff("h4", FLIGHTS, MAIN, "s3", question)
    script.wait(120)
    script.handoff("h5", MAIN, POLICY, "s3", question)
    script.answer("b3", POLICY, "An overweight bag costs an extra fee.", 2_500)
    return script.events


class _SpokenCall:
    """Events of a spoken call, one after another on a clock in ms."""

    def __init__(self) -> None:
        self._call = opening()
        self._at = 2_000

    @property
    def events(self) -> list[ev.CallEvent]:
        return self._call.events

    def wait(self, ms: int) -> None:
        self._at += ms

    def caller(self, item: str, text: str, length_ms: int) -> None:
        self._call.add(ev.CallerSpeechStarted, self._at, item_id=item, lag_ms=80)
        self.wait(length_ms + 500)
        self._call.add(ev.CallerSpeechStopped, self._at, item_id=item, silence_ms=500)
        self._call.caller(text, self._at + 30, item_id=item)
        self.wait(100)

    def handoff(self, call_id: str, start: str, end: str, item: str, text: str) -> None:
        agents = {"from_agent": start, "to_agent": end}
        self._call.add(
            ev.Handoff, self._at, call_id=call_id, **agents, utterance=text, item_id=item
        )

    def answer(self, item: str, agent: str, text: str, length_ms: int) -> None:
        self.wait(600)
        of_item = {"item_id": item, "agent": agent}
        response = f"r-{item}"
        self._call.add(ev.ResponseStarted, self._at - 300, response_id=response, agent=agent)
        self._call.add(ev.ResponseFirstAudio, self._at, response_id=response, **of_item)
        self._call.add(ev.AgentAnswered, self._at, **of_item, gap_ms=700)
        self._call.agent(text, self._at + 20, **of_item)
        self.wait(length_ms)
        self._call.add(ev.AgentSpeechEnded, self._at, item_id=item, played_ms=length_ms)
        self.wait(400)

    def flight_after_sign_in(self, call_id: str) -> None:
        """The flight tool waits 6.5 s for a sign-in, then takes 0.9 s."""
        tool = {"call_id": call_id, "tool": "checkFlightsTool", "agent": FLIGHTS}
        asked = {**tool, "arguments": "{}"}
        form = {"form": "SignInForm", "attempts_left": 5, "timeout_s": 120.0}
        self._call.add(ev.ToolCalled, self._at, **asked)
        self._call.add(ev.ApprovalRequested, self._at, **asked, **form)
        self.wait(6_500)
        self._call.add(ev.ApprovalGranted, self._at, call_id=call_id, proposed="{}", executed="{}")
        self.wait(900)
        self._call.add(
            ev.ToolReturned, self._at, **tool, output="On time.", duration_ms=900, ok=True
        )
