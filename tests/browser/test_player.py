"""A recording in a browser: it plays from a line, lights the lines up, and scrolls unless told off.

The page is the player's own (player_app.py): no engine, no call.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.support.app_process import running_app
from tests.browser.support.driver import REACTS_MS

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

PLAYER = Path(__file__).parent / "support" / "player_app.py"
LINES = 60
KEEP_LIT_LINES = """
window.lit = []; // each line that was lit up alone, and the player's time then
window.seen = 0;
new MutationObserver(() => {
  const lines = [...document.querySelectorAll(".sb-heard")];
  if (lines.length !== 1 || lines[0].getAttribute("aria-current") !== "true") return;
  const number = Number(lines[0].dataset.item.slice(1));
  if (window.lit.at(-1)?.number !== number)
    window.lit.push({ number, at_s: document.querySelector("audio").currentTime });
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["class"] });
"""
PAUSE_THERE = """() => document.addEventListener(
  "seeked", ({ target }) => target.pause(), { once: true, capture: true }
)"""
DRAWN = """(last) => window.sbPlayer && document.querySelector("audio")?.readyState > 0
  && document.querySelector(`[data-item=i${last}]`)"""
PLAYING = "() => !document.querySelector('audio').paused"
TOP = "() => document.querySelector('.st-key-list [data-at-ms]').getBoundingClientRect().top"


@pytest.fixture
def page(tmp_path: Path, open_browser: Callable[[Path | None], Browser]) -> Iterator[Page]:
    with running_app(tmp_path, script=PLAYER) as app:
        page = open_browser(None).new_page(viewport={"width": 390, "height": 800})
        page.set_default_timeout(REACTS_MS)
        page.add_init_script(KEEP_LIT_LINES)
        page.goto(app.url)
        page.wait_for_function(DRAWN, arg=LINES - 1)
        yield page


HEARD = """([first, last]) => {
  const fits = ({ number }, place) => place >= window.seen && number >= first && number <= last;
  const place = window.lit.findIndex(fits);
  if (place < 0) return false;
  window.seen = place + 1;
  return window.lit[place].at_s;
}"""


def wait_until_heard(page: Page, first: int, last: int | None = None) -> float:
    """Wait until one line, from ``first`` to ``last``, was lit up alone, after those waited for
    before; the player's time then, in s."""
    found = page.wait_for_function(HEARD, arg=[first, first if last is None else last])
    return float(found.json_value())


def wait_for_another_line(page: Page) -> None:
    """Wait until another line than now is lit up."""
    page.evaluate("() => { window.seen = window.lit.length; }")
    wait_until_heard(page, 0, LINES)


def test_it_plays_from_a_line_chosen_just_before_its_length_is_known(page: Page) -> None:
    page.evaluate("""() => {
      document.querySelector("[data-item=i20] [data-play-ms]").click();
      document.querySelector("audio").dispatchEvent(new Event("loadedmetadata"));
    }""")
    assert 29.5 <= wait_until_heard(page, 20) <= 31.6


def test_it_plays_from_a_line_and_lights_up_along(page: Page) -> None:
    page.get_by_role("button", name="Play from 0:30, Caller").click()
    assert 29.5 <= wait_until_heard(page, 20) <= 31.6
    wait_until_heard(page, 21, LINES)  # along the way

    again = page.get_by_role("button", name="Run again")
    again.click()
    expect(page.locator("#loads")).to_have_text("1 loaded")
    assert page.evaluate(PLAYING), "what a page draws again does not stop it"
    wait_until_heard(page, 22, LINES)

    button = page.get_by_role("button", name="Play from 0:03, Caller")
    button.focus()
    page.evaluate(PAUSE_THERE)
    page.keyboard.press("Enter")
    assert 2.5 <= wait_until_heard(page, 2) <= 5
    expect(page.locator("[data-item=i2]")).to_be_in_viewport()
    page.evaluate("() => document.querySelector('audio').play()")

    before = page.evaluate(TOP)
    page.locator(".st-key-list").hover()
    page.mouse.wheel(0, 2500)
    page.wait_for_function(f"(before) => ({TOP})() < before - 2000", arg=before)
    wait_for_another_line(page)
    top = page.evaluate(TOP)
    wait_for_another_line(page)
    assert page.evaluate(TOP) == top, "the list stays where a person scrolled it"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
