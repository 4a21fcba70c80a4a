"""The reducer of a call's view, for live and for replayed calls: ``apply(view, event) -> view``.

An item is placed in the transcript by the first event that names it, however late its words come.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from agents_core import events as ev
from agents_core.call.contract.turn_numbers import ordinal
from agents_core.call.view import trace_reducers, transcript_reducers
from agents_core.call.view.call_view import CallView
from agents_core.call.view.reducer_parts import (
    REDUCERS,
    add_marker,
    add_step,
    complete_lines,
    reduces,
)

# Importing the reducers of the trace and the transcript registers them.
__all__ = ["CallView", "apply", "apply_all", "trace_reducers", "transcript_reducers"]


def apply(view: CallView, event: ev.CallEvent) -> CallView:
    """The view after one more event. An event without a reducer only advances ``seq``."""
    reducer = REDUCERS.get(type(event))
    changed = reducer(view, event) if reducer else view
    return replace(changed, seq=event.seq)


def apply_all(view: CallView, events: Iterable[ev.CallEvent]) -> CallView:
    """The view after all these events."""
    for event in events:
        view = apply(view, event)
    return view


@reduces(ev.CallStarted)
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
    view = add_step(view, event, kind="start", key=event.call_id, title=event.agent)
    return add_marker(view, event, "model", event.model_notice) if event.model_notice else view


@reduces(ev.SessionAcknowledged)
def _acknowledged(view: CallView, event: ev.SessionAcknowledged) -> CallView:
    return replace(view, acknowledged=event)


@reduces(ev.PolicyApplied)
def _policy(view: CallView, event: ev.PolicyApplied) -> CallView:
    view = replace(
        add_marker(view, event, "policy", event.message), policy_version=event.policy_version
    )
    title = f"Policy version {event.policy_version}"
    return _new_version(view, event, "policy", event.policy_version, title)


@reduces(ev.TeamApplied)
def _team(view: CallView, event: ev.TeamApplied) -> CallView:
    view = replace(add_marker(view, event, "team", event.message), team_version=event.team_version)
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
    return add_step(view, event, kind=kind, key=str(number), title=title, result=result)


@reduces(ev.MediaAttached)
def _attached(view: CallView, event: ev.MediaAttached) -> CallView:
    view = replace(view, media=True, listens_only=event.listens_only)
    return add_marker(view, event, "media", f"{_device(view)} connected")


@reduces(ev.MediaDetached)
def _detached(view: CallView, event: ev.MediaDetached) -> CallView:
    view = add_marker(view, event, "media", f"{_device(view)} disconnected")
    return replace(view, media=False, caller_speaking=False, agent_speaking=False)


def _device(view: CallView) -> str:
    return "Loudspeaker" if view.listens_only else "Microphone"


@reduces(ev.MuteChanged)
def _muted(view: CallView, event: ev.MuteChanged) -> CallView:
    return replace(view, muted=event.muted)


@reduces(ev.PushToTalkChanged)
def _push_to_talk(view: CallView, event: ev.PushToTalkChanged) -> CallView:
    return replace(view, push_to_talk=event.on)


@reduces(ev.TalkChanged)
def _talking(view: CallView, event: ev.TalkChanged) -> CallView:
    return replace(view, talking=event.talking)


@reduces(ev.RecordingChanged)
def _recording(view: CallView, event: ev.RecordingChanged) -> CallView:
    return replace(add_marker(view, event, "media", event.message), recording=event.on)


@reduces(ev.EngineLost)
def _lost(view: CallView, event: ev.EngineLost) -> CallView:
    view = replace(view, engine_lost=event.message, caller_speaking=False, agent_speaking=False)
    return add_marker(complete_lines(view), event, "problem", event.message)


@reduces(ev.EngineRestored)
def _restored(view: CallView, event: ev.EngineRestored) -> CallView:
    return replace(add_marker(view, event, "problem", event.message), engine_lost="")


@reduces(ev.Problem)
def _problem(view: CallView, event: ev.Problem) -> CallView:
    return add_marker(view, event, "problem", event.message)


@reduces(ev.CallEnded)
def _ended(view: CallView, event: ev.CallEnded) -> CallView:
    view = replace(
        view,
        ended=event.reason,
        approvals=(),
        media=False,
        talking=False,
        caller_speaking=False,
        agent_speaking=False,
    )
    view = trace_reducers.close_steps(complete_lines(view))
    for message in view.queued:
        text = f"Not sent, because the call ended: “{message.text}”"
        view = add_marker(view, event, "problem", text)
    view = replace(view, queued=())
    return add_marker(view, event, "end", f"Call ended: {event.reason}")
