"""The pages of kept calls in Chromium, over a database that is full: what a person waits for."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect

from tests.bench.support.figures import Figure, figure
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.driver import Caller, chromium_with_microphone

OPENINGS = 5
WAIT_MS = 30_000
WORDS = ("gift", "thank you", "loyalty", "discount", "complaint")


def pages(
    name: str, url: str, chromium: Path, *, page_aim_ms: float, filter_aim_ms: float
) -> list[Figure]:
    """Openings, searches and views; the app's memory before and after."""
    with tempfile.TemporaryDirectory() as folder:
        with running_app(Path(folder), environ={"DATABASE_URL": url}) as app:
            with chromium_with_microphone(chromium) as browser:
                caller = Caller(browser, width_px=1280, height_px=900)
                _open(caller.page, app, "/calls", ".sb-call")  # the first person starts everything
                before_mb = _memory_mb(app)
                lists = [_open(caller.page, app, "/calls", ".sb-call") for _ in range(OPENINGS)]
                searches = [_search(caller.page, words) for words in WORDS]
                _open(caller.page, app, "/calls", ".sb-call")
                link = caller.page.locator("[class*=st-key-call_row_] a").first
                path = "/" + str(link.get_attribute("href")).lstrip("/")
                calls = [_open(caller.page, app, path, ".sb-said") for _ in range(OPENINGS)]
                insights = [
                    _open(caller.page, app, "/insights", ".sb-figures") for _ in range(OPENINGS)
                ]
                graph = [_graph(caller.page, app) for _ in range(OPENINGS)]
                after_mb = _memory_mb(app)
                caller.close()
    return [
        figure(f"{name}: Calls page opened", "ms", lists, median_aim=page_aim_ms),
        figure(f"{name}: search on the page", "ms", searches, median_aim=filter_aim_ms),
        figure(f"{name}: a call's page opened", "ms", calls, median_aim=page_aim_ms),
        figure(f"{name}: Insights opened", "ms", insights, median_aim=page_aim_ms),
        figure(f"{name}: graph of ways on the page", "ms", graph, median_aim=page_aim_ms),
        figure(f"{name}: app's memory after the first page", "MB", [before_mb]),
        figure(f"{name}: app's memory after all of it", "MB", [after_mb]),
    ]


def _open(page: Page, app: AppProcess, path: str, shows: str) -> float:
    """A new visit until its content is there, Streamlit's own start included."""
    page.goto("about:blank")
    return _took_ms(lambda: page.goto(app.url + path), page, shows)


def _search(page: Page, words: str) -> float:
    """Typed words until the list has changed."""
    box = page.locator("input[type=search]")
    heading = page.locator(".sb-title[aria-live] .sb-sub").first
    box.fill(words)
    began_s = time.perf_counter()
    box.press("Enter")
    expect(heading).to_contain_text(words, timeout=WAIT_MS)
    return (time.perf_counter() - began_s) * 1000


def _graph(page: Page, app: AppProcess) -> float:
    _open(page, app, "/insights", ".sb-figures")
    view = page.get_by_text("Handoffs between agents", exact=True).first
    return _took_ms(view.click, page, ".sb-ways")


def _took_ms(act: Callable[[], object], page: Page, shows: str) -> float:
    began_s = time.perf_counter()
    act()
    page.locator(shows).first.wait_for(state="visible", timeout=WAIT_MS)
    return (time.perf_counter() - began_s) * 1000


def _memory_mb(app: AppProcess) -> float:
    return float(psutil.Process(app.pid).memory_info().rss / 2**20)
