"""The Insights page: every view, with calls and without."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.archive.call_records import CallFilter
from pages.insights.insight_views import VIEWS
from tests.bench.generated.fill_database import fill
from tests.doubles.played_calls import PlayedCall
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup

NOW = datetime.now(UTC)
TEAM = ("Airline support", 0)  #: the busiest
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def switchboard() -> FakeSwitchboard:
    """150 calls of three ready teams."""
    made = FakeSwitchboard(ready=("hotel_desk", "internet_provider"))
    fill(made.database, calls=150, seed=4, until=NOW)
    return made


@pytest.fixture
def insights(console: Opener) -> Opened:
    """Opens the page."""

    def opened(switchboard: FakeSwitchboard, **asked: str) -> AppTest:
        page = console(switchboard)
        for name, value in asked.items():
            page.query_params[name] = value
        return page.switch_page("routes/insights.py").run()

    return opened


def chosen(page: AppTest, view: str) -> AppTest:
    page.session_state["insights_view"] = view
    page.run()
    assert not page.exception
    return page


def test_without_calls_it_says_what_to_do(insights: Opened) -> None:
    page = insights(FakeSwitchboard())
    assert [one.value for one in page.title] == ["Insights"]
    assert "No calls yet" in markup(page)
    assert [one.label for one in page.button] == ["Load sample calls"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws(insights: Opened, switchboard: FakeSwitchboard, view: str) -> None:
    page = chosen(insights(switchboard), view)
    assert not page.error
    assert len(page.title) == 1


def test_a_filter_that_leaves_nothing_says_so(
    insights: Opened, switchboard: FakeSwitchboard
) -> None:
    page = insights(switchboard, words="xylophone")
    assert "No matching calls" in markup(page)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws_a_single_call(insights: Opened, view: str) -> None:
    lonely = FakeSwitchboard()
    fill(lonely.database, calls=1, seed=9, until=NOW - timedelta(days=1))
    page = chosen(insights(lonely), view)
    assert not page.error


def specs(page: AppTest) -> list[dict[str, Any]]:
    """The charts on the page."""
    return [json.loads(one.proto.spec) for one in page.get("vega_lite_chart")]


def test_a_single_day_is_drawn_by_the_hour(insights: Opened) -> None:
    """One block that fills a chart says nothing."""
    samples = FakeSwitchboard()
    assert samples.samples.load().wait(60)
    page = insights(samples)
    [chart] = specs(page)
    assert chart["encoding"]["x"]["timeUnit"] == "yearmonthdatehours"
    assert chart["encoding"]["x"]["title"] == "Hour (UTC)"
    assert "Calls per hour" in markup(page)


def axis_titles(page: AppTest) -> set[str]:
    found: set[str] = set()
    for spec in specs(page):
        for layer in spec.get("layer", [spec]):
            for channel in ("x", "y"):
                found.add(layer["encoding"].get(channel, {}).get("title") or "")
    return found - {""}


def links(page: AppTest) -> list[str]:
    """Where the links on the page lead, with what they ask."""
    return [f"{one.proto.page}?{one.proto.query_string}" for one in page.get("page_link")]


def test_charts_have_axes_with_titles_and_units(
    insights: Opened, switchboard: FakeSwitchboard
) -> None:
    assert axis_titles(chosen(insights(switchboard), "Overview")) == {
        "Day (UTC)",
        "Calls",
        "Response time without approvals (s)",
    }
    titles = axis_titles(chosen(insights(switchboard), "Versions"))
    assert "Difference in percentage points" in titles
    assert any(title.startswith("Difference in % of v") for title in titles)


def test_a_small_sample_is_warned_of_with_the_rule(
    insights: Opened, switchboard: FakeSwitchboard
) -> None:
    page = chosen(insights(switchboard), "Versions")
    warning = page.warning[0].value
    assert "Too few calls to trust" in warning
    assert "fewer than 30 calls" in warning
    assert "too few calls" in markup(page)


def test_a_flag_leads_to_its_calls_within_the_same_cut(
    insights: Opened, switchboard: FakeSwitchboard
) -> None:
    page = chosen(insights(switchboard, teams="Hotel desk:0"), "Flags")
    behind = [link for link in links(page) if "flags=" in link]
    assert behind
    assert all("teams=Hotel+desk%3A0" in link for link in behind)


def test_the_graph_shows_each_handoff_with_its_count(
    insights: Opened, switchboard: FakeSwitchboard
) -> None:
    page = chosen(insights(switchboard), "Handoffs between agents")
    counts = {
        f">{one.count:,}</span>"
        for one in switchboard.insights.handoff_paths(CallFilter(teams=(TEAM,))).transitions
    }
    drawn = markup(page)
    assert counts
    assert all(count in drawn for count in counts)


def test_what_a_caller_asked_is_never_markup(insights: Opened) -> None:
    switchboard = FakeSwitchboard()
    call = PlayedCall(at=NOW - timedelta(hours=1))
    call.caller("<script>alert(1)</script>")
    of: dict[str, Any] = {"call_id": "c1", "tool": "document_lookup_tool", "agent": "Reception"}
    call.add(ev.ToolCalled, **of, arguments='{"request": "<script>alert(1)</script>"}')
    call.add(ev.ToolReturned, **of, output="nothing", duration_ms=5, ok=True)
    call.agent("Nothing about that.")
    switchboard.archive.add(call.end().events_after(0))
    page = chosen(insights(switchboard), "Unanswered questions")
    assert switchboard.insights.unanswered_questions().unanswered == 1
    assert "<script>" not in markup(page)
    assert "&lt;script&gt;" in markup(page)
