"""A page on a scripted Switchboard, run without a browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import streamlit_webrtc.component
import streamlit_webrtc.shutdown
from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.manifest_scanner import scan_component_manifests
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from pages.live_calls.current_handler import shared_feeds
from pages.live_channel.channel import shared_channel
from pages.services import switchboard_provider
from pages.services.ports import Switchboard
from pages.startup import keep_script_folder_on_path
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import APP, Opener


@pytest.fixture(autouse=True, scope="session")
def imports_beside_a_run_find_everything() -> None:
    """As in the app: tests import on other threads while AppTest runs the script."""
    keep_script_folder_on_path()


@pytest.fixture(autouse=True, scope="session")
def installed_components_are_looked_for_once() -> Iterator[None]:
    """Each AppTest would read the metadata of every package, for a quarter of its time."""
    found = scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


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


def provide(factory: Callable[[], Switchboard]) -> None:
    """Another Switchboard, and what is made from it once per process."""
    switchboard_provider.provide(factory)
    shared_channel.clear()
    shared_feeds.clear()


@pytest.fixture
def console(no_browser_session: None) -> Iterator[Opener]:
    """Opens the console on a given Switchboard."""

    def opened(switchboard: FakeSwitchboard) -> AppTest:
        provide(lambda: switchboard)
        page = AppTest.from_file(str(APP), default_timeout=500).run()
        assert not page.exception
        return page

    yield opened
    provide(switchboard_provider.real_switchboard)


@pytest.fixture
def agents_page(console: Opener) -> Opener:
    """Opens the Agents page in a browser session of its own."""

    def opened(switchboard: FakeSwitchboard) -> AppTest:
        page = console(switchboard).switch_page("routes/agents.py").run()
        assert not page.exception
        return page

    return opened
