"""The call bar: a short press of the space bar is a press and a release."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.support.console import Console
from tests.browser.support.driver import Caller
from tests.browser.support.scripted_calls import ScriptedCalls, scripted_calls

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

TAP = """() => {
  for (const type of ["keydown", "keyup"])
    document.body.dispatchEvent(new KeyboardEvent(type, { key: " ", bubbles: true }));
}"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedCalls]:
    """One app; each test has a call of its own."""
    with scripted_calls(tmp_path_factory.mktemp("bar"), scene="mid-call") as script:
        yield script


@pytest.fixture
def console(browser: Browser, script: ScriptedCalls) -> Iterator[Console]:
    """In a call."""
    console = Console(Caller(browser))
    console.open(script.app.url)
    console.type("Hello")
    expect(console.callers_words.last).to_have_text("Hello")
    yield console
    console.caller.close()


def test_a_tap_is_over_before_the_call_knows_that_it_began(
    console: Console, script: ScriptedCalls
) -> None:
    script.play(("PushToTalkChanged", {"on": True}))
    expect(console.bar.locator(".sb-talk")).to_be_visible()
    console.page.evaluate("() => document.activeElement.blur()")
    console.page.evaluate(TAP)
    console.button("Mute").click()  # a command after it
    expect(console.button("Unmute")).to_be_visible()
    commands = script.calls()[-1]["commands"]
    assert [one for one in commands if one.startswith("Talk")] == ["TalkStart", "TalkStop"]
