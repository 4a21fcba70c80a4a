"""One pure reducer for the live page and for a replayed call: ``apply(view, event) -> view``.

It knows no page, clock or thread. An item takes its place in the transcript at the first event that
names it, however late its words come.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from agents_core import events as ev
from agents_core.call.contract.turn_numbers import ordinal
from agents_core.call.view import (
    trace_reducers as view_trace,
)
from agents_core.call.view import (
    transcript_reducers as view_transcript,
)
from agents_core.call.view.call_view import CallView
from agents_core.call.view.reducer_parts import REDUCERS, mark, on, settle, step

__all__ = ["CallView", "apply", "apply_all", "view_trace", "view_transcript"]


def apply(view: CallView, event: ev.CallEvent) -> CallView:
    """The view after one more event; an event the page does not show only advances ``seq``."""
    reducer = REDUCERS.get(type(event))
    changed = reducer(view, event) if reducer else view
    return replace(changed, seq=event.seq)


def apply_all(view: CallView, events: Iterable[ev.CallEvent]) -> CallView:
    """The view after all of them."""
    for event in events:
        view = apply(view, event)
    return view


@on(ev.CallStarted)
def _started(view: CallView, event: ev.CallStarted) -> CallView:
    view = replace(
        view,
        started=event,
        agent=event.agent,
        path=(event.agent,),
        policy_version=event.policy_version,
        team_version=event.team_version,
        recording=event.recorded,
    )
    return step(view, event, kind="start", key=event.call_id, title=event.agent)


@on(ev.SessionAcknowledged)
def _acknowledged(view: CallView, event: ev.SessionAcknowledged) -> CallView:
    return replace(view, acknowledged=event)


@on(ev.PolicyApplied)
def _policy(view: CallView, event: ev.PolicyApplied) -> CallView:
    view = replace(mark(view, event, "policy", event.message), policy_version=event.policy_version)
    title = f"Policy version {event.policy_version}"
    return _new_version(view, event, "policy", event.policy_version, title)


@on(ev.TeamApplied)
def _team(view: CallView, event: ev.TeamApplied) -> CallView:
    view = replace(mark(view, event, "team", event.message), team_version=event.team_version)
    title = f"Team version {event.team_version}"
    return _new_version(view, event, "team", event.team_version, title)


def _new_version(
    view: CallView,
    event: ev.PolicyApplied | ev.TeamApplied,
    kind: Literal["policy", "team"],
    number: int,
    title: str,
) -> CallView:
    result = f"From the caller's {ordinal(event.from_turn)} turn on"
    return step(view, event, kind=kind, key=str(number), title=title, result=result)


@on(ev.MediaAttached)
def _attached(view: CallView, event: ev.MediaAttached) -> CallView:
    return replace(mark(view, event, "media", "Microphone connected"), media=True)


@on(ev.MediaDetached)
def _detached(view: CallView, event: ev.MediaDetached) -> CallView:
    view = mark(view, event, "media", "Microphone disconnected")
    return replace(view, media=False, caller_speaking=False, agent_speaking=False)


@on(ev.RecordingChanged)
def _recording(view: CallView, event: ev.RecordingChanged) -> CallView:
    return replace(mark(view, event, "media", event.message), recording=event.on)


@on(ev.EngineLost)
def _lost(view: CallView, event: ev.EngineLost) -> CallView:
    view = replace(view, engine_lost=event.message, caller_speaking=False, agent_speaking=False)
    return mark(settle(view), event, "problem", event.message)


@on(ev.EngineRestored)
def _restored(view: CallView, event: ev.EngineRestored) -> CallView:
    return replace(mark(view, event, "problem", event.message), engine_lost="")


@on(ev.Problem)
def _problem(view: CallView, event: ev.Problem) -> CallView:
    return mark(view, event, "problem", event.message)


@on(ev.CallEnded)
def _ended(view: CallView, event: ev.CallEnded) -> CallView:
    view = replace(
        view,
        ended=event.reason,
        approvals=(),
        media=False,
        caller_speaking=False,
        agent_speaking=False,
    )
    view = view_trace.stop_waiting(settle(view))
    return mark(view, event, "end", f"Call ended: {event.reason}")
