"""The shared services: one Switchboard per process, and a call that notices its page is gone."""

import pytest
from streamlit import runtime

from pages import services
from tests.pages.conftest import Opener
from tests.pages.fakes import FakeSwitchboard


def test_two_pages_share_one_started_switchboard(console: Opener) -> None:
    board = FakeSwitchboard()
    page = console(board)
    page.run()
    assert services.switchboard() is board
    assert board.started == 1


def test_warming_waits_until_the_page_is_drawn(console: Opener) -> None:
    board = FakeSwitchboard()
    seen = []
    board.start = lambda: seen.append(board.warmed)  # type: ignore[method-assign]
    console(board)
    assert seen == [False]
    assert board.warmed


def test_a_call_lives_as_long_as_its_browser_session(monkeypatch: pytest.MonkeyPatch) -> None:
    open_sessions = {"s-1"}

    class Server:
        def is_active_session(self, session: str) -> bool:
            return session in open_sessions

    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", Server)
    alive = services.session_alive("s-1")
    assert alive()
    open_sessions.clear()
    assert not alive()


def test_without_a_server_a_call_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "exists", lambda: False)
    assert services.session_alive("")()
