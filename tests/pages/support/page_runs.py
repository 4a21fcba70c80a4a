"""Runs of a page without a browser: their types, and what a page drew."""

from collections.abc import Callable, Sequence
from pathlib import Path

from streamlit.testing.v1 import AppTest

from agents_core.events import CallEvent
from pages.session.call_session import CallSession
from tests.pages.support.fake_switchboard import FakeSwitchboard

APP = Path(__file__).parents[3] / "pages" / "main.py"

Opener = Callable[[FakeSwitchboard], AppTest]
Workshop = Callable[[FakeSwitchboard], AppTest]


def switchboard_with(events: Sequence[CallEvent]) -> FakeSwitchboard:
    """A Switchboard whose every call plays these events."""
    return FakeSwitchboard(lambda: events)


def call_session_of(page: AppTest) -> CallSession:
    """The call session of the page's browser session."""
    found: CallSession = page.session_state["call_session"]
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
