"""Details that a person opened, while the page replaces the element they are in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from pages.transcript.handoff_trace import SCRIPT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BOX = '<details data-keep="{keep}"><summary>Details</summary>what a tool returned</details>'
REDRAW = "(list) => { list.innerHTML = list.innerHTML.replaceAll(' open=\"\"', ''); }"
"""What the server draws has every box closed."""


@pytest.fixture
def steps(open_browser: Callable[[Path | None], Browser]) -> Locator:
    """A list of two steps with details, and the script of the page."""
    page = open_browser(None).new_page()
    page.set_content(f'<div id="steps">{BOX.format(keep="a")}{BOX.format(keep="b")}</div>')
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    return page.locator("#steps")


def test_what_was_opened_stays_open_and_what_was_closed_stays_closed(steps: Locator) -> None:
    first, second = steps.locator("details").all()
    first.locator("summary").click()
    steps.evaluate(REDRAW)
    expect(first).to_have_attribute("open", "")
    expect(second).not_to_have_attribute("open", "")
    first.locator("summary").click()
    steps.evaluate(REDRAW)
    expect(first).not_to_have_attribute("open", "")


@pytest.mark.parametrize("redraw", ["(list) => list.append(document.createElement('i'))", REDRAW])
def test_a_click_that_closes_while_the_page_is_drawn_is_not_undone(
    steps: Locator, redraw: str
) -> None:
    box = steps.locator("details").first
    box.locator("summary").click()
    steps.evaluate(REDRAW)
    steps.evaluate(f"(list) => {{ list.querySelector('summary').click(); ({redraw})(list); }}")
    steps.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(box).not_to_have_attribute("open", "")
