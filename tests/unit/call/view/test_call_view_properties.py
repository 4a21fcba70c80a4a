"""Whatever happens in a call, in whatever order: the page can show it, live and replayed alike."""

import dataclasses
import json
import typing
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply, apply_all
from tests.doubles.call_events import CallEvents, events_of

SET_BY_THE_LOG = ("seq", "at_ms", "turn")
IDS = st.sampled_from(["i1", "i2", "i3", ""])
CITATIONS = st.builds(
    ev.Citation,
    passage_id=IDS,
    policy_version=st.integers(1, 3),
    line=st.integers(1, 9),
    text=st.text(max_size=5),
    score=st.floats(0, 1),
)
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(-1, 2000),
    float: st.floats(0, 200),
    float | None: st.none() | st.floats(0, 1),
    bool: st.booleans(),
    ev.Role: st.sampled_from(typing.get_args(ev.Role)),
    ev.Chooser: st.sampled_from(typing.get_args(ev.Chooser)),
    ev.RoutingSource: st.sampled_from(typing.get_args(ev.RoutingSource)),
    ev.CutCause: st.sampled_from(typing.get_args(ev.CutCause)),
    ev.DenialCause: st.sampled_from(typing.get_args(ev.DenialCause)),
    ev.Decision: st.sampled_from(typing.get_args(ev.Decision)),
    tuple[str, ...]: st.lists(st.text(max_size=4), max_size=2).map(tuple),
    tuple[ev.Citation, ...]: st.lists(CITATIONS, max_size=2).map(tuple),
}


def facts(kind: type[ev.CallEvent]) -> st.SearchStrategy[tuple[type[ev.CallEvent], dict[str, Any]]]:
    types = typing.get_type_hints(kind)
    names = [item.name for item in dataclasses.fields(kind) if item.name not in SET_BY_THE_LOG]
    fields = {
        name: IDS if name in ("item_id", "call_id") else BY_TYPE[types[name]] for name in names
    }
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


FACT = st.one_of([facts(kind) for kind in ev.event_classes().values()])


def as_events(rows: list[tuple[type[ev.CallEvent], dict[str, Any]]]) -> list[ev.CallEvent]:
    return events_of(rows, step_ms=10)


@given(st.lists(FACT, max_size=40))
def test_any_sequence_of_events_can_be_shown(
    rows: list[tuple[type[ev.CallEvent], dict[str, Any]]],
) -> None:
    events = as_events(rows)
    view = apply_all(CallView(), events)
    assert view.seq == len(events)
    items = [line.item_id for line in view.lines if hasattr(line, "item_id")]
    assert len(items) == len(set(items))  # nobody's line appears twice


@given(st.lists(FACT, max_size=40))
def test_a_stored_call_replays_to_the_same_view(
    rows: list[tuple[type[ev.CallEvent], dict[str, Any]]],
) -> None:
    events = as_events(rows)
    stored = [json.loads(json.dumps(ev.to_json(event))) for event in events]
    assert apply_all(CallView(), map(ev.from_json, stored)) == apply_all(CallView(), events)


@given(st.lists(FACT, max_size=30), st.integers(0, 30))
def test_folding_in_two_goes_is_folding_in_one(
    rows: list[tuple[type[ev.CallEvent], dict[str, Any]]], split: int
) -> None:
    events = as_events(rows)
    first = apply_all(CallView(), events[:split])
    assert apply_all(first, events[split:]) == apply_all(CallView(), events)


def test_applying_changes_no_earlier_view() -> None:
    call = CallEvents()
    call.caller("hello", item_id="i1")
    call.caller("bye", item_id="i1")
    before = apply(CallView(), call.events[0])
    after = apply(before, call.events[1])
    assert [line.text for line in before.lines] == ["hello"]
    assert [line.text for line in after.lines] == ["bye"]
