"""The buttons above the transcript, pressed by a person whose voice is real audio."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import CallIn
from tests.browser.support.app_process import AppProcess
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.hearing import sound_begins_ms
from tests.browser.test_leaving import engine_sessions, until

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

BAGGAGE, FLIGHT = "What is your baggage policy?", "What is my flight status?"


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


def test_what_is_said_while_muted_is_never_heard(shared_app: AppProcess, call_in: CallIn) -> None:
    console = call_in(shared_app, FLIGHT, BAGGAGE)
    console.start_call()

    console.button("Mute").click()
    expect(console.state).to_contain_text("You are muted")
    says_in_vain(console, FLIGHT)
    expect(console.button("Unmute")).to_have_attribute("aria-pressed", "true")

    console.button("Unmute").click()
    expect(console.state).to_contain_text("Listening")
    console.caller.say(BAGGAGE)
    answered(console)


@pytest.mark.parametrize("held", ["button", "space bar"])
def test_push_to_talk_hears_only_what_is_said_while_it_is_held(
    shared_app: AppProcess, call_in: CallIn, held: str
) -> None:
    console = call_in(shared_app, FLIGHT, BAGGAGE)
    console.start_call()
    talk = console.bar.locator(".sb-talk")

    console.button("Push to talk").click()
    expect(console.state).to_contain_text("Hold Talk to speak")
    says_in_vain(console, FLIGHT)

    hold(console, talk, held, down=True)
    expect(console.state).to_contain_text("Listening until you let go")
    asked_ms = console.caller.say(BAGGAGE)
    console.caller.wait_for_quiet(lasting_ms=2500)
    assert sound_begins_ms(console.caller.heard(), after_ms=asked_ms) is None  # still their turn

    hold(console, talk, held, down=False)
    expect(console.state).not_to_contain_text("Listening")
    answered(console)
    console.caller.wait_to_hear(after_ms=asked_ms)
    console.stop_talking()

    console.button("Hands-free").click()
    expect(talk).to_be_hidden()
    console.caller.say(FLIGHT)
    expect(console.form).to_be_visible(timeout=ANSWER_MS)


def hold(console: Console, talk: Locator, held: str, *, down: bool) -> None:
    """Press or let go; the space bar outside of every field and button."""
    if held == "space bar":
        if down:
            console.page.evaluate("() => document.activeElement.blur()")
        (console.page.keyboard.down if down else console.page.keyboard.up)(" ")
        return
    talk.hover()
    (console.page.mouse.down if down else console.page.mouse.up)()


def test_a_space_in_the_box_is_a_space(shared_app: AppProcess, call_in: CallIn) -> None:
    console = call_in(shared_app, BAGGAGE)
    console.start_call()
    console.button("Push to talk").click()
    expect(console.state).to_contain_text("Hold Talk to speak")
    console.box.press_sequentially("a b")
    expect(console.box).to_have_value("a b")
    expect(console.state).to_contain_text("Hold Talk to speak")


def test_stop_talking_silences_the_answer_and_marks_the_cut(
    shared_app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(shared_app, BAGGAGE)
    console.start_call()
    caller, stop = console.caller, console.button("Interrupt agent")
    expect(stop).to_be_disabled()

    console.type(BAGGAGE)
    clicked_ms = console.interrupt_when_heard("A checked bag")
    caller.wait_for_quiet(after_ms=clicked_ms)

    answer = console.answer("QA Agent", "A checked bag")
    expect(answer).to_contain_text("cut at")
    said, struck = console.cut_answer(answer)  # how much was heard is the machine's affair
    shown = said.partition("cut at")[0]
    assert struck.strip() and shown.endswith(struck), (shown, struck)
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

    console.button("Hang up").dblclick()
    expect(console.state).to_contain_text("Call ended")
    expect(console.marker("Call ended: hung up")).to_be_attached()
    microphone_is_shut(console)
    until(lambda: engine_sessions(shared_app) == 0, "the engine still has a session")
    for name in ("Mute", "Push to talk", "Interrupt agent"):
        expect(console.button(name)).to_be_hidden()
    assert engine_sessions(shared_app) == 0

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
    console.page.wait_for_function(
        "() => window.__audioProbe.connections.at(-1).connectionState === 'closed'"
        " && window.__audioProbe.microphone.readyState === 'ended'"
    )
