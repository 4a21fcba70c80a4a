"""Kept calls for the pages that review and watch them, on a scripted Switchboard."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from agents_core import events as ev
from agents_core.call.endpoint import Endpoint
from tests.pages.fakes import FakeCall, FakeSwitchboard
from tests.pages.scenes import mid_call


def finished(call_id: str, *, at: str = "2025-03-04T09:00:00+00:00") -> list[ev.CallEvent]:
    """A whole call under its own id."""
    first, *rest = mid_call()
    begun = replace(cast(ev.CallStarted, first), call_id=call_id, wall_time=at)
    last = rest[-1]
    end = ev.CallEnded(seq=last.seq + 1, at_ms=last.at_ms + 500, reason="hung up")
    return [begun, *rest, end]


def with_kept_calls(*call_ids: str) -> FakeSwitchboard:
    """A Switchboard that has kept these calls."""
    board = FakeSwitchboard()
    for call_id in call_ids:
        board.archive.add(finished(call_id), origin="here")
    return board


def running(
    board: FakeSwitchboard, events: Sequence[ev.CallEvent], call_id: str = "c-1"
) -> FakeCall:
    """A call of this process that runs now."""
    call = FakeCall(events, Endpoint.default(board.settings))
    call.call_id = call_id
    board.calls.append(call)
    return call
