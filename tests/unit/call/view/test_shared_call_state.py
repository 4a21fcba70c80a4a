"""What every viewer of a call sees alike: mute, push-to-talk, and titles instead of identifiers."""

from typing import Any

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply_all
from tests.doubles.call_events import CallEvents


def test_mute_and_push_to_talk_are_the_calls_and_not_one_pages() -> None:
    call = CallEvents()
    call.starts()
    assert not apply_all(CallView(), call.events).muted, "as in older records"
    call.add(ev.MuteChanged, muted=True)
    call.add(ev.PushToTalkChanged, on=True)
    call.add(ev.TalkChanged, talking=True)
    view = apply_all(CallView(), call.events)
    assert (view.muted, view.push_to_talk, view.talking) == (True, True, True)
    call.ends()
    assert not apply_all(CallView(), call.events).talking


def test_the_trace_has_titles_of_tools_and_guardrails() -> None:
    call = CallEvents()
    call.starts()
    asked: dict[str, Any] = {"agent": "QA", "arguments": "{}"}
    call.add(ev.ToolCalled, call_id="t1", tool="document_lookup_tool", **asked)
    call.add(ev.ToolCalled, call_id="t2", tool="x7", title="Look up an order", **asked)
    call.add(ev.GuardrailTripped, item_id="a", agent="QA", guardrail="card_numbers", message="No.")
    trace = apply_all(CallView(), call.events).trace.tail(3)
    assert [step.title for step in trace] == ["Document lookup", "Look up an order", "Card numbers"]
    assert [step.name for step in trace] == ["document_lookup_tool", "x7", "card_numbers"]
