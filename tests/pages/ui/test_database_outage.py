"""A database outage: the call stays on the page, and the page redraws itself afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from agents_core.changes import STORE
from agents_core.errors import StoreUnavailable
from pages.live_channel import requests as rq
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import (
    Opener,
    call_session_of,
    feed_html,
    hung_up,
    live_data,
    sent,
    switchboard_with,
    typed,
)


@contextmanager
def gone(switchboard: FakeSwitchboard) -> Iterator[None]:
    """Every statement fails, as on a server that went away."""

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    event.listen(switchboard.database, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(switchboard.database, "before_cursor_execute", fail)


@contextmanager
def without_numbers(switchboard: FakeSwitchboard) -> Iterator[None]:
    """One question of many fails."""

    def fail(*_: Any) -> int:
        raise StoreUnavailable("The database could not be used just now.")

    real, switchboard.versions.newest_number = switchboard.versions.newest_number, fail  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        switchboard.versions.newest_number = real  # type: ignore[method-assign]


Outage = Callable[[FakeSwitchboard], Any]


def in_its_place(page: AppTest) -> None:
    """The call with its buttons and words, and sentences elsewhere."""
    assert not page.exception
    assert "baggage policy" in feed_html(page)
    assert live_data(page, "call_bar") and live_data(page, "transcript")


@pytest.mark.parametrize("outage", [gone, without_numbers])
def test_a_call_stays_on_the_page_without_the_database_and_the_page_comes_back(
    console: Opener, outage: Outage
) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = typed(console(switchboard), "hello")
    with outage(switchboard):
        in_its_place(page.run())
        page = typed(page, "are you there?")
        assert "are you there?" in feed_html(page)
        in_its_place(hung_up(page))
        assert "Call ended" in feed_html(page)
        assert [one for one in page.error if "could not be used" in one.value]
    assert live_data(page, "live_database")["topics"] == [STORE]
    page.run()
    in_its_place(page)
    assert not page.error


def test_words_are_kept_when_no_call_can_begin_without_the_database(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)
    switchboard.refuse = "The database could not be used just now; nothing was changed. Try again."
    with gone(switchboard):
        refused = sent(page, rq.SendText, text="my long question")
        assert not refused.ok and "could not be used" in refused.message
    switchboard.refuse = ""
    typed(page, "my long question")
    assert call_session_of(page).running


def test_the_page_warns_of_recording_when_it_cannot_know(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)
    with gone(switchboard):
        assert "Spoken calls are recorded" in live_data(page.run(), "call_bar")["recorded"]


@pytest.mark.parametrize("name", ["calls", "insights", "policy", "agents", "review"])
def test_no_page_shows_a_traceback_without_the_database(console: Opener, name: str) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)
    with gone(switchboard):
        page = page.switch_page(f"routes/{name}.py").run()
        assert not page.exception
        if name != "live":  # its board says so on the live channel
            assert [one for one in page.error if "could not be used" in one.value]
    page.run()
    assert not page.exception
