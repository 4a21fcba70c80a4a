"""A product manager chooses a model that ends soon, and sets what few teams change."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.accessibility import check
from tests.browser.support.agents_page import AgentsPage, choose
from tests.browser.support.console import FIRST_PAGE_MS
from tests.browser.support.driver import REACTS_MS, Caller
from tests.browser.support.scripted_calls import scripted_calls

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

Open = Callable[[Path | None], Browser]
ENDS = "gpt-realtime-mini ends on 20 January 2027, in 52 days."
"""By the clock of the scripted app, which stands on 29 November 2026."""


def test_a_model_that_ends_is_warned_of_and_advanced_settings_are_published(
    tmp_path: Path, open_browser: Open
) -> None:
    with scripted_calls(tmp_path) as calls:
        agents = AgentsPage(Caller(open_browser(None)).page)
        agents.open(calls.app.url)
        page = agents.page

        agents.view("Voice and greeting")
        choose(page, "Model", "gpt-realtime-mini (ends 20 January 2027)")
        expect(page.locator(".sb-warned")).to_contain_text(ENDS, timeout=REACTS_MS)
        expect(page.locator("[class*=_team_model_warnings]")).to_contain_text("1 warning")

        agents.view("Advanced")
        choose(page, "Reasoning effort", "High")
        said = page.get_by_text("Not sent to gpt-realtime-mini: it does not reason.")
        expect(said).to_be_visible(timeout=REACTS_MS)
        choose(page, "Truncation", "Drop more at once, keep a share")
        expect(page.get_by_label("Share to keep (0 to 1)")).to_have_value("0.80")
        assert check(page) == ()

        warning = page.locator("[class*=_team_model_warnings]").get_by_role("button")
        warning.click()  # it leads to the field
        choose(page, "Model", "GPT Realtime Mini (newest: gpt-realtime-2.1-mini)")
        expect(warning).to_be_hidden(timeout=REACTS_MS)

        agents.button("Publish").click()
        agents.view("Advanced")
        expect(said).to_be_hidden()
        agents.view("Versions")
        expect(agents.version(2)).to_be_visible(timeout=FIRST_PAGE_MS)
        page.reload(wait_until="domcontentloaded")
        expect(agents.instructions).to_be_visible(timeout=FIRST_PAGE_MS)
        agents.view("Advanced")
        effort = page.get_by_test_id("stSelectbox").filter(has_text=re.compile("Reasoning effort"))
        expect(effort.locator("input").first).to_have_value("High")
