"""The caller speaks over an answer: it falls silent at once, and the page shows what was lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.app_process import AppProcess
from tests.browser.conftest import CallIn
from tests.browser.console import ANSWER_MS
from tests.browser.hearing import silence_begins_ms

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

FLIGHT = "What is my flight status?"


def test_speaking_over_an_answer_silences_it_within_400_ms_and_strikes_out_the_rest(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, FLIGHT)
    console.start_call()
    caller = console.caller
    asked_ms = caller.now_ms()
    console.type("What is your baggage policy?")
    caller.wait_to_hear(after_ms=asked_ms)

    spoke_ms = caller.say(FLIGHT)

    silent_ms = silence_begins_ms(caller.heard(), after_ms=spoke_ms)
    assert silent_ms is not None
    print(f"\nsilence {silent_ms - spoke_ms:.0f} ms after the caller's first sound")
    assert 0 < silent_ms - spoke_ms < 400, caller.connection_log()

    answer = console.turns_of("QA Agent").last
    lost = answer.locator("s")
    expect(lost).to_contain_text("overweight bag costs an extra fee", timeout=ANSWER_MS)
    expect(lost).to_have_css("text-decoration-line", "line-through")
    expect(answer.locator(".sb-said")).to_contain_text("A checked bag has to weigh")
    expect(answer).to_contain_text("cut at")
    expect(console.step("Caller spoke over")).to_be_attached()

    # The one who spoke over it is answered.
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    expect(console.callers_words.last).to_contain_text("flight")
