"""Stored calls for the pages that list and open them, on a scripted Switchboard."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import approval, error, hostile, long_call, mid_call
from tests.pages.support.fake_switchboard import POLICY, FakeCall, FakeSwitchboard
from tests.pages.support.spoken_call import spoken_call

DAY = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)


def begun(
    events: Sequence[ev.CallEvent], call_id: str, at: datetime = DAY, **changes: object
) -> list[ev.CallEvent]:
    """The events as a call with this id, time and policy."""
    first = cast(ev.CallStarted, events[0])
    fields = {"policy": "Airline policy", "call_id": call_id, "wall_time": at.isoformat()}
    return [replace(first, **{**fields, **changes}), *events[1:]]  # type: ignore[arg-type]


def ended(events: Sequence[ev.CallEvent], reason: str = "hung up") -> list[ev.CallEvent]:
    """The events, and the one that ends the call."""
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
    """Store a call. Without ``over`` its process was lost. ``audio_ms``: the length of a silent
    recording."""
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
    """A running call that is being written into the archive."""
    call = FakeCall(begun(events, call_id, at), Endpoint.default(switchboard.settings))
    call.call_id = call_id
    switchboard.calls.append(call)
    switchboard.record.add_call(call)
    assert switchboard.record.flush(60)
    return call


def edited(events: Sequence[ev.CallEvent]) -> list[ev.CallEvent]:
    """The events, and a newer policy version that applies from turn 3."""
    call = CallEvents(events)
    call.add(
        ev.PolicyApplied,
        events[-1].at_ms + 100,
        policy_version=2,
        message="Policy version 2 is in use",
        from_turn=3,
    )
    return call.events


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
    keep(switchboard, spoken_call(), "k-spoken", at=now - timedelta(minutes=30))
    keep(switchboard, long_call(), "k-long", at=now - timedelta(minutes=40))
    keep(switchboard, mid_call(), "k-lost", at=now - timedelta(minutes=50), over=False)
    switchboard.reviews.label("k-edited", "well explained", reviewer="Ines")
    switchboard.reviews.score("k-edited", 4, reviewer="Ines")
    switchboard.reviews.correct("k-edited", "u1", "What is your luggage policy?", reviewer="Ines")
    run(switchboard, mid_call(), "k-running", at=now)
    return switchboard
