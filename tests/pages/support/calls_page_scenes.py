"""Kept calls for the pages that list and open them, on a scripted Switchboard."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import approval, error, hostile, long_call, mid_call, opening
from tests.pages.support.fake_switchboard import POLICY, FakeCall, FakeSwitchboard

DAY = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)


def begun(
    events: Sequence[ev.CallEvent], call_id: str, at: datetime = DAY, **changes: object
) -> list[ev.CallEvent]:
    """These events as a call of its own, with its policy's name."""
    first = cast(ev.CallStarted, events[0])
    fields = {"policy": "Airline policy", "call_id": call_id, "wall_time": at.isoformat()}
    return [replace(first, **{**fields, **changes}), *events[1:]]  # type: ignore[arg-type]


def ended(events: Sequence[ev.CallEvent], reason: str = "hung up") -> list[ev.CallEvent]:
    """With a last event."""
    call = CallEvents(events)
    call.ends(events[-1].at_ms + 500, reason)
    return call.events


def keep(
    switchboard: FakeSwitchboard,
    events: Sequence[ev.CallEvent],
    call_id: str = "c-1",
    *,
    at: datetime = DAY,
    origin: str = "here",
    over: bool = True,
    audio_ms: int = 0,
    **changes: object,
) -> None:
    """Keep a call as it was; not ``over``: its process was lost. ``audio_ms``: the length of a
    recording in which nothing can be heard."""
    policy = switchboard.teams.newest(switchboard.teams.names()[0]).spec.policy
    made = begun(events, call_id, at, **{"policy": policy, **changes})
    audio = b"OggS" if audio_ms else b""
    whole = ended(made) if over else made
    switchboard.archive.add(whole, origin=origin, audio=audio, audio_ms=audio_ms)


def run(
    switchboard: FakeSwitchboard,
    events: Sequence[ev.CallEvent],
    call_id: str = "c-1",
    at: datetime = DAY,
) -> FakeCall:
    """A call that runs and is being written down."""
    call = FakeCall(begun(events, call_id, at), Endpoint.default(switchboard.settings))
    call.call_id = call_id
    switchboard.calls.append(call)
    switchboard.record.add_call(call)
    assert switchboard.record.flush(10)
    return call


def edited(events: Sequence[ev.CallEvent]) -> list[ev.CallEvent]:
    """Then a newer policy came into force."""
    call = CallEvents(events)
    call.add(
        ev.PolicyApplied,
        events[-1].at_ms + 100,
        policy_version=2,
        message="Policy version 2 is in use",
        from_turn=3,
    )
    return call.events


def spoken() -> list[ev.CallEvent]:
    """Two topics by voice: there and back between agents, a form, a barge-in, a silence."""
    script = opening()
    at = 2_000

    def caller(item: str, text: str, length_ms: int) -> None:
        nonlocal at
        script.add(ev.CallerSpeechStarted, at, item_id=item, lag_ms=80)
        at += length_ms + 500
        script.add(ev.CallerSpeechStopped, at, item_id=item, silence_ms=500)
        script.caller(text, at + 30, item_id=item)
        at += 100

    def hands(call: str, start: str, end: str, item: str, text: str) -> None:
        script.add(
            ev.Handoff,
            at,
            call_id=call,
            from_agent=start,
            to_agent=end,
            utterance=text,
            item_id=item,
        )

    def answers(item: str, agent: str, text: str, length_ms: int) -> None:
        nonlocal at
        at += 600
        script.add(ev.ResponseStarted, at - 300, response_id=f"r-{item}", agent=agent)
        script.add(ev.ResponseFirstAudio, at, response_id=f"r-{item}", item_id=item, agent=agent)
        script.add(ev.AgentAnswered, at, item_id=item, agent=agent, gap_ms=700)
        script.agent(text, at + 20, item_id=item, agent=agent)
        at += length_ms
        script.add(ev.AgentSpeechEnded, at, item_id=item, played_ms=length_ms)
        at += 400

    main, policy, flights = "Main Agent", "QA Agent", "Flight Status Agent"
    caller("s1", "What is your baggage policy?", 1_900)
    hands("h1", main, policy, "s1", "What is your baggage policy?")
    answers("b1", policy, "A checked bag has to weigh less than 50 pounds.", 4_200)
    caller("s2", "And when does my flight leave?", 1_500)
    hands("h2", policy, main, "s2", "And when does my flight leave?")
    at += 150
    hands("h3", main, flights, "s2", "And when does my flight leave?")
    asked = {"call_id": "t1", "tool": "checkFlightsTool", "agent": flights, "arguments": "{}"}
    script.add(ev.ToolCalled, at, **asked)
    script.add(
        ev.ApprovalRequested, at, **asked, form="SignInForm", attempts_left=5, timeout_s=120.0
    )
    at += 6_500
    script.add(ev.ApprovalGranted, at, call_id="t1", proposed="{}", executed="{}")
    done = {"call_id": "t1", "tool": "checkFlightsTool", "agent": flights}
    script.add(ev.ToolReturned, at + 900, **done, output="On time.", duration_ms=900, ok=True)
    at += 900
    answers("b2", flights, "Your flight is on time. It leaves at ten past nine.", 3_600)
    at += 3_000
    caller("s3", "Thanks. And my bag?", 1_200)
    hands("h4", flights, main, "s3", "Thanks. And my bag?")
    at += 120
    hands("h5", main, policy, "s3", "Thanks. And my bag?")
    answers("b3", policy, "An overweight bag costs an extra fee.", 2_500)
    return script.events


def calls_scene() -> FakeSwitchboard:
    """Calls in every state, over a few days."""
    switchboard = FakeSwitchboard()
    library = switchboard.policy
    later = POLICY.replace("less than 50 lbs", "less than 44 lbs")
    library.save(later, document="Policy", based_on=1, author="Mira", message="Lighter bags")
    now = datetime.now(UTC)
    kinds = (mid_call, approval, error, hostile)
    for number in range(54):
        scene = kinds[number % len(kinds)]()
        keep(switchboard, scene, f"k-{number:02}", at=now - timedelta(hours=7 * number + 1))
    keep(switchboard, edited(mid_call()), "k-edited", at=now - timedelta(minutes=20))
    keep(switchboard, spoken(), "k-spoken", at=now - timedelta(minutes=30))
    keep(switchboard, long_call(), "k-long", at=now - timedelta(minutes=40))
    keep(switchboard, mid_call(), "k-lost", at=now - timedelta(minutes=50), over=False)
    switchboard.reviews.label("k-edited", "well explained", reviewer="Ines")
    switchboard.reviews.score("k-edited", 4, reviewer="Ines")
    switchboard.reviews.correct("k-edited", "u1", "What is your luggage policy?", reviewer="Ines")
    run(switchboard, mid_call(), "k-running", at=now)
    return switchboard
