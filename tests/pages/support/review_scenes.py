"""Kept calls for the pages that review and watch them, on a scripted Switchboard."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import approval, error, mid_call, opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard


def finished(call_id: str, *, at: str = "2025-03-04T09:00:00+00:00") -> list[ev.CallEvent]:
    """A whole call under its own id."""
    first, *rest = mid_call()
    begun = replace(cast(ev.CallStarted, first), call_id=call_id, wall_time=at)
    call = CallEvents([begun, *rest])
    call.ends(rest[-1].at_ms + 500)
    return call.events


def with_kept_calls(*call_ids: str) -> FakeSwitchboard:
    """A Switchboard that has kept these calls."""
    switchboard = FakeSwitchboard()
    for call_id in call_ids:
        switchboard.archive.add(finished(call_id), origin="here")
    return switchboard


def running(
    switchboard: FakeSwitchboard, events: Sequence[ev.CallEvent], call_id: str = "c-1"
) -> FakeCall:
    """A call of this process that runs now."""
    call = FakeCall(events, Endpoint.default(switchboard.settings))
    call.call_id = call_id
    switchboard.calls.append(call)
    return call


def live_scene() -> FakeSwitchboard:
    """Calls in every state the Live page can show."""
    switchboard = FakeSwitchboard()
    for number in range(4):
        at = datetime.now(UTC).isoformat()
        switchboard.archive.add(finished(f"k-{number}", at=at), origin="here")
    running(switchboard, mid_call(), "c-1").play(ev.CallerSpeechStarted, item_id="u9")
    running(switchboard, approval(), "c-2").play(ev.RecordingChanged, on=True, message="Recording")
    running(switchboard, error(), "c-3")
    speaking = running(switchboard, opening().events, "c-4")
    speaking.play(ev.ResponseFirstAudio, response_id="r", item_id="a1", agent="Main Agent")
    return switchboard


def review_scene() -> FakeSwitchboard:
    """Thirty kept calls, three reviewers, a queue."""
    ids = [f"k-{number:02}" for number in range(30)]
    switchboard = with_kept_calls(*ids)
    for number, call_id in enumerate(ids[:14]):
        switchboard.reviews.score(call_id, 1 + number % 5, reviewer="Ann Sharp")
        switchboard.reviews.score(call_id, min(5, 1 + number % 4), reviewer="Ben Ito")
        if number % 3 == 0:
            switchboard.reviews.label(call_id, "too hasty", reviewer="Ann Sharp")
            switchboard.reviews.note(call_id, "Cut the caller short.\nTwice.", reviewer="Ben Ito")
        if number % 2 == 0:
            switchboard.reviews.label(call_id, "well explained", reviewer="Ben Ito")
    switchboard.reviews.correct("k-14", "u1", "What is your garbage policy?", reviewer="Ben Ito")
    switchboard.reviews.score("k-14", 3, reviewer="Ben Ito", turn=1)
    switchboard.reviews.note("k-14", "Could be shorter", reviewer="Ben Ito")
    for call_id in ids[14:]:
        switchboard.reviews.queue.add(call_id, reason="Random sample", by="Ben Ito")
    return switchboard


REVIEW_SCENES = {"live": live_scene, "review": review_scene}
