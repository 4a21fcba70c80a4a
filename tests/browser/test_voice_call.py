"""A caller speaks: the whole call on real audio, from a question to a booking behind a sign-in."""

import re

import pytest
from playwright.sync_api import expect

from tests.bench.support.word_errors import word_errors
from tests.browser.conftest import CallIn
from tests.browser.support.app_process import AppProcess
from tests.browser.support.console import ANSWER_MS, Console
from tests.independent_recogniser import independent_recogniser

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

BAGGAGE, FLIGHT = "What is your baggage policy?", "What is my flight status?"


MOST_WRONG = 0.25
"""Share of words: the recogniser's own errors, and audio that a busy machine lost."""


def is_heard_as_shown(console: Console, agent: str, after_ms: float) -> None:
    """A recogniser that is not the engine's hears in the browser's sound what the page shows."""
    caller = console.caller
    caller.wait_for_quiet(after_ms=after_ms, lasting_ms=2500)
    heard = independent_recogniser()(*caller.kept_sound())
    shown = console.turns_of(agent).last.locator(".sb-said").inner_text()
    wrong, words = word_errors([shown], heard)
    assert wrong <= MOST_WRONG * words, (shown, heard)


def test_a_caller_asks_about_baggage_then_signs_in_and_hears_their_flight(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, BAGGAGE, FLIGHT)
    console.start_call()
    caller = console.caller

    # A question about the rules: the words, Main to QA, the lookup, its citation, a voice.
    caller.keep_sound()
    silent = caller.reception()
    asked_ms = caller.say(BAGGAGE)
    answer = console.turns_of("QA Agent").last
    expect(answer).to_contain_text("50 pounds", timeout=ANSWER_MS)
    expect(console.callers_words.first).to_contain_text(re.compile("baggage policy", re.I))
    expect(console.path).to_have_text(["Main Agent", "QA Agent"])
    expect(console.step("Main Agent → QA Agent")).to_contain_text("policy")
    expect(console.step("Document lookup")).to_have_class(re.compile("sb-is-done"))
    caller.wait_to_hear(after_ms=asked_ms)
    caller.wait_for_energy(silent)
    is_heard_as_shown(console, "QA Agent", asked_ms)

    # Its citation leads to the passage in the policy beside the call.
    answer.get_by_role("link", name="P2").click()
    expect(console.passage("P2")).to_be_in_viewport()
    expect(console.passage("P2")).to_contain_text("50 lbs")

    # A question about their own flight: back through Main, and the form.
    caller.say(FLIGHT)
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    expect(console.path.last).to_have_text("Flight Status Agent")
    username, password = console.demo_account("Dana Reyes")
    console.sign_in(username, "not-my-password")
    refused = console.form.locator(".sb-refused")
    expect(refused).to_contain_text("not right")
    expect(refused).to_contain_text("4 attempts left")
    expect(console.step("Check flights")).to_contain_text("waiting for approval")
    expect(console.turns_of("Flight Status Agent")).not_to_contain_text(["SFO"])

    # The right password: their booking, on the page and aloud.
    signed_ms = caller.now_ms()
    before = caller.reception()
    caller.wait_for_quiet(lasting_ms=1500)  # what the form asks for was said to its end
    caller.keep_sound()
    console.sign_in(username, password)
    booking = console.turns_of("Flight Status Agent").last
    expect(booking).to_contain_text("8:00 am", timeout=ANSWER_MS)
    expect(booking).to_contain_text(re.compile(r"San Francisco.*SFO.*New York.*JFK"))
    expect(console.form).to_be_hidden()
    caller.wait_to_hear(after_ms=signed_ms)
    caller.wait_for_energy(before)
    is_heard_as_shown(console, "Flight Status Agent", signed_ms)
    assert password not in shared_app.log_text()
    assert password not in console.transcript.inner_text()
