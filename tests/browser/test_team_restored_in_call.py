"""The team is changed in the middle of a typed call, and an earlier one comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.agents_page import WATCHED_MS
from tests.browser.support.app_process import AppProcess
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.driver import Caller
from tests.browser.test_team_edited_in_call import DOG, send_pets_to_a_pet_desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def test_an_earlier_team_is_restored_during_a_call_whose_agent_it_does_not_have(
    app: AppProcess, open_browser: Callable[[Path | None], Browser]
) -> None:
    console = Console(Caller(open_browser(None)))
    console.open(app.url)
    console.wait_until_engine_is_ready()
    console.type(DOG)
    expect(console.turns_of("QA Agent").last).to_contain_text("20 pounds", timeout=ANSWER_MS)
    agents, quick = send_pets_to_a_pet_desk(console, app.url)
    quick.apply()
    expect(quick.acknowledged).to_contain_text("Version 2 applies from your 2nd turn on.")
    console.type(DOG)
    expect(console.turns_of("Pet Desk").last).to_contain_text("20 pounds", timeout=ANSWER_MS)

    agents.view("Versions")
    agents.version(1).get_by_role("button", name="Restore").click()
    agents.button("Restore version 1").click()
    restored = agents.told.filter(has_text="Version 1 is restored as version 3.")
    expect(restored.first).to_be_visible()
    console.page.bring_to_front()
    expect(quick.button("Apply version 3")).to_be_visible(timeout=WATCHED_MS)
    quick.button("Apply version 3").click()

    expect(quick.acknowledged).to_contain_text("Version 3 applies from your 3rd turn on.")
    expect(console.path.last).to_have_text("Main Agent")  # the Pet Desk is no more
    console.type(DOG)
    expect(console.turns_of("QA Agent")).to_have_count(2, timeout=ANSWER_MS)
    expect(console.path.last).to_have_text("QA Agent")
    agents.open(app.url)
    agents.view("Versions")
    expect(agents.version(3)).to_be_visible(timeout=ANSWER_MS)
    agents.expect_a_call_on(3, "from turn 3")
