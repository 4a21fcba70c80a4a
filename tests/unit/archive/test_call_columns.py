"""The row and the lines of a running call; how recorded audio tells its length."""

from dataclasses import replace
from datetime import UTC, datetime

from agents_core import events as ev
from agents_core.archive.filter_facets import split_versioned, versioned
from agents_core.archive.writing.call_columns import counted_columns, facets_of, started_at
from agents_core.audio.ogg_pages import position_ms
from agents_core.measures.call_measurer import CallMeasurer, measurer_of
from tests.doubles.played_calls import MORNING, PlayedCall


def measured(call: PlayedCall) -> CallMeasurer:
    return measurer_of(call.events)


def test_counts_agents_and_facets_follow_the_call() -> None:
    call = PlayedCall()
    call.caller("I lost my luggage.")
    call.add(ev.Handoff, call_id="h", from_agent="Reception", to_agent="Desk", utterance="")
    call.add(ev.ToolCalled, call_id="t", tool="find", agent="Desk", arguments="{}")
    call.add(
        ev.ApprovalRequested,
        call_id="t",
        tool="find",
        agent="Desk",
        arguments="{}",
        form="F",
        attempts_left=5,
        timeout_s=60.0,
    )
    call.add(ev.ApprovalDenied, call_id="t", reason="no")
    call.add(ev.Problem, code="p", message="A problem.")
    call.add(ev.RecordingChanged, on=True, message="On.")

    counts = measured(call).counts()
    columns = counted_columns(counts)

    assert [columns[name] for name in ("turns", "handoffs", "tools", "approvals")] == [1, 1, 1, 1]
    assert (columns["problems"], columns["recorded"], counts.end_reason) == (1, True, None)
    assert columns["agents"] == ["Reception", "Desk"]
    assert facets_of(counts) == {
        ("agent", "Reception"): 1,
        ("agent", "Desk"): 1,
        ("tool", "find"): 1,
        ("approval", "denied"): 1,
        ("team", "Front desk"): 1,
        ("team", "Front desk\n1"): 1,
        ("policy", "House rules"): 1,
        ("policy", "House rules\n1"): 1,
    }


def test_only_completed_lines_are_given_and_again_when_they_are_cut() -> None:
    call = PlayedCall()
    call.add(ev.CallerSpeechStarted, item_id="c1")
    call.add(ev.TranscriptDelta, item_id="c1", role="caller", agent="", text="Where")
    measurer = measured(call)
    assert measurer.take_changed_lines() == ()

    call.add(ev.TranscriptDone, item_id="c1", role="caller", agent="", text="Where is it?")
    measurer.take(call.events[-1])
    (line,) = measurer.take_changed_lines()
    assert (line.text, line.turn, line.at_ms, line.seq) == ("Where is it?", 1, 200, 4)

    call.spoken_over("c1", heard_chars=5)
    measurer.take(call.events[-1])
    assert measurer.take_changed_lines() == (replace(line, heard_chars=5),)
    assert measurer.take_changed_lines() == ()


def test_a_line_cut_before_its_words_are_whole_keeps_the_cut() -> None:
    call = PlayedCall()
    call.add(ev.ResponseFirstAudio, response_id="r1", item_id="a1", agent="R")
    call.spoken_over("a1", heard_chars=3)
    call.add(ev.TranscriptDone, item_id="a1", role="agent", agent="R", text="Good day.")

    assert measured(call).take_changed_lines()[0].heard_chars == 3


def test_an_unreadable_wall_time_is_now() -> None:
    (started,) = PlayedCall().events_after(0)
    assert isinstance(started, ev.CallStarted)
    now = datetime(2026, 5, 1, tzinfo=UTC)

    assert started_at(started, now) == MORNING
    for odd in ("", "yesterday", "2026-03-02T09:30:00", "2026-99-99"):
        assert started_at(replace(started, wall_time=odd), now) == now
    assert started_at(None, now) == now


def test_versions_are_spelled_so_that_they_can_be_read_back() -> None:
    assert split_versioned(versioned("Front @ 3", 12)) == ("Front @ 3", 12)
    assert split_versioned(versioned("Front desk")) == ("Front desk", 0)


def test_the_length_of_audio_is_its_last_pages_position() -> None:
    def page(granule: int) -> bytes:
        return b"OggS\0\0" + granule.to_bytes(8, "little", signed=True) + b"\0" * 13 + b"opus"

    assert position_ms(page(48_000) + page(96_000)) == 2000
    assert position_ms(page(48_000) + page(-1)) == 1000  # a page no packet ends on
    assert position_ms(page(48_000) + page(96_000)[:8]) == 1000  # its header is not all there
    assert position_ms(b"nothing") is None
