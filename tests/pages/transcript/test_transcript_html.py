"""HTML of transcript and trace, and its cost: what changed, not the length of the call."""

from typing import Any

import pytest

from agents_core.call.view.call_view import MarkerLine, SpokenLine, TraceStep
from agents_core.call.view.persistent_list import PersistentList
from agents_core.events import Citation
from pages.transcript.trace_html import path_html, step_html
from pages.transcript.transcript_html import (
    GROUP,
    citation_html,
    grouped_html,
    line_html,
    window_start,
)
from pages.ui.html_text import clock, escape_markdown, hue, initials, safe, seconds, short_time


def said(text: str, **more: Any) -> SpokenLine:
    usual = {"item_id": "i", "role": "agent", "agent": "QA Agent", "partial": False}
    fields: dict[str, Any] = usual | more
    return SpokenLine(**fields, text=text)


def test_partial_words_look_partial() -> None:
    assert "sb-partial" in line_html(said("Online che", partial=True), 1)
    assert "sb-partial" not in line_html(said("Online check-in"), 1)


def test_what_was_not_heard_is_struck_out() -> None:
    body = line_html(said("Bags are free. Or not.", heard_chars=15, played_ms=1_200), 1)
    assert "Bags are free. <s>Or not.</s>" in body and "cut at 1.2 s" in body


def test_an_answer_cut_before_a_word_is_struck_out_whole() -> None:
    assert "<s>Never heard.</s>" in line_html(said("Never heard.", heard_chars=0, played_ms=0), 1)


def test_a_failed_transcription_is_shown_as_such() -> None:
    line = SpokenLine(item_id="u", role="caller", agent="", failed="Too unclear.", partial=False)
    assert "Too unclear." in line_html(line, 1)


def test_a_guardrail_names_itself() -> None:
    assert "stopped by grounded figures" in line_html(said("120", guardrail="grounded figures"), 1)


def test_a_citation_names_its_clauses() -> None:
    cited = Citation(
        passage_id="P3",
        policy_version=1,
        line=3,
        text="Bags are free. Not for skis.",
        score=0.9,
        headings=("Bags",),
        number="4.1, 4.2",
    )
    assert 'title="Bags › 4.1, 4.2 Bags are free. Not for skis."' in citation_html(cited, 1)


def test_a_marker_is_a_slim_row() -> None:
    body = line_html(MarkerLine(kind="policy", text="Policy version 2", at_ms=65_000), 2)
    assert "sb-marker" in body and "1:05" in body


def test_one_more_line_renders_one_group() -> None:
    drawn: list[int] = []

    def draw(number: int) -> str:
        drawn.append(number)
        return str(number)

    cache: dict[str, Any] = {}
    lines: PersistentList[int] = PersistentList()
    for number in range(2_005):
        lines = lines.append(number)
    grouped_html(lines, 40, draw, cache=cache, key="k")
    assert len(drawn) <= 40 + GROUP
    drawn.clear()
    grouped_html(lines, 40, draw, cache=cache, key="k")
    assert drawn == []
    grouped_html(lines.append(2_005), 40, draw, cache=cache, key="k")
    assert len(drawn) <= GROUP
    assert len(cache["k"]) <= 40 // GROUP + 1  # groups that left the window are forgotten


def test_the_window_moves_in_whole_groups() -> None:
    assert window_start(7, 40) == 0
    assert window_start(2_000, 40) == 1_960
    assert window_start(2_003, 40) == 1_960


def test_a_long_path_shows_its_end() -> None:
    body = path_html(tuple(f"Agent {number}" for number in range(30)))
    assert "18 earlier" in body and "Agent 29" in body and "Agent 3<" not in body


def test_a_step_shows_broken_arguments_as_they_came_and_cuts_long_results() -> None:
    step = TraceStep(
        kind="tool",
        key="t",
        agent="QA Agent",
        title="lookup",
        arguments="{broken",
        result="x" * 5_000,
        status="failed",
        duration_ms=1_500,
    )
    body = step_html(step)
    assert "{broken" in body and "1.5 s" in body and len(body) < 2_500


def test_details_have_a_key_to_stay_open() -> None:
    step = TraceStep(kind="tool", key='t"1', agent="QA Agent", title="lookup", result="x", at_ms=40)
    again = TraceStep(kind="tool", key="t2", agent="QA Agent", title="lookup", result="x", at_ms=40)
    assert '<details data-keep="tool t&quot;1 40">' in step_html(step)
    assert '<details data-keep="tool t2 40">' in step_html(again)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("a\x00b\x1bc\nd", "abc\nd"),
        ("", ""),
    ],
)
def test_safe_text_is_plain_text(text: str, escaped: str) -> None:
    assert safe(text) == escaped


def test_markdown_is_escaped() -> None:
    assert escape_markdown("*x* [a](b) :red[c]\n# d") == (
        "\\*x\\* \\[a\\]\\(b\\) \\:red\\[c\\] \\# d"
    )


def test_numbers_read_as_people_say_them() -> None:
    assert (clock(0), clock(65_400), clock(-5)) == ("0:00", "1:05", "0:00")
    assert (seconds(80), seconds(1_240)) == ("80 ms", "1.2 s")
    assert short_time("2025-03-04T09:05:00+00:00") == "4 Mar 09:05" and short_time("soon") == "soon"


def test_an_agent_keeps_its_colour_and_mark() -> None:
    assert hue("QA Agent") == hue("QA Agent") != hue("Main Agent")
    assert [initials(name) for name in ("QA Agent", "Main Agent", "Flight Status Agent", "")] == [
        "QA",
        "M",
        "FS",
        "?",
    ]
