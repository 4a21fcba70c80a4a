"""The caller speaks over an answer: it falls silent, and the page shows what was not heard.

How soon it falls silent is measured by ``python -m tests.bench spoken_over``.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CallIn
from tests.browser.support.app_process import AppProcess
from tests.browser.support.console import ANSWER_MS

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

QUESTION = "What is your baggage policy?"
ANSWER = (
    "A checked bag has to weigh less than 50 pounds; an overweight bag costs an extra fee. Every "
    "passenger may take one carry-on bag of up to 22 by 14 by 9 inches and one personal item into "
    "the cabin."
)
WAIT = "What is the weight limit?"


def test_speaking_over_an_answer_silences_it_and_strikes_out_what_was_not_heard(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, WAIT)
    console.start_call()
    caller = console.caller

    console.type(QUESTION)
    spoke_ms = caller.say_over("A checked bag", WAIT)
    answer = console.answer("QA Agent", "A checked bag")
    caller.wait_for_quiet(after_ms=spoke_ms, lasting_ms=700)

    line_through = ("text-decoration-line", "line-through")
    expect(answer.locator("s")).to_have_css(*line_through, timeout=ANSWER_MS)
    # How much of the answer was heard by then is the machine's affair.
    said, struck = console.cut_answer(answer)
    shown, _, cut = said.partition("cut at")
    heard = shown.removesuffix(struck)
    assert re.search(r"[0-9.]+", cut)
    assert ANSWER.startswith(shown) and len(shown) > len("A checked bag"), shown
    assert struck.strip() and heard.strip() and heard + struck == shown, (heard, struck)
    expect(console.step("Caller spoke over").first).to_be_attached()
    expect(console.callers_words.nth(1)).to_be_attached(timeout=ANSWER_MS)
