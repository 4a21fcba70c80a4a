"""Two people sign in at once: each reads about their own flight only."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.app_process import AppProcess
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.driver import Caller

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

FLIGHT = "What is my flight status?"


def test_two_people_signed_in_at_once_never_hear_of_each_others_flights(
    shared_app: AppProcess, open_browser: Callable[[Path | None], Browser]
) -> None:
    browser = open_browser(None)
    dana, priya = Console(Caller(browser)), Console(Caller(browser))  # each with own cookies
    for console in (dana, priya):
        console.open(shared_app.url)
        console.type(FLIGHT)
    expect(priya.form).to_be_visible(timeout=ANSWER_MS)
    expect(dana.form).to_be_visible(timeout=ANSWER_MS)

    # Both forms wait; each is answered in its own window, in the other order.
    dana.sign_in(*dana.demo_account("Dana Reyes"))
    expect(priya.form).to_be_visible()
    priya.sign_in(*priya.demo_account("Priya Nair"))

    danas, priyas = dana.turns_of("Flight Status Agent"), priya.turns_of("Flight Status Agent")
    expect(danas.last).to_contain_text(re.compile("SB 218.*SFO"), timeout=ANSWER_MS)
    expect(priyas.last).to_contain_text("SB 731", timeout=ANSWER_MS)

    # Asked again, nobody has to sign in a second time, and nothing has crossed over.
    for console in (dana, priya):
        console.type("Which gate do I go to?")
    expect(danas.last).to_contain_text("gate B12", timeout=ANSWER_MS)
    expect(priyas.last).to_contain_text("gate K4", timeout=ANSWER_MS)
    expect(dana.transcript).not_to_contain_text(re.compile("Priya|SB 731|K4|Chicago|Seattle"))
    expect(priya.transcript).not_to_contain_text(re.compile("Dana|SB 218|B12|San Francisco|SFO"))
    for console in (dana, priya):
        expect(console.form).to_be_hidden()
        expect(console.step("Check flights")).to_have_count(2)
