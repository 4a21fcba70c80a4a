"""A page on a scripted Switchboard, run without a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit_webrtc.component
import streamlit_webrtc.shutdown
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from pages.services import switchboard_provider
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import APP, Opener, Workshop


@pytest.fixture
def no_browser_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """streamlit-webrtc 0.79 looks up the running session, which AppTest does not have."""
    for module in (streamlit_webrtc.component, streamlit_webrtc.shutdown):
        monkeypatch.setattr(module, "get_this_session_info", lambda: None)
    begin = PagesManager.__init__

    def navigated(self: PagesManager, *given: Any, **named: Any) -> None:
        """AppTest forgets at every run what a server knows after its first run."""
        begin(self, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", navigated)


@pytest.fixture
def console(no_browser_session: None) -> Iterator[Opener]:
    """Opens the console on a given Switchboard."""

    def opened(switchboard: FakeSwitchboard) -> AppTest:
        switchboard_provider.provide(lambda: switchboard)
        page = AppTest.from_file(str(APP), default_timeout=120).run()
        assert not page.exception
        return page

    yield opened
    switchboard_provider.provide(switchboard_provider.real_switchboard)


@pytest.fixture
def workshop(console: Opener) -> Workshop:
    """Opens the Agents page in a browser session of its own."""

    def opened(switchboard: FakeSwitchboard) -> AppTest:
        page = console(switchboard).switch_page("routes/agents.py").run()
        assert not page.exception
        return page

    return opened
