"""The buttons above the transcript, pressed by a person whose voice is real audio."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import CallIn
from tests.browser.support.app_process import AppProcess
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.hearing import sound_begins_ms
from tests.browser.test_leaving import engine_sessions, until

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(300)]

BAGGAGE, FLIGHT = "What is your baggage policy?", "What is my flight status?"


def button(console: Console, key: str) -> Locator:
    """One of the buttons, whatever it says at the moment."""
    # One with a tooltip is drawn twice, and the one for touch screens is hidden (or the other).
    return console.page.locator(f".st-key-{key} button").filter(visible=True)


def answered(console: Console) -> None:
    """The question about baggage, and nothing else, was heard and answered aloud."""
    answer = console.turns_of("QA Agent").last
    expect(answer).to_contain_text("50 pounds", timeout=ANSWER_MS)
    expect(console.callers_words).to_have_count(1)
    expect(console.callers_words).to_contain_text(re.compile("policy", re.I))
    expect(console.path).to_have_text(["Main Agent", "QA Agent"])
    expect(console.form).to_be_hidden()


def says_in_vain(console: Console, words: str) -> None:
    """The caller speaks, and nobody reacts; ``answered`` shows later that nothing was kept."""
    began_ms = console.caller.say(words)
    console.caller.wait_for_quiet(lasting_ms=2500)
    assert sound_begins_ms(console.caller.heard(), after_ms=began_ms) is None
    expect(console.callers_words).to_have_count(0)


def test_what_is_said_while_muted_also_by_a_double_click_is_never_heard(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, FLIGHT, BAGGAGE)
    console.start_call()

    button(console, "mute").dblclick()  # as people do; it is one press
    expect(button(console, "mute")).to_contain_text("Unmute")
    expect(console.state).to_contain_text("You are muted")
    says_in_vain(console, FLIGHT)
    expect(button(console, "mute")).to_contain_text("Unmute")

    button(console, "mute").click()
    expect(console.state).to_contain_text("Listening")
    console.caller.say(BAGGAGE)
    answered(console)


def test_push_to_talk_hears_only_what_is_said_between_talk_and_send(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, FLIGHT, BAGGAGE)
    console.start_call()

    button(console, "push_to_talk").click()
    expect(console.state).to_contain_text("Press Talk to speak")
    says_in_vain(console, FLIGHT)

    button(console, "talk").dblclick()  # as people do; it is one press
    expect(console.state).to_contain_text("Listening")
    asked_ms = console.caller.say(BAGGAGE)
    console.caller.wait_for_quiet(lasting_ms=2500)
    assert sound_begins_ms(console.caller.heard(), after_ms=asked_ms) is None  # still their turn

    button(console, "talk").click()
    expect(console.state).not_to_contain_text("Listening")
    answered(console)
    console.caller.wait_to_hear(after_ms=asked_ms)
    console.stop_talking()

    button(console, "push_to_talk").click()
    expect(button(console, "talk")).to_be_hidden()
    console.caller.say(FLIGHT)
    expect(console.form).to_be_visible(timeout=ANSWER_MS)


def test_stop_talking_silences_the_answer_and_marks_the_cut(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, BAGGAGE)
    console.start_call()
    caller, stop = console.caller, button(console, "interrupt")
    expect(stop).to_be_disabled()

    asked_ms = caller.now_ms()
    console.type(BAGGAGE)
    caller.wait_to_hear(after_ms=asked_ms)
    expect(stop).to_be_enabled()
    clicked_ms = caller.now_ms()
    stop.click()
    caller.wait_for_quiet(after_ms=clicked_ms)

    answer = console.turns_of("QA Agent").first
    expect(answer).to_contain_text("cut at")
    expect(answer.locator("s")).to_contain_text("50 pounds")
    expect(console.state).to_contain_text("Listening")
    expect(stop).to_be_disabled()
    # The call goes on: the same question aloud gets the whole answer.
    caller.say(BAGGAGE)
    expect(console.turns_of("QA Agent")).to_have_count(2, timeout=ANSWER_MS)


def test_hanging_up_ends_the_call_everywhere_and_another_can_begin(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, BAGGAGE)
    until(lambda: engine_sessions(shared_app) == 0, "an earlier call is still there")
    console.start_call()
    caller = console.caller
    assert engine_sessions(shared_app) == 1
    asked_ms = caller.now_ms()
    console.type(BAGGAGE)
    caller.wait_to_hear(after_ms=asked_ms)

    button(console, "hang_up").dblclick()
    expect(console.state).to_contain_text("Call ended")
    expect(console.marker("Call ended: hung up")).to_be_attached()
    microphone_is_shut(console)
    until(lambda: engine_sessions(shared_app) == 0, "the engine still has a session")
    for key in ("mute", "push_to_talk", "interrupt", "hang_up"):
        expect(button(console, key)).to_be_disabled()

    again_ms = caller.now_ms()
    console.start_call()
    caller.wait_to_hear(after_ms=again_ms)
    assert engine_sessions(shared_app) == 1
    expect(console.callers_words).to_have_count(0)
    caller.wait_for_quiet(lasting_ms=800)
    caller.say(BAGGAGE)
    answered(console)


def microphone_is_shut(console: Console) -> None:
    """The connection is closed and the browser's microphone light is off."""
    console.caller.audio_frame().wait_for_function(
        "() => window.__audioProbe.connections.at(-1).connectionState === 'closed'"
        " && window.__audioProbe.microphone.readyState === 'ended'"
    )
