"""Callers leave without hanging up: no task, thread, connection or session of a call remains."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import ANSWER_MS, FIRST_PAGE_MS, Console
from tests.browser.support.counted_streamlit import CLOSED_S, OFFLINE_S
from tests.browser.support.driver import Caller

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(1800)]

CALLS = 3  #: one for each way to leave; one object more than before is a leak
POOLS = 4 + 8  #: threads of the engine's two pools, which it starts one by one
CONSENT_S = 300.0  #: WebRTC asks a browser that vanished for a while, at some 6 % of a core
IDLE_PERCENT = 5.0  #: of a core; no page is open
GONE_S = CLOSED_S + 180.0  #: for a call to end whose page was closed
FORGET_S = 7
"""Streamlit keeps the session of a page that is gone, with all it held, for 120 s by default; a
test cannot wait that long. A page that comes back does so within 6 s."""

POOL_THREADS = {
    f"thread {pool}" for pool in ("AnyIO worker thread", "asyncio", "ThreadPoolExecutor")
}
CONNECTION = "object aiortc.rtcpeerconnection.RTCPeerConnection"
SESSION = "object pages.session.call_session.CallSession"
PAGE = "object streamlit.runtime.app_session.AppSession"
SHOWN = re.compile(
    "^(task|live|thread) |(Track|Sink|Transport|RTCPeerConnection|ice.Connection|Worker"
    "|MediaConnection|LiveCall|CallRunner|CallSession|RealtimeSession|AppSession|MicrophoneFrames|StreamerContext)$"
)
Leave = Callable[[Console, AppProcess], None]


def engine_sessions(app: AppProcess) -> int:
    """How many sessions the engine of this app serves, by its own account."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{app.engine_port()}/health", timeout=60) as answer:
        return int(json.load(answer)["sessions"])


def until(condition: Callable[[], bool], what: str, *, within_s: float = GONE_S) -> float:
    """Wait for something no browser can show; how long it took, in seconds."""
    began_s = time.monotonic()
    while not condition():
        waited_s = time.monotonic() - began_s
        assert waited_s < within_s, f"after {waited_s:.0f} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began_s


def engine_threads(app: AppProcess) -> int:
    """Threads of the engine with its recognisers."""
    return sum(child.num_threads() for child in app.children())


def reload(console: Console, app: AppProcess) -> None:
    """The new page has the call, without the microphone of the old one, and hangs up."""
    expect(console.page).to_have_url(re.compile("call="))
    address = console.page.url
    console.page.reload(wait_until="domcontentloaded")
    expect(console.state).to_contain_text("Text only", timeout=FIRST_PAGE_MS)
    expect(console.page).to_have_url(address)
    assert engine_sessions(app) > 0
    console.page.get_by_role("button", name="Hang up").click()
    expect(console.state).to_contain_text("Call ended")


def look_at_about_and_come_back(console: Console, app: AppProcess) -> None:
    """The microphone is let go after a moment; the call goes on by typing, and is hung up.

    The connection of a tab that was closed before may still be open and counts here.
    """
    expect(console.page).to_have_url(re.compile("call="))  # the page has drawn the running call
    console.page.get_by_role("link", name="About").click()
    expect(console.page.get_by_role("heading", name="About Switchboard")).to_be_visible()
    until(
        lambda: CONNECTION not in app.census(), "the microphone is still open", within_s=CONSENT_S
    )
    console.page.get_by_role("link", name="Console").click()
    expect(console.state).to_contain_text("Text only", timeout=FIRST_PAGE_MS)
    console.page.get_by_role("button", name="Hang up").click()
    expect(console.state).to_contain_text("Call ended")


def close_the_tab(console: Console, _: AppProcess) -> None:
    """Gone, in the middle of the call."""
    console.caller.close()


WAYS = (close_the_tab, reload, look_at_about_and_come_back)


def begin(console: Console, app: AppProcess) -> None:
    """A call that the engine hears."""
    console.caller.press_start()
    expect(console.state).to_contain_text(re.compile("Listening|Speaking"), timeout=ANSWER_MS)
    until(lambda: engine_sessions(app) > 0, "the engine has no session")


