"""Scenes of a call as events, for tests and for looking at the page."""

from collections.abc import Callable

from agents_core import events as ev
from tests.doubles.call_events import CallEvents

PASSAGE = ev.Citation(
    passage_id="P2",
    policy_version=1,
    line=6,
    text="A checked bag has to weigh less than 50 lbs; an overweight bag costs an extra fee.",
    score=0.71,
)


def opening() -> CallEvents:
    """A call has begun and the Main Agent has greeted."""
    script = CallEvents()
    script.starts(
        0,
        call_id="c-1",
        wall_time="2025-03-04T09:00:00+00:00",
        team="Airline support",
        team_version=1,
        policy_version=1,
        policy="Airline support",
        engine="local",
        model="gpt-realtime-mini",
        voice="cedar",
        agent="Main Agent",
    )
    script.add(
        ev.SessionAcknowledged,
        120,
        model="gpt-realtime-mini",
        voice="cedar",
        modalities=("audio",),
        turn_detection="server_vad",
        transcription="gpt-4o-mini-transcribe",
        tools=("transfer_to_qa_agent", "transfer_to_flight_status_agent"),
        instructions_chars=812,
    )
    script.add(ev.MediaAttached, 400)
    script.agent(
        "Hello, this is airline support. How can I help?", 900, item_id="a1", agent="Main Agent"
    )
    return script


def mid_call() -> list[ev.CallEvent]:
    """A policy question answered with a citation, a cut answer, and words still being spoken."""
    script = opening()
    script.caller("What is your baggage policy?", 4_200, item_id="u1")
    script.add(
        ev.Handoff,
        4_600,
        call_id="h1",
        from_agent="Main Agent",
        to_agent="QA Agent",
        utterance="What is your baggage policy?",
        item_id="u1",
    )
    script.add(
        ev.ToolCalled,
        4_800,
        call_id="t1",
        tool="document_lookup_tool",
        agent="QA Agent",
        arguments='{"request": "baggage policy"}',
    )
    script.add(
        ev.PassagesCited, 4_830, call_id="t1", request="baggage policy", citations=(PASSAGE,)
    )
    script.add(
        ev.ToolReturned,
        4_842,
        call_id="t1",
        tool="document_lookup_tool",
        agent="QA Agent",
        output="[P2] " + PASSAGE.text,
        duration_ms=42,
        ok=True,
    )
    script.add(ev.AgentAnswered, 5_050, item_id="a2", agent="QA Agent", gap_ms=850)
    script.agent(
        "A checked bag has to weigh less than 50 pounds; an overweight bag costs an extra fee. "
        "You may also bring one carry-on bag and one personal item into the cabin.",
        5_100,
        item_id="a2",
        agent="QA Agent",
    )
    script.add(ev.BargeIn, 6_300, item_id="a2", played_ms=1_240, heard_chars=84)
    script.types("And how long before the flight can I check in?", 8_100, item_id="u2")
    script.add(ev.AgentAnswered, 8_700, item_id="a3", agent="QA Agent", gap_ms=610)
    script.add(ev.PolicyApplied, 8_750, policy_version=1, message="Policy version 1 is in use")
    script.add(
        ev.TranscriptDelta,
        8_800,
        item_id="a3",
        role="agent",
        agent="QA Agent",
        text="Online check-in opens 24 hours",
    )
    return script.events


def approval() -> list[ev.CallEvent]:
    """The flight status tool waits for a sign-in; one wrong password is behind us."""
    script = opening()
    script.caller("What is my flight status?", 4_000, item_id="u1")
    script.add(
        ev.Handoff,
        4_300,
        call_id="h1",
        from_agent="Main Agent",
        to_agent="Flight Status Agent",
        utterance="What is my flight status?",
        item_id="u1",
    )
    script.add(
        ev.ToolCalled,
        4_500,
        call_id="t1",
        tool="checkFlightsTool",
        agent="Flight Status Agent",
        arguments="{}",
    )
    script.add(
        ev.ApprovalRequested,
        4_520,
        call_id="t1",
        tool="checkFlightsTool",
        agent="Flight Status Agent",
        arguments="{}",
        form="SignInForm",
        attempts_left=5,
        timeout_s=120.0,
    )
    script.agent(
        "Please sign in, and I will look it up.", 4_900, item_id="a2", agent="Flight Status Agent"
    )
    script.add(
        ev.ApprovalRefused,
        9_000,
        call_id="t1",
        reason="That username and password do not match.",
        attempts_left=4,
    )
    return script.events


def error() -> list[ev.CallEvent]:
    """A server error in mid-call, after a guardrail trip and a failed transcription."""
    script = opening()
    script.caller("Can I bring my dog?", 3_000, item_id="u1")
    script.agent(
        "A pet may travel in the cabin for a fee of 120 dollars",
        4_000,
        item_id="a2",
        agent="QA Agent",
    )
    script.add(
        ev.GuardrailTripped,
        4_100,
        item_id="a2",
        agent="QA Agent",
        guardrail="grounded figures",
        message="Stopped an answer with a figure that is in no passage and no tool result",
        words="120 dollars",
        source="Pets travel in the cabin for 80 dollars.",
    )
    script.add(ev.CallerSpeechStarted, 6_000, item_id="u2")
    script.add(ev.TranscriptFailed, 6_800, item_id="u2", message="The words were too unclear.")
    script.add(
        ev.EngineLost,
        7_000,
        message="OpenAI refused the key or the model. Check both in the sidebar and type again.",
    )
    return script.events


def hostile() -> list[ev.CallEvent]:
    """Every text wants to become markup."""
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    script = opening()
    script.caller(evil + " ![x](javascript:hacked) $e^x$ :red[no]", 2_000, item_id="u1")
    script.agent(evil, 3_000, item_id="a2", agent="<b onmouseover=hacked()>Agent</b>")
    script.add(
        ev.ToolCalled,
        3_100,
        call_id="t1",
        tool=evil,
        agent=evil,
        arguments='{"x": "</pre><script>window.hacked=1</script>"}',
    )
    script.add(
        ev.ToolReturned,
        3_200,
        call_id="t1",
        tool=evil,
        agent=evil,
        output=evil,
        duration_ms=3,
        ok=False,
    )
    script.add(ev.Problem, 3_300, code="x", message=evil)
    return script.events


def long_call(turns: int = 1_000) -> list[ev.CallEvent]:
    """Two lines per turn."""
    script = opening()
    for turn in range(turns):
        script.caller(f"Question number {turn}", 1_000 + turn, item_id=f"u{turn + 2}")
        script.agent(f"Answer number {turn}", 1_000 + turn, item_id=f"b{turn}", agent="QA Agent")
    return script.events


SCENES: dict[str, Callable[[], list[ev.CallEvent]]] = {
    "mid-call": mid_call,
    "approval": approval,
    "error": error,
    "hostile": hostile,
    "long": long_call,
}
