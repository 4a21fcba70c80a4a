"""A caller who does not sign in: the agent says so kindly, aloud, and offers something else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app_process import AppProcess, running_app
from tests.browser.conftest import CallIn
from tests.browser.console import ANSWER_MS, Console

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(300)]

FLIGHT = "What is my flight status?"
OFFER = re.compile(r"help|general question|anything else|something else", re.I)


def is_told_and_offered_help(console: Console, told: re.Pattern[str]) -> None:
    """What the agent says after a form closed without a sign-in, and that it is heard."""
    before = console.caller.reception()
    answer = console.turns_of("Flight Status Agent").last
    expect(answer).to_contain_text(told, timeout=ANSWER_MS)
    expect(answer).to_contain_text(OFFER)
    expect(answer).not_to_contain_text("SFO")
    expect(console.form).to_be_hidden()
    console.caller.wait_for_energy(before)
    expect(console.step("Check flights")).to_contain_text("not approved")


def test_cancelling_the_sign_in_is_answered_kindly_and_the_call_goes_on(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, FLIGHT)
    console.start_call()
    console.caller.say(FLIGHT)
    expect(console.form).to_be_visible(timeout=ANSWER_MS)

    console.form.get_by_role("button", name="Cancel").click()

    is_told_and_offered_help(console, re.compile("cancel|sign", re.I))
    console.type("How big may a carry-on bag be?")
    expect(console.turns_of("QA Agent").last).to_contain_text("22 by 14 by 9", timeout=ANSWER_MS)


def test_a_sign_in_form_nobody_answers_closes_and_the_agent_says_so(
    tmp_path: Path, call_in: CallIn
) -> None:
    with running_app(tmp_path, environ={"APPROVAL_TIMEOUT_S": "4"}) as app:
        console = call_in(app, FLIGHT)
        console.start_call()
        console.caller.say(FLIGHT)
        expect(console.form).to_contain_text("closes in", timeout=ANSWER_MS)

        is_told_and_offered_help(console, re.compile("closed|time|sign", re.I))
        expect(console.marker("Nobody answered the form in time.")).to_be_visible()
