"""The shared services start once, and end with the server."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from agents_core.errors import StoreUnavailable, SwitchboardError
from pages.services.service_start import ServiceStart
from tests.pages.support.fake_switchboard import FakeSwitchboard


def test_threads_that_need_it_at_once_get_the_same_started_one() -> None:
    together, switchboard = threading.Barrier(4), FakeSwitchboard()
    made: list[FakeSwitchboard] = []

    def factory() -> FakeSwitchboard:
        made.append(switchboard)
        return switchboard

    start = ServiceStart(factory)

    def page() -> object:
        together.wait(60)
        return start.get()

    with ThreadPoolExecutor(4) as pages:
        got = [one.result(60) for one in [pages.submit(page) for _ in range(4)]]
    assert got == [switchboard] * 4
    assert made == [switchboard] and switchboard.started == 1 and start.ready


def test_a_start_that_failed_is_tried_again_by_the_next_page() -> None:
    switchboard = FakeSwitchboard()
    outcomes: list[FakeSwitchboard | None] = [None, None, switchboard]

    def factory() -> FakeSwitchboard:
        made = outcomes.pop(0)
        if made is None:
            raise StoreUnavailable("The database is gone.")
        return made

    start = ServiceStart(factory)
    start.prepare()
    assert not start.ready
    with pytest.raises(StoreUnavailable, match="database is gone"):
        start.get()
    assert start.get() is switchboard


def test_closing_shuts_down_what_was_started_once_and_for_good() -> None:
    switchboard = FakeSwitchboard()
    start = ServiceStart(lambda: switchboard)
    start.get()
    start.close()
    start.close()
    assert switchboard.shut == 1
    with pytest.raises(SwitchboardError, match="closing"):
        start.get()


def test_closing_before_the_first_page_starts_nothing() -> None:
    switchboard = FakeSwitchboard()
    ServiceStart(lambda: switchboard).close()
    assert (switchboard.started, switchboard.shut) == (0, 0)
