"""Whatever happens in a call, in whatever order: it can be measured, and the figures add up."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents_core import events as ev
from agents_core.call.view.call_view import CallView, SpokenLine
from agents_core.call.view.reducer import apply_all
from agents_core.measures.call_measurer import CallMeasurer, measure, measurer_of
from agents_core.measures.call_measures import CallMeasures, LineMeasures
from tests.doubles.call_events import CallEvents
from tests.unit.call.view.test_call_view_properties import FACT

Rows = list[tuple[type[ev.CallEvent], dict[str, Any]]]
CALL = st.lists(FACT, max_size=60)
STEPS = st.lists(st.sampled_from([0, 0, 1, 10, 900, 2500]), min_size=60, max_size=60)


def as_events(rows: Rows, steps: list[int]) -> list[ev.CallEvent]:
    """The rows as a journal writes them: gapless, and time never goes back."""
    at_ms, call = 0, CallEvents()
    for (kind, fields), step_ms in zip(rows, steps, strict=False):
        at_ms += step_ms
        call.add(kind, at_ms, **fields)
    return call.events


def check(found: CallMeasures) -> None:
    for turn in found.turns:
        parts = (turn.endpointing_ms, turn.model_ms, turn.tool_ms, turn.approval_ms)
        if turn.response_ms is None:
            assert parts == (None, None, None, None)
        else:
            known = [part for part in parts if part is not None]
            assert len(known) == 4 and min(known) >= 0 and sum(known) == turn.response_ms
        assert turn.yield_ms is None or turn.yield_ms >= 0
        assert turn.confidence is None or 0 <= turn.confidence <= 1
    assert [turn.turn for turn in found.turns][-1:] in (
        [],
        [len(found.turns) - 1],
        [len(found.turns)],
    )
    assert sum(turn.dead_air_ms for turn in found.turns) == found.dead_air_ms
    for span in found.spans:
        assert span.start_ms < span.end_ms <= found.duration_ms
    assert list(found.spans) == sorted(found.spans, key=lambda span: span.start_ms)
    assert found.talk_share is None or 0 <= found.talk_share <= 1
    assert [flag.at_ms for flag in found.flags] == sorted(flag.at_ms for flag in found.flags)
    items = [line.item_id for line in found.lines]
    assert len(items) == len(set(items))


@given(CALL, STEPS, st.booleans())
def test_any_sequence_of_events_can_be_measured(rows: Rows, steps: list[int], ended: bool) -> None:
    events = as_events(rows, steps)
    found = measure(events, ended=ended)
    check(found)
    assert found.duration_ms == (events[-1].at_ms if events else 0)


@given(CALL, STEPS)
def test_a_stored_call_measures_as_the_live_one_did(rows: Rows, steps: list[int]) -> None:
    events = as_events(rows, steps)
    stored = [json.loads(json.dumps(ev.to_json(event))) for event in events]
    assert measure([ev.from_json(row) for row in stored]) == measure(events)


@given(CALL, STEPS)
def test_lines_are_the_pages_lines(rows: Rows, steps: list[int]) -> None:
    events = as_events(rows, steps)
    shown = [line for line in apply_all(CallView(), events).lines if isinstance(line, SpokenLine)]
    said = [(line.item_id, line.text) for line in shown if line.text or line.failed]
    assert [(line.item_id, line.text) for line in measure(events).lines] == said


def test_nothing_at_all_can_be_measured() -> None:
    found = measure(())
    assert (found.outcome, found.turns, found.talk_share) == ("interrupted", (), None)


@given(CALL, STEPS)
def test_measuring_while_a_call_runs_gives_what_measuring_it_afterwards_gives(
    rows: Rows, steps: list[int]
) -> None:
    events = as_events(rows, steps)
    running = CallMeasurer()
    for place, event in enumerate(events, start=1):
        running.take(event)
        prefix = measurer_of(events[:place])
        assert running.result(ended=False) == prefix.result(ended=False)
        assert running.result() == prefix.result()
        assert running.counts() == prefix.counts()


def test_a_complete_line_that_loses_its_words_is_taken_once_more() -> None:
    call, running = CallEvents(), CallMeasurer()
    for text in ("Where is my bag?", ""):
        running.take(
            call.add(
                ev.TranscriptDone, 10, item_id="i1", role="caller", agent="", text=text, typed=False
            )
        )
        (line,) = running.take_changed_lines()
        assert line.text == text
    assert running.result(ended=False).lines == ()


@given(CALL, STEPS)
def test_the_row_of_a_running_call_has_the_values_of_its_measures(
    rows: Rows, steps: list[int]
) -> None:
    running, lines = CallMeasurer(), dict[str, LineMeasures]()
    for event in as_events(rows, steps):
        running.take(event)
        counts, measures = running.counts(), running.result(ended=False)
        assert counts.seq == event.seq and counts.duration_ms == measures.duration_ms
        assert counts.turns == len([turn for turn in measures.turns if turn.turn])
        assert counts.handoffs == len(measures.handoffs)
        assert (counts.barge_ins, counts.problems) == (measures.barge_ins, measures.problems)
        assert tuple(counts.agents) == measures.agents
        assert tuple(counts.tool_calls) == measures.tools
        assert set(counts.verdicts) == set(measures.approvals)
        lines |= {line.item_id: line for line in running.take_changed_lines()}
        written = {line.item_id: line for line in measures.lines if line.item_id in lines}
        assert {
            item: line for item, line in lines.items() if item in written or line.text
        } == written
        completed = {line.item_id for line in measures.lines if line.seq < event.seq}
        assert completed <= lines.keys()
