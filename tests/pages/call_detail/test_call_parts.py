"""Parts of the calls pages: query parameters, excerpts, timeline, graph, version changes."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents_core import events as ev
from agents_core.measures.call_measurer import measure
from agents_core.measures.call_measures import HandoffMeasures, Span
from agents_core.team_files.ready_teams import ready
from pages.call_detail.event_log import event_html
from pages.call_detail.handoff_graph import graph_html, handoff_html
from pages.call_detail.loaded_call import version_changes_of
from pages.call_detail.timeline_chart import LANES, MAX_SPANS, chart_of, description, domain
from pages.calls.call_query import DEFAULT_QUERY, CallQuery, call_filter, parse_query, query_params
from pages.calls.call_table import excerpt, searched_words
from pages.ui.local_time import day_and_time, duration_clock, full_date_time
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import mid_call, opening

TEAM = ready().team
MAIN, QA, FLIGHTS = (agent.name for agent in TEAM.agents)
BERLIN = ZoneInfo("Europe/Berlin")


# --- addresses -----------------------------------------------------------------------------------


def test_an_address_says_everything_a_person_can_set() -> None:
    asked = CallQuery(
        words='two "carry on" bags & more',
        when="range",
        since=date(2025, 3, 1),
        until=date(2025, 3, 4),
        teams=(("Airline: support", 3), ("Hotel desk", 0)),
        engines=("local",),
        states=("ended", "interrupted"),
        agents=("QA Agent", "<b>"),
        tools=("lookup",),
        approvals=("denied",),
        outcomes=("approval abandoned",),
        flags=("ping-pong",),
        labels=("well, explained",),
        shortest_s=5,
        longest_s=600,
        order="slowest",
        page=7,
    )
    assert parse_query(query_params(asked)) == asked
    assert asked.is_filtered and asked.extra_filters == 11


def test_the_whole_list_has_an_empty_address() -> None:
    assert (
        query_params(DEFAULT_QUERY) == {}
        and parse_query({}) == DEFAULT_QUERY
        and not DEFAULT_QUERY.is_filtered
    )


@pytest.mark.parametrize(
    "given",
    [
        {"page": ["0"]},
        {"page": ["٣"]},
        {"page": ["1e9"]},
        {"since": ["2025-13-40"], "when": ["range"]},
        {"since": ["2025-03-01"]},
        {"shortest": ["-1"], "longest": [""]},
        {"states": ["asleep"], "order": ["x"], "nonsense": ["y"]},
        {"words": []},
    ],
)
def test_invalid_parameters_are_ignored(given: dict[str, list[str]]) -> None:
    asked = parse_query(given)
    assert asked.page == 1 and not asked.extra_filters and not asked.words


def test_a_very_long_address_is_cut() -> None:
    asked = parse_query({"words": ["x" * 5_000], "tools": [f"t{n}" for n in range(5_000)]})
    assert len(asked.words) == 200 and len(asked.tools) == 50


def test_a_team_without_a_version_means_any() -> None:
    assert parse_query({"teams": ["Hotel desk"]}).teams == (("Hotel desk", 0),)


def test_days_are_those_of_the_reader() -> None:
    now = datetime(2025, 3, 4, 0, 30, tzinfo=BERLIN)
    today = call_filter(CallQuery(when="today"), now)
    assert today.since == datetime(2025, 3, 3, 23, 0, tzinfo=UTC) and today.until is None
    days = CallQuery(when="range", since=date(2025, 3, 1), until=date(2025, 3, 1))
    cut = call_filter(days, now)
    assert cut.since == datetime(2025, 2, 28, 23, tzinfo=UTC)
    assert cut.until == datetime(2025, 3, 1, 23, tzinfo=UTC)
    hour = call_filter(CallQuery(when="hour"), now).since
    assert hour is not None and (now - hour).seconds == 3_600


def test_times_read_as_people_say_them() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    assert day_and_time(datetime(2026, 1, 1, 9, 5, tzinfo=UTC), now) == "1 Jan 09:05"
    assert day_and_time(datetime(2025, 3, 4, 9, 5, tzinfo=UTC), now) == "4 Mar 2025 09:05"
    assert (
        full_date_time(datetime(2025, 3, 4, 9, 5, 7, tzinfo=BERLIN)) == "4 Mar 2025, 09:05:07 CET"
    )
    assert (duration_clock(65_400), duration_clock(3_729_000), duration_clock(-1)) == (
        "1:05",
        "1:02:09",
        "0:00",
    )


# --- excerpts ------------------------------------------------------------------------------------


def test_an_excerpt_surrounds_the_first_match() -> None:
    text = "Well, " * 60 + "my baggage is too heavy, " + "you see, " * 60
    shown = excerpt(text, searched_words("bag heavy"))
    assert "my baggage is too heavy" in shown and len(shown) < 250
    assert shown.startswith("…") and shown.endswith("…")


@pytest.mark.parametrize("text", ["", "short", "x" * 5_000, "(((" * 300])
def test_any_text_has_an_excerpt(text: str) -> None:
    assert len(excerpt(text, searched_words('"(" x*'))) <= 200


# --- timeline ------------------------------------------------------------------------------------


def span(lane: Any, start_ms: int, end_ms: int, label: str = "") -> Span:
    return Span(lane=lane, start_ms=start_ms, end_ms=end_ms, label=label)


def test_the_chart_has_lanes_times_and_one_accent() -> None:
    spans = (span("caller", 0, 1_500), span("agent", 2_000, 5_250, "QA Agent"))
    spec = chart_of(spans, first_ms=0, last_ms=6_000).to_dict()
    assert spec["encoding"]["x"]["title"] == "Time in the call (s)"
    assert spec["encoding"]["x"]["scale"]["domain"] == [0.0, 6.0]
    [data] = spec["datasets"].values()
    assert [row["lane"] for row in data] == ["Caller", "Agent"]
    assert (data[1]["what"], data[1]["length"], data[1]["start"]) == ("QA Agent", "3.2 s", 2.0)
    [zoom] = spec["params"]
    assert zoom["bind"] == "scales" and zoom["select"]["encodings"] == ["x"]
    assert len(LANES) == 5


def test_a_turn_can_be_zoomed_to() -> None:
    measures = measure(mid_call())
    whole, first = domain(measures, 0), domain(measures, 1)
    assert whole[0] == 0 < first[0] < first[1] <= whole[1]


def test_the_chart_in_words() -> None:
    words = description(
        (span("caller", 0, 1_500), span("agent", 2_000, 4_000), span("agent", 5_000, 6_000))
    )
    assert "Caller: once, 1.5 s in total" in words and "Agent: 2 times, 3.0 s" in words


def test_very_many_stretches_are_still_a_chart() -> None:
    spans = [span("agent", n, n + 1) for n in range(MAX_SPANS)]
    assert chart_of(spans, first_ms=0, last_ms=MAX_SPANS).to_dict()["mark"]["type"] == "bar"


# --- the way through the team --------------------------------------------------------------------


def handoff(start: str, end: str, **more: Any) -> HandoffMeasures:
    given: dict[str, Any] = {
        "turn": 1,
        "at_ms": 4_000,
        "utterance": "",
        "gap_ms": None,
        "silent": False,
    } | more
    return HandoffMeasures(from_agent=start, to_agent=end, **given)


def test_walked_arrows_carry_the_numbers_of_their_steps() -> None:
    body = graph_html(TEAM, [handoff(MAIN, QA), handoff(QA, MAIN), handoff(MAIN, QA)])
    assert ">1, 3</span>" in body and ">2</span>" in body
    assert body.count('class="sb-step-number"') == 2


def test_an_arrow_the_team_no_longer_has_is_still_walked() -> None:
    body = graph_html(TEAM, [handoff(QA, FLIGHTS)])
    assert body.count("sb-lines sb-ours") == 1 and ">1</span>" in body


def test_an_agent_that_left_the_team_is_only_in_the_list() -> None:
    gone = handoff(MAIN, "<i>Gone</i>", utterance="<b>why</b>", gap_ms=1_240, silent=True)
    assert "sb-step-number" not in graph_html(TEAM, [gone])
    body = handoff_html(1, gone)
    assert "&lt;i&gt;Gone" in body and "&lt;b&gt;why" in body
    assert "first response after 1.2 s" in body and ">silent<" in body


def test_a_frequent_handoff_shows_its_first_numbers() -> None:
    assert ">1, 2, 3, 4…</span>" in graph_html(TEAM, [handoff(MAIN, QA)] * 9)


# --- version changes and events ------------------------------------------------------------------


def test_each_edit_knows_what_it_replaced() -> None:
    script = opening()
    script.add(ev.TeamApplied, 2_000, team_version=3, message="", from_turn=1, team="Airline")
    script.add(ev.PolicyApplied, 3_000, policy_version=1, message="", from_turn=1)
    script.add(ev.TeamApplied, 4_000, team_version=4, message="", from_turn=2)
    changes = version_changes_of(tuple(script.events))
    found = [(one.kind, one.name, one.before, one.number) for one in changes]
    assert found == [("team", "Airline", 1, 3), ("team", "Airline", 3, 4)]


def test_an_event_is_its_json_and_nothing_else() -> None:
    event = CallEvents().add(ev.Problem, 12_345, code="x", message="</pre><script>1</script>")
    body = event_html(event)
    assert "<script" not in body and "12,345 ms" in body and "&lt;/pre&gt;" in body
