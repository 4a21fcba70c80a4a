"""One label says what a call is doing."""

from dataclasses import replace

import pytest

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply_all
from pages.call_feeds.call_status import call_status
from tests.doubles.call_events import CallEvents
from tests.pages.support import call_scenes


def during(events: list[ev.CallEvent]) -> CallView:
    return apply_all(CallView(), events)


def after_greeting(**more: object) -> CallView:
    view = during(call_scenes.opening().events)
    return replace(view, **{"agent_speaking": False, **more})  # type: ignore[arg-type]


def test_before_the_first_event_the_call_is_connecting() -> None:
    assert call_status(CallView()).label == "Connecting"


def test_a_silent_server_is_still_being_connected() -> None:
    silent = CallEvents(call_scenes.opening().events[:1])
    silent.add(ev.MediaAttached, 5)
    assert call_status(during(silent.events)).label == "Connecting"
    silent.agent("Hello.", item_id="i", agent="Main Agent")
    answered = during(silent.events)
    assert call_status(answered).label == "Listening", "it answers, though it acknowledged nothing"


@pytest.mark.parametrize(
    ("view", "label", "tone"),
    [
        (after_greeting(), "Listening", "live"),
        (after_greeting(agent_speaking=True), "Speaking", "live"),
        (after_greeting(caller_speaking=True), "Caller speaking", "live"),
        (after_greeting(media=False), "Text only", "hold"),
        (after_greeting(listens_only=True), "Answers are spoken", "hold"),
        (after_greeting(engine_lost="gone"), "Engine disconnected", "bad"),
        (after_greeting(engine_lost="gone", ended="hung up"), "Call ended", "over"),
        (during(call_scenes.approval()), "Waiting for approval", "wait"),
    ],
)
def test_the_most_urgent_fact_is_shown(view: CallView, label: str, tone: str) -> None:
    status = call_status(view)
    assert (status.label, status.tone) == (label, tone)


def test_an_approval_comes_before_everything_but_a_lost_engine() -> None:
    waiting = replace(during(call_scenes.approval()), agent_speaking=True, caller_speaking=True)
    assert call_status(waiting).label == "Waiting for approval"
    assert call_status(replace(waiting, engine_lost="gone")).label == "Engine disconnected"
