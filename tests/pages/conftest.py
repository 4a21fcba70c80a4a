"""A page on a scripted Switchboard, run without a browser."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import streamlit_webrtc.component
import streamlit_webrtc.shutdown
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from agents_core.events import CallEvent
from pages.services import switchboard_provider as services
from pages.session.call_session import CallHandle
from tests.pages.fakes import FakeSwitchboard

APP = Path(__file__).parents[2] / "pages" / "main.py"


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


Opener = Callable[[FakeSwitchboard], AppTest]


@pytest.fixture
def console(no_browser_session: None) -> Iterator[Opener]:
    """Opens the console on a given Switchboard."""

    def opened(board: FakeSwitchboard) -> AppTest:
        services.provide(lambda: board)
        page = AppTest.from_file(str(APP), default_timeout=30).run()
        assert not page.exception
        return page

    yield opened
    services.provide(services._real)


Workshop = Callable[[FakeSwitchboard], AppTest]


@pytest.fixture
def workshop(console: Opener) -> Workshop:
    """Opens the Agents page in a browser session of its own."""

    def opened(board: FakeSwitchboard) -> AppTest:
        page = console(board).switch_page("routes/agents.py").run()
        assert not page.exception
        return page

    return opened


def board_with(events: Sequence[CallEvent]) -> FakeSwitchboard:
    """A Switchboard whose every call plays these events."""
    return FakeSwitchboard(lambda: events)


def handle_of(page: AppTest) -> CallHandle:
    found: CallHandle = page.session_state["call_handle"]
    return found


def markup(page: AppTest) -> str:
    """All HTML the page drew, without the scripts it ships."""
    drawn = (one.proto for one in page.html if not one.proto.unsafe_allow_javascript)
    return "\n".join(str(proto.body) for proto in drawn)


def scripts(page: AppTest) -> str:
    """What the page runs in the browser."""
    drawn = (one.proto for one in page.html if one.proto.unsafe_allow_javascript)
    return "\n".join(str(proto.body) for proto in drawn)


def typed(page: AppTest, words: str) -> AppTest:
    """The caller types and sends; the page catches up."""
    page.chat_input(key="typed").set_value(words).run()
    assert not page.exception
    return page.run()
