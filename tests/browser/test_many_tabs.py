"""A hundred tabs over a running call leave nothing behind.

Three are Chromium's, the others light pages: the same two sockets and script runs, no browser.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.console import FIRST_PAGE_MS, Console
from tests.browser.support.driver import Caller
from tests.browser.support.light_page import LightPage
from tests.browser.support.scripted_calls import ScriptedCalls, says, scripted_calls
from tests.browser.test_leaving import grown, shrunk, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

FORGET_S = 1  #: Streamlit's setting: how long it keeps the session of a page that is gone
WARM_UP, TABS, AT_ONCE = 12, 100, 4
IN_CHROMIUM = 3
FEW = 5  #: of a kind more or less, as caches have it at the moment; a tab that leaks makes 100
SLACK_MB = 25
"""Of some 300 MB."""


def open_reload_and_close(script: ScriptedCalls, tabs: int) -> None:
    """So many light pages that watch the newest call, a few at a time."""
    call_id = script.calls()[-1]["id"]

    def visit(_: int) -> None:
        for _load in ("first", "again"):
            with LightPage(script.app.url) as page:
                page.watch(call_id)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(visit, range(tabs)))


def settled(script: ScriptedCalls) -> dict[str, int]:
    """What is alive once Streamlit has forgotten the pages that are gone.

    It forgets those whose time is over when another page goes: that last one is left.
    """

    def forgotten() -> bool:
        time.sleep(FORGET_S + 0.2)  # nothing shows the end of Streamlit's own time
        with LightPage(script.app.url):
            pass
        return script.counts()["object streamlit.runtime.app_session.AppSession"] <= 2

    until(forgotten, "Streamlit still holds pages that are gone")
    return script.counts()


def sockets(process: psutil.Process) -> int:
    """Open TCP connections."""
    return sum(one.status == psutil.CONN_ESTABLISHED for one in process.net_connections("tcp"))


def test_a_hundred_tabs_opened_reloaded_and_closed_over_a_running_call_leave_nothing(
    tmp_path: Path, open_browser: Callable[[Path | None], Browser]
) -> None:
    ttl = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(FORGET_S)}
    with scripted_calls(tmp_path, scene="mid-call", **ttl) as script:
        process = psutil.Process(script.app.pid)
        browser = open_browser(None)
        console = Console(Caller(browser))
        console.open(script.app.url)
        console.type("Hello")
        expect(console.callers_words.last).to_have_text("Hello")
        open_reload_and_close(script, WARM_UP)
        before = settled(script)
        before_mb, before_sockets = process.memory_info().rss / 2**20, sockets(process)

        for _ in range(IN_CHROMIUM):
            other = Console(Caller(browser))
            other.open(script.app.url)
            other.page.reload(wait_until="domcontentloaded")
            expect(other.box).to_be_enabled(timeout=FIRST_PAGE_MS)
            other.caller.close()
        open_reload_and_close(script, TABS - IN_CHROMIUM)

        settled(script)
        after = shrunk(before, script.counts, slack=FEW)
        after_mb = process.memory_info().rss / 2**20
        print(f"{before_mb:.0f} MB before, {after_mb:.0f} MB after; {sockets(process)} sockets")
        assert not grown(before, after, slack=FEW)
        until(lambda: sockets(process) <= before_sockets, "connections are open")
        assert after_mb - before_mb < SLACK_MB
        script.play(says("Still here.", "still"))
        expect(console.transcript).to_contain_text("Still here.")
        assert script.calls()[-1]["stopped"] == []
        until(lambda: script.calls()[-1]["viewers"] == 1, "a page that is gone follows the call")
