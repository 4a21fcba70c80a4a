"""A recording in a browser: it plays from a line, lights the lines up, and scrolls unless told off.

The page is the player's own (player_app.py): no engine, no call.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app_process import running_app

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(300)]

PLAYER = Path(__file__).with_name("player_app.py")
NOW_S = "() => document.querySelector('audio').currentTime"
PLAYING = "() => !document.querySelector('audio').paused"
TOP = "() => document.querySelector('.st-key-list [data-at-ms]').getBoundingClientRect().top"


@pytest.fixture
def page(tmp_path: Path, open_browser: Callable[[Path | None], Browser]) -> Iterator[Page]:
    with running_app(tmp_path, script=PLAYER) as app:
        page = open_browser(None).new_page(viewport={"width": 390, "height": 800})
        page.goto(app.url)
        page.wait_for_function("() => document.querySelector('audio')?.readyState > 0")
        yield page


def heard(page: Page) -> list[str]:
    lines = page.locator(".sb-heard")
    return [str(line.get_attribute("data-item")) for line in lines.all()]


def wait_until_heard(page: Page, item: str) -> None:
    expect(page.locator(f"[data-item={item}].sb-heard")).to_have_count(1)
    assert heard(page) == [item]


def test_it_plays_from_a_line_and_lights_up_along(page: Page) -> None:
    page.get_by_role("button", name="Play from 0:30, Caller").click()
    wait_until_heard(page, "i20")
    assert 29.5 <= page.evaluate(NOW_S) <= 31.5
    assert page.locator("[data-item=i20]").get_attribute("aria-current") == "true"
    wait_until_heard(page, "i21")  # along the way

    again = page.get_by_role("button", name="Run again")
    again.click()
    expect(page.locator("#loads")).to_have_text("1 loaded")
    assert page.evaluate(PLAYING), "what a page draws again does not stop it"
    wait_until_heard(page, "i23")

    button = page.get_by_role("button", name="Play from 0:03, Caller")
    button.focus()
    page.keyboard.press("Enter")
    wait_until_heard(page, "i2")
    assert 2.5 <= page.evaluate(NOW_S) <= 5
    expect(page.locator("[data-item=i2]")).to_be_in_viewport()

    page.locator(".st-key-list").hover()
    page.mouse.wheel(0, 2500)
    wait_until_heard(page, "i3")
    top = page.evaluate(TOP)
    wait_until_heard(page, "i4")
    assert page.evaluate(TOP) == top, "whoever scrolls is left alone"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
