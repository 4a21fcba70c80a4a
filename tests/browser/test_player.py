"""A recording in a browser: it plays from a line, lights the lines up, and scrolls unless told off.

The page is the player's own (player_app.py): no engine, no call.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.support.app_process import running_app

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(300)]

PLAYER = Path(__file__).parent / "support" / "player_app.py"
PLAYING = "() => !document.querySelector('audio').paused"
TOP = "() => document.querySelector('.st-key-list [data-at-ms]').getBoundingClientRect().top"


@pytest.fixture
def page(tmp_path: Path, open_browser: Callable[[Path | None], Browser]) -> Iterator[Page]:
    with running_app(tmp_path, script=PLAYER) as app:
        page = open_browser(None).new_page(viewport={"width": 390, "height": 800})
        page.goto(app.url)
        page.wait_for_function("() => document.querySelector('audio')?.readyState > 0")
        yield page


HEARD = """([first, last]) => {
  const lines = [...document.querySelectorAll(".sb-heard")];
  const number = Number(lines[0]?.dataset.item.slice(1));
  if (lines.length !== 1 || number < first || number > last) return false;
  if (lines[0].getAttribute("aria-current") !== "true") return false;
  return document.querySelector("audio").currentTime || false;
}"""


def wait_until_heard(page: Page, first: int, last: int | None = None) -> float:
    """Wait until one line, from ``first`` to ``last``, is lit up alone; the player's time in s."""
    found = page.wait_for_function(HEARD, arg=[first, first if last is None else last])
    return float(found.json_value())


def next_line(page: Page) -> int:
    """Wait until another line than now is lit up; its number."""
    lit = int((page.locator(".sb-heard").get_attribute("data-item") or "i0")[1:])
    wait_until_heard(page, lit + 1, lit + 10)
    return lit + 1


def test_it_plays_from_a_line_and_lights_up_along(page: Page) -> None:
    page.get_by_role("button", name="Play from 0:30, Caller").click()
    assert 29.5 <= wait_until_heard(page, 20) <= 31.6
    wait_until_heard(page, 21)  # along the way

    again = page.get_by_role("button", name="Run again")
    again.click()
    expect(page.locator("#loads")).to_have_text("1 loaded")
    assert page.evaluate(PLAYING), "what a page draws again does not stop it"
    wait_until_heard(page, 22, 50)

    button = page.get_by_role("button", name="Play from 0:03, Caller")
    button.focus()
    page.keyboard.press("Enter")
    assert 2.5 <= wait_until_heard(page, 2) <= 5
    expect(page.locator("[data-item=i2]")).to_be_in_viewport()

    before = page.evaluate(TOP)
    page.locator(".st-key-list").hover()
    page.mouse.wheel(0, 2500)
    page.wait_for_function(f"(before) => ({TOP})() < before - 2000", arg=before)
    lit = next_line(page)
    top = page.evaluate(TOP)
    wait_until_heard(page, lit + 1, lit + 10)
    assert page.evaluate(TOP) == top, "the list stays where a person scrolled it"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
