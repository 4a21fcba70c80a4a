"""A caller who does not sign in: the agent says so kindly and offers something else."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.driver import Caller

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

FLIGHT = "What is my flight status?"
OFFER = re.compile(r"help|general question|anything else|something else", re.I)

Open = Callable[[Path | None], Browser]


def asks_for_their_flight(open_browser: Open, app: AppProcess) -> Console:
    """A person types what needs a sign-in."""
    console = Console(Caller(open_browser(None)))
    console.open(app.url)
    console.type(FLIGHT)
    return console


def is_answered_and_offered_help(console: Console, answered: re.Pattern[str]) -> None:
    """What the agent says after a form closed without a sign-in."""
    answer = console.turns_of("Flight Status Agent").last
    expect(answer).to_contain_text(answered, timeout=ANSWER_MS)
    expect(answer).to_contain_text(OFFER)
    expect(answer).not_to_contain_text("SFO")
    expect(console.form).to_be_hidden()
    expect(console.step("Check flights")).to_contain_text("not approved")


def test_cancelling_the_sign_in_is_answered_kindly_and_the_call_goes_on(
    shared_app: AppProcess, open_browser: Open
) -> None:
    console = asks_for_their_flight(open_browser, shared_app)

    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    console.form.get_by_role("button", name="Cancel").click()

    is_answered_and_offered_help(console, re.compile("cancel|sign", re.I))
    console.type("How big may a carry-on bag be?")
    expect(console.turns_of("QA Agent").last).to_contain_text("22 by 14 by 9", timeout=ANSWER_MS)


def test_a_sign_in_form_without_an_answer_closes_and_the_agent_says_so(
    tmp_path: Path, open_browser: Open
) -> None:
    with running_app(tmp_path, environ={"APPROVAL_TIMEOUT_S": "4"}) as app:
        console = asks_for_their_flight(open_browser, app)

        # Nobody looks at the form: a slow machine may draw it no sooner than it closes.
        is_answered_and_offered_help(console, re.compile("closed|time|sign", re.I))
        expect(console.marker("Nobody answered the form in time.")).to_be_visible()