def call_and_leave(browser: Browser, app: AppProcess, ways: Iterable[Leave]) -> None:
    """One short call per way, each heard by the engine before the caller leaves."""
    console: Console | None = None
    for leave in ways:
        console = console or visitor(browser, app)
        begin(console, app)
        leave(console, app)
        console = None if leave is close_the_tab else console
    if console is not None:
        close_the_tab(console, app)
    until(lambda: engine_sessions(app) == 0, "the engine still has a session")


def visitor(browser: Browser, app: AppProcess) -> Console:
    """Somebody opens the console in a new tab."""
    console = Console(Caller(browser))
    console.open(app.url)
    return console


def settled(browser: Browser, app: AppProcess) -> dict[str, int]:
    """What is alive when all connections have closed and Streamlit has forgotten their pages.

    It forgets those whose time is over when another page goes: that last one's is left. All pages
    are gone already: their time and that of their connections pass together.
    """
    open_s = until(
        lambda: CONNECTION not in app.census(), "a connection is open", within_s=CONSENT_S
    )
    time.sleep(max(0.0, FORGET_S + 1 - open_s))  # no browser shows the end of Streamlit's own time
    close_the_tab(visitor(browser, app), app)
    until(lambda: app.census()[PAGE] == 1, "Streamlit still holds a page that is gone")
    until(
        lambda: app.census()[SESSION] <= 1,
        "the session of a page that is gone is still here",
        within_s=OFFLINE_S + GONE_S,
    )
    return app.census()


def grown(before: Mapping[str, int], now: Mapping[str, int], *, slack: int = 0) -> dict[str, str]:
    """What there is more of, but for the threads of pools, which have a limit of their own."""
    return {
        kind: f"{before.get(kind, 0)} -> {count}"
        for kind, count in sorted(now.items())
        if count > before.get(kind, 0) + slack and kind not in POOL_THREADS
    }


def shrunk(
    before: Mapping[str, int], count: Callable[[], dict[str, int]], *, slack: int = 0
) -> dict[str, int]:
    """Count until there is no more than before: what ends may take a moment. The last counts."""
    deadline_s = time.monotonic() + GONE_S
    while grown(before, counts := count(), slack=slack) and time.monotonic() < deadline_s:
        time.sleep(0.5)
    return counts


def table(**counts: Mapping[str, int]) -> str:
    """The counts side by side, for whoever reads the test's output."""
    kinds = {kind for count in counts.values() for kind in count if SHOWN.search(kind)}
    lines = [" ".join(f"{name:>7}" for name in counts)]
    for kind in sorted(kinds):
        row = " ".join(f"{count.get(kind, 0):>7}" for count in counts.values())
        lines.append(f"{row}  {kind}")
    return "\n".join(lines)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppProcess]:
    """The app under the counter, and quick to forget a page that is gone."""
    forget = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(FORGET_S)}
    with running_app(tmp_path, environ=forget, counted=True) as process:
        yield process


def test_callers_who_leave_without_hanging_up_leave_nothing_behind(
    app: AppProcess, open_browser: Callable[[Path | None], Browser]
) -> None:
    browser = open_browser(None)
    process = psutil.Process(app.pid)
    first = visitor(browser, app)
    begin(first, app)
    until(lambda: app.census().get("live PlayoutTrack", 0) > 0, "nothing is played to the caller")
    until(lambda: app.census().get(CONNECTION, 0) > 0, "the counter sees no connection")
    during = app.census()
    assert during["object agents_core.call.live_call.LiveCall"]
    close_the_tab(first, app)
    call_and_leave(browser, app, WAYS)  # pools and caches fill up
    threads = engine_threads(app)
    before = settled(browser, app)

    # Tabs first: a browser that vanishes says no goodbye, and WebRTC waits for it.
    call_and_leave(browser, app, sorted(islice(cycle(WAYS), CALLS), key=WAYS.index))

    until(
        lambda: engine_threads(app) <= threads + POOLS,
        f"the engine had {threads} threads and now has more",
        within_s=CONSENT_S,
    )
    # A loudspeaker track that nobody stopped costs 5 to 30 % of a core for ever.
    until(
        lambda: process.cpu_percent(interval=2) < IDLE_PERCENT,
        "the app is still busy",
        within_s=CONSENT_S,
    )
    settled(browser, app)
    after = shrunk(before, app.census)
    print(f"\n{table(call=during, before=before, after=after)}")
    assert not grown(before, after)
