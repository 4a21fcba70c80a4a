"""A call's events as spans: names, parents, times and attributes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core import events as ev
from agents_core.exchange.spans.call_spans import CallSpans, spans_of
from agents_core.exchange.spans.span import CallSpan, trace_id_of
from tests.unit.exchange.exchange_fixtures import CALL, SECRET_WORDS, STARTED, Story, whole_call

START_NS = int(STARTED.timestamp()) * 10**9


def tree(spans: Sequence[CallSpan]) -> list[tuple[str, str]]:
    """Each span with its parent's name, by start and depth."""
    names = {span.span_id: span.name for span in spans}
    return [(span.name, names[span.parent_id] if span.parent_id else "") for span in spans]


def named(spans: Sequence[CallSpan], name: str) -> CallSpan:
    return next(span for span in spans if span.name == name)


def test_every_span_is_under_the_right_one() -> None:
    main, qa = "invoke_agent Main Agent", "invoke_agent QA Agent"
    chat = "chat switchboard-local"
    assert tree(spans_of(whole_call())) == [
        (chat, main),
        (main, "turn 0"),
        ("turn 0", "invoke_workflow Front desk"),
        (chat, main),
        (main, "turn 1"),
        ("execute_tool document_lookup_tool", qa),
        (chat, qa),
        (qa, "turn 1"),
        ("turn 1", "invoke_workflow Front desk"),
        (chat, qa),
        ("approval SignInForm", "execute_tool flight_status_tool"),
        ("execute_tool flight_status_tool", qa),
        (qa, "turn 2"),
        ("turn 2", "invoke_workflow Front desk"),
        ("turn 3", "invoke_workflow Front desk"),
        ("invoke_workflow Front desk", ""),
    ]


def test_ids_follow_from_the_call_and_are_unique() -> None:
    once, again = spans_of(whole_call()), spans_of(whole_call())
    other = spans_of(whole_call("another"))
    assert once == again
    assert {span.trace_id for span in once} == {trace_id_of(CALL)}
    assert len({span.span_id for span in once}) == len(once)
    assert not {span.span_id for span in once} & {span.span_id for span in other}
    assert all(0 < span.span_id < 2**64 and 0 < span.trace_id < 2**128 for span in once)


def test_times_are_the_real_ones() -> None:
    spans = spans_of(whole_call())
    call, turn = spans[-1], named(spans, "turn 1")
    assert (call.start_ns, call.end_ns) == (START_NS, START_NS + 9600 * 10**6)
    assert turn.start_ns == START_NS + 970 * 10**6  # the first sound, 30 ms before it was said
    lookup = named(spans, "execute_tool document_lookup_tool")
    assert (lookup.start_ns, lookup.end_ns) == (START_NS + 2600 * 10**6, START_NS + 2700 * 10**6)
    handoff = spans[4].events[0]
    assert (handoff.name, handoff.at_ns) == ("handoff", START_NS + 2200 * 10**6)


def test_every_span_is_within_its_parent() -> None:
    spans = spans_of(whole_call())
    by_id = {span.span_id: span for span in spans}
    for span in spans:
        assert span.start_ns <= span.end_ns
        if span.parent_id:
            parent = by_id[span.parent_id]
            assert parent.start_ns <= span.start_ns and span.end_ns <= parent.end_ns


def test_attributes_have_the_names_of_the_conventions() -> None:
    spans = spans_of(whole_call())
    call = spans[-1].attributes
    assert call["gen_ai.operation.name"] == "invoke_workflow"
    assert call["gen_ai.workflow.name"] == "Front desk"
    assert call["gen_ai.conversation.id"] == CALL
    assert call["gen_ai.provider.name"] == "switchboard"
    assert call["switchboard.policy.version"] == 3
    chat = spans[3]
    assert chat.kind == "client"
    assert chat.attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "switchboard",
        "gen_ai.conversation.id": CALL,
        "gen_ai.agent.name": "Main Agent",
        "gen_ai.request.model": "switchboard-local",
        "gen_ai.request.stream": True,
        "gen_ai.response.id": "r1",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 50,
        "gen_ai.usage.output_tokens": 7,
        "gen_ai.usage.cache_read.input_tokens": 20,
    }
    cut = spans[6].attributes
    assert cut["gen_ai.response.finish_reasons"] == ("cancelled",)
    assert cut["gen_ai.response.time_to_first_chunk"] == 0.3
    tool = named(spans, "execute_tool document_lookup_tool")
    assert tool.attributes["gen_ai.tool.call.id"] == "t1"
    assert tool.attributes["gen_ai.tool.name"] == "document_lookup_tool"
    assert tool.attributes["switchboard.tool.duration_ms"] == 90
    assert tool.events[0].attributes["switchboard.passages"] == ("P3",)
    agent = named(spans, "invoke_agent QA Agent").attributes
    assert agent["gen_ai.agent.name"] == "QA Agent" and agent["gen_ai.agent.version"] == "2"


