"""Why a tool was called, in the trace: at its step, however the events are ordered."""

from typing import Any

from agents_core import events as ev
from agents_core.call.view.call_view import CallView, TraceStep
from agents_core.call.view.reducer import apply_all
from tests.doubles.call_events import CallEvents

SENTENCE = "Send questions about bills to Billing."


def routed(call: CallEvents, **fields: Any) -> ev.RoutingDecided:
    usual: dict[str, Any] = {
        "response_id": "r1",
        "agent": "Reception",
        "chosen_by": "ranking",
        "sentence": SENTENCE,
        "source": "instruction",
        "score": 0.7,
        "threshold": 0.3,
    }
    return call.add(ev.RoutingDecided, **usual | fields)


def to_billing(call: CallEvents) -> ev.RoutingDecided:
    name = "transfer_to_billing"
    return routed(call, call_id="m1", tool=name, to_agent="Billing", arguments="{}")


def handed_over(call: CallEvents, number: int = 1) -> None:
    call.add(
        ev.Handoff,
        call_id=f"handoff_{number}",
        from_agent="Reception",
        to_agent="Billing",
        utterance="my bill",
    )


def steps(call: CallEvents, kind: str) -> list[TraceStep]:
    return [step for step in apply_all(CallView(), call.events).trace if step.kind == kind]


def conversation() -> CallEvents:
    call = CallEvents()
    call.starts()
    call.types("How high is my bill?")
    return call


def test_a_tools_step_has_its_reason() -> None:
    call = conversation()
    called = {"call_id": "m1", "tool": "look_up", "agent": "Reception"}
    fields: dict[str, Any] = {**called, "arguments": "{}"}
    call.add(ev.ToolCalled, **fields)
    decided = routed(call, call_id="m1", tool="look_up")
    [step] = steps(call, "tool")
    assert step.routing == decided


def test_a_handoffs_step_has_its_reason_whichever_event_comes_first() -> None:
    for reason_first in (True, False):
        call = conversation()
        if reason_first:
            to_billing(call)
        handed_over(call)
        if not reason_first:
            to_billing(call)
        [step] = steps(call, "handoff")
        assert step.routing is not None and step.routing.sentence == SENTENCE
        assert (step.name, step.arguments) == ("transfer_to_billing", "{}")


def test_a_later_handoff_does_not_take_the_reason_of_an_earlier_one() -> None:
    call = conversation()
    to_billing(call)
    handed_over(call)
    handed_over(call, 2)
    first, second = steps(call, "handoff")
    assert first.routing is not None and second.routing is None


def test_a_refusal_is_explained_at_the_answer() -> None:
    call = conversation()
    call.add(ev.AgentAnswered, item_id="a1", agent="Reception", gap_ms=300)
    decided = routed(call, item_id="a1")
    [step] = steps(call, "answer")
    assert step.routing == decided
    assert not steps(call, "no-tool")


def test_without_an_answer_the_refusal_has_a_step_of_its_own() -> None:
    call = conversation()
    decided = routed(call)
    [step] = steps(call, "no-tool")
    assert step.routing == decided and step.utterance == "How high is my bill?"


def test_the_event_survives_as_json() -> None:
    decided = routed(conversation())
    assert ev.from_json(ev.to_json(decided)) == decided
