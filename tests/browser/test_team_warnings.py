"""A product manager misspells a name: the page says so, asks before publishing, and is content
again once the name is right."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.agents_page import SAVED_MS, AgentsPage, settle
from tests.browser.support.app_process import AppProcess
from tests.browser.support.driver import Caller

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

MISSPELT = "Hand questions about pets to the QA Agnet."


def test_a_misspelt_name_is_warned_of_asked_about_and_gone_when_corrected(
    app: AppProcess, open_browser: Callable[[Path | None], Browser]
) -> None:
    agents = AgentsPage(Caller(open_browser(None)).page)
    agents.open(app.url)
    page = agents.page
    warnings = page.locator("[class*=_team_warnings]")
    dialog = page.get_by_role("dialog")

    agents.add(f"\n{MISSPELT}")
    agents.wait_until_taken()
    expect(warnings).to_contain_text("There is no agent called “QA Agnet”.", timeout=SAVED_MS)
    expect(warnings).to_contain_text(MISSPELT)
    expect(warnings).to_contain_text("Did you mean “QA Agent”?")

    # From another agent, a click on the warning leads back to the sentence.
    page.get_by_test_id("stButtonGroup").get_by_text("Flight Status Agent", exact=True).click()
    expect(agents.name).to_have_value("Flight Status Agent")
    settle(page)
    warnings.get_by_role("button", name=re.compile("QA Agnet")).click()
    expect(agents.name).to_have_value("Main Agent")
    expect(agents.instructions).to_have_value(re.compile(re.escape(MISSPELT)))
    settle(page)

    # Publishing shows it once more, and nothing is published when she goes back.
    agents.button(re.compile("Publish$")).click()
    expect(dialog).to_contain_text("Publish with 1 warning?")
    expect(dialog).to_contain_text("Did you mean “QA Agent”?")
    dialog.get_by_role("button", name="Back to the draft").click()
    expect(dialog).to_be_hidden()
    expect(agents.saved).to_contain_text("from version 1")

    agents.rewrite("QA Agnet", "QA Agent")
    expect(warnings.locator(".sb-warnings")).to_have_count(0, timeout=SAVED_MS)
    agents.button(re.compile("Publish$")).click()
    expect(agents.saved).to_contain_text("Version 2", timeout=SAVED_MS)
    expect(dialog).to_be_hidden()

    # With another mistake she knows better, and publishes all the same.
    agents.rewrite("pets to the QA Agent", "pets to the QA Agnet")
    expect(warnings).to_contain_text("QA Agnet", timeout=SAVED_MS)
    agents.button(re.compile("Publish$")).click()
    dialog.get_by_role("button", name=re.compile("Publish anyway")).click()
    expect(agents.saved).to_contain_text("Version 3", timeout=SAVED_MS)
    expect(dialog).to_be_hidden()