def test_a_denied_approval_is_seen_and_its_tool_failed() -> None:
    spans = spans_of(whole_call())
    form = named(spans, "approval SignInForm")
    assert form.attributes["switchboard.approval.outcome"] == "denied"
    assert form.attributes["switchboard.approval.cause"] == "cancelled"
    assert [one.name for one in form.events] == ["approval_refused"]
    tool = named(spans, "execute_tool flight_status_tool")
    assert tool.error == "approval_denied"


def test_texts_are_in_spans_only_with_content() -> None:
    without = repr(spans_of(whole_call()))
    for words in (SECRET_WORDS, "Bags are free", "delay", "The caller said no", "Slow down"):
        assert words not in without
    spans = spans_of(whole_call(), content=True)
    asked = json.loads(str(named(spans, "turn 1").attributes["gen_ai.input.messages"]))
    assert asked == [{"role": "user", "parts": [{"type": "text", "content": SECRET_WORDS}]}]
    tool = named(spans, "execute_tool document_lookup_tool").attributes
    assert tool["gen_ai.tool.call.arguments"] == '{"request": "delay"}'
    assert tool["gen_ai.tool.call.result"] == "Bags are free."
    assert "Bags are free." in str(spans[6].attributes["gen_ai.output.messages"])


@given(cuts=st.lists(st.integers(0, len(whole_call())), max_size=6))
def test_fed_in_pieces_it_gives_the_same_spans(cuts: list[int]) -> None:
    events = whole_call()
    live, found = CallSpans(), list[Any]()
    places = [0, *sorted(cuts), len(events)]
    for start, end in pairwise(places):
        for event in events[start:end]:
            live.take(event)
        found += live.take_done()
    live.finish()
    assert (*found, *live.take_done()) == spans_of(events)


def test_a_turn_is_complete_when_the_next_began_and_its_transcript_arrived() -> None:
    live = CallSpans()
    for event in whole_call():
        live.take(event)
        done = [span.name for span in live.take_done()]
        if isinstance(event, ev.CallerSpeechStarted) and event.item_id == "i1":
            assert "turn 0" in done
        if isinstance(event, ev.CallerSpeechStarted) and event.item_id == "i3":
            assert "turn 1" in done
    story = Story()
    story.add(ev.CallerSpeechStarted, 10, item_id="a")
    story.add(ev.CallerSpeechStarted, 20, item_id="b")
    slow = CallSpans()
    for event in story.events:
        slow.take(event)
    assert slow.take_done() == ()  # the first turn's words are still being recognised
    story.add(ev.TranscriptDone, 30, item_id="a", role="caller", agent="", text="x")
    slow.take(story.events[-1])
    assert [span.name for span in slow.take_done()] == ["turn 1"]


def test_a_call_that_was_interrupted_says_so() -> None:
    cut = spans_of(whole_call()[:24])
    assert cut[-1].name == "invoke_workflow Front desk" and cut[-1].error == "interrupted"
    assert {span.error for span in cut} == {"", "interrupted"}


def test_what_is_open_when_the_call_ends_was_cancelled() -> None:
    story = Story()
    story.add(ev.ResponseStarted, 5, response_id="r", agent="Main Agent")
    story.add(ev.ToolCalled, 6, call_id="t", tool="x", agent="Main Agent", arguments="{}")
    story.add(ev.CallEnded, 9, reason="hung up")
    spans = spans_of(story.events)
    assert {span.name: span.error for span in spans if span.error} == {
        "chat switchboard-local": "cancelled",
        "execute_tool x": "cancelled",
    }
    assert spans[-1].attributes["switchboard.end_reason"] == "hung up"


@given(drop=st.sets(st.integers(1, len(whole_call()) - 1)))
def test_missing_events_leave_one_tree(drop: set[int]) -> None:
    events = [event for place, event in enumerate(whole_call()) if place not in drop]
    spans = spans_of(events)
    ids = {span.span_id for span in spans}
    assert all(span.parent_id in ids for span in spans[:-1])
    assert spans[-1].parent_id is None


def test_events_that_begin_in_the_middle_give_nothing() -> None:
    assert spans_of(whole_call()[3:]) == ()


def test_a_start_without_a_zone_is_an_error() -> None:
    naive = (STARTED + timedelta(hours=1)).replace(tzinfo=None).isoformat()
    story = Story()
    started = story.events[0]
    assert isinstance(started, ev.CallStarted)
    with pytest.raises(ValueError, match="time zone"):
        spans_of([replace(started, wall_time=naive)])
