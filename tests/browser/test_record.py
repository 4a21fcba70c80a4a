"""A spoken call is kept, found by a word of it, heard again, taken out, and opened elsewhere."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CallIn
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.call_record import CallPage, CallsPage
from tests.browser.support.console import ANSWER_MS, Console

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

QUESTION = "What is your baggage policy?"
WAIT = "What is the weight limit?"
FLIGHT = "What is my flight status?"


def told(lines: list[str]) -> list[str]:
    """What was said and what happened, without the times beside it."""
    return [" ".join(re.sub(r"\d+:\d\d", "", line).split()) for line in lines]


def call_with_a_cut_and_a_refusal(console: Console) -> list[str]:
    """Handed over, spoken over, asked to sign in and refused; what the console showed of it."""
    caller = console.caller
    console.start_call()
    console.type(QUESTION)
    caller.say_over("A checked bag", WAIT)
    answer = console.answer("QA Agent", "A checked bag")
    expect(answer.locator("s")).to_be_attached(timeout=ANSWER_MS)
    expect(console.turns_of("QA Agent")).to_have_count(2, timeout=ANSWER_MS)
    caller.wait_for_quiet(lasting_ms=800)
    caller.say(FLIGHT)
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    console.form.get_by_role("button", name="Cancel").click()
    expect(console.turns_of("Flight Status Agent").last).to_contain_text(
        re.compile("cancel|sign", re.I), timeout=ANSWER_MS
    )
    caller.wait_for_quiet(lasting_ms=800)
    console.page.get_by_role("button", name="Hang up").click()
    expect(console.marker("Call ended")).to_be_visible(timeout=ANSWER_MS)
    return told(console.transcript.locator(".sb-turn, .sb-marker").all_inner_texts())


def cut_of(page: CallPage) -> tuple[str, str, int]:
    """What was heard of the answer that was spoken over, what was lost, and when, in ms."""
    answer = page.line(re.compile("The caller heard")).first
    said = answer.locator(".sb-said").inner_text()
    lost = answer.locator("s").inner_text()
    played = re.search(r"heard the first ([\d,]+) ms", answer.inner_text())
    assert played is not None
    return said, lost, int(played[1].replace(",", ""))


def test_a_spoken_call_is_found_heard_again_and_opened_elsewhere(
    app: AppProcess, call_in: CallIn, tmp_path: Path
) -> None:
    console = call_in(app, WAIT, FLIGHT)
    live = call_with_a_cut_and_a_refusal(console)

    calls = CallsPage(console.caller.context.new_page())
    calls.open(app.url)
    calls.search("weight zebra")
    expect(calls.page.get_by_text("No matching calls")).to_be_visible()
    calls.search("weight")
    expect(calls.rows).to_have_count(1)
    kept = calls.open_first()
    home = told(kept.lines.all_inner_texts())
    said, lost, played_ms = cut_of(kept)
    assert lost and said.startswith(said[: -len(lost)])
    assert played_ms > 0

    # From a line on: the sound is there, and the line lights up.
    answer = kept.line(re.compile("The caller heard")).first
    at_ms = int(answer.get_attribute("data-at-ms") or -1)
    assert abs(kept.play_from(answer) - at_ms) < 1500
    kept.wait_until_lit("The caller heard")
    length_s = kept.recording_s()
    assert length_s * 1000 > at_ms + played_ms

    file = kept.download(tmp_path / "call.switchboard-call.zip")
    (tmp_path / "elsewhere").mkdir()
    with running_app(tmp_path / "elsewhere") as other:
        page = console.caller.context.new_page()
        there = CallsPage(page)
        there.open(other.url)
        expect(page.get_by_text("No calls yet")).to_be_visible()
        opened = there.import_call(file)
        assert told(opened.lines.all_inner_texts()) == home
        assert cut_of(opened) == (said, lost, played_ms)
        assert abs(opened.recording_s() - length_s) < 0.1
        assert other.log_text().count("Traceback") == 0, other.log_text()

    assert [line for line in live if line in home] == live, (live, home)
    assert app.log_text().count("Traceback") == 0, app.log_text()
