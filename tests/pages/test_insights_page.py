"""Insights, run without a browser: every view of some calls, and of none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages.widgets.insights_page import VIEWS
from tests.bench.many_calls import fill
from tests.pages.conftest import Opener, markup
from tests.pages.fakes import FakeSwitchboard

NOW = datetime.now(UTC)
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def board() -> FakeSwitchboard:
    """150 calls of three ready teams."""
    made = FakeSwitchboard(ready=("hotel_desk", "internet_provider"))
    fill(made.database, calls=150, seed=4, until=NOW)
    return made


@pytest.fixture
def insights(console: Opener) -> Opened:
    """Opens the page."""

    def opened(board: FakeSwitchboard, **asked: str) -> AppTest:
        page = console(board)
        for name, value in asked.items():
            page.query_params[name] = value
        return page.switch_page("pages/insights.py").run()

    return opened


def chosen(page: AppTest, view: str) -> AppTest:
    page.session_state["insights_view"] = view
    page.run()
    assert not page.exception
    return page


def test_without_calls_it_says_what_to_do(insights: Opened) -> None:
    page = insights(FakeSwitchboard())
    assert [one.value for one in page.title] == ["Insights"]
    assert "No call yet" in markup(page)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws(insights: Opened, board: FakeSwitchboard, view: str) -> None:
    page = chosen(insights(board), view)
    assert not page.error
    assert len(page.title) == 1


def test_a_filter_that_leaves_nothing_says_so(insights: Opened, board: FakeSwitchboard) -> None:
    page = insights(board, words="xylophone")
    assert "Nothing matches" in markup(page)


@pytest.mark.parametrize("view", VIEWS)
def test_one_call_alone_is_no_reason_to_fail(insights: Opened, view: str) -> None:
    lonely = FakeSwitchboard()
    fill(lonely.database, calls=1, seed=9, until=NOW - timedelta(days=1))
    page = chosen(insights(lonely), view)
    assert not page.error
