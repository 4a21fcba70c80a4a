"""A bad network: the page says so, comes back by itself, and gets what it missed, nothing twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import picture
from tests.browser.support.app_process import running_app
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.driver import Caller
from tests.browser.support.scripted_calls import (
    SCRIPTED_APP,
    ScriptedCalls,
    adds,
    says,
    scripted_calls,
)
from tests.browser.support.tcp_proxy import TcpProxy
from tests.browser.test_leaving import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

OFFLINE_STEPS, STEP_MS = 30, 500  #: 15 s
GIVES_UP_S = "2"
PATIENT_S = "900"  #: no call ends because a page was offline for as long as a test takes


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedCalls]:
    """One app; each test has a call of its own."""
    folder = tmp_path_factory.mktemp("network")
    with scripted_calls(folder, scene="mid-call", SCRIPTED_OFFLINE_S=PATIENT_S) as script:
        yield script


@pytest.fixture
def console(browser: Browser, tmp_path: Path) -> Iterator[Console]:
    """A tab; no page yet."""
    console = Console(Caller(browser))
    yield console
    picture(console, tmp_path / "end.png")
    console.caller.close()


def begin(console: Console, url: str) -> None:
    """In a typed call."""
    console.open(url)
    console.type("Hello")
    expect(console.callers_words.last).to_have_text("Hello")


def got(console: Console, script: ScriptedCalls, count: int) -> None:
    """All numbered lines, in order, none twice; and the call goes on."""
    expect(console.transcript.get_by_text(f"Line {count - 1}.", exact=True)).to_be_attached()
    lines = console.transcript.get_by_text(re.compile(r"^Line \d+\.$")).all_inner_texts()
    assert lines == [f"Line {number}." for number in range(count)]
    expect(console.alert).to_have_count(0)
    assert script.calls()[-1]["stopped"] == []


def test_offline_for_15_s_nothing_is_lost_and_what_was_typed_meanwhile_arrives_once(
    console: Console, script: ScriptedCalls
) -> None:
    begin(console, script.app.url)
    script.play(says("Line 0.", "l0"), adds("Half a", "half"))
    console.caller.context.set_offline(True)
    expect(console.alert).to_contain_text("offline")
    expect(console.state).to_contain_text("Offline")
    console.type("Are you there?")
    for number in range(1, OFFLINE_STEPS + 1):
        script.play(says(f"Line {number}.", f"l{number}"))
        console.page.wait_for_timeout(STEP_MS)
    script.play(says("Half a sentence.", "half"))
    expect(console.transcript.get_by_text("Line 1.", exact=True)).to_have_count(0)

    console.caller.context.set_offline(False)

    got(console, script, OFFLINE_STEPS + 1)
    expect(console.transcript.get_by_text("Half a", exact=False)).to_have_count(1)
    expect(console.transcript).to_contain_text("Half a sentence.")
    expect(console.callers_words.last).to_have_text("Are you there?")
    assert script.calls()[-1]["typed"] == ["Hello", "Are you there?"]


def test_a_page_that_stays_offline_loses_its_call_and_is_told(
    browser: Browser, tmp_path: Path
) -> None:
    with scripted_calls(tmp_path, scene="mid-call", SCRIPTED_OFFLINE_S=GIVES_UP_S) as script:
        console = Console(Caller(browser))
        begin(console, script.app.url)
        console.caller.context.set_offline(True)
        expect(console.alert).to_contain_text("offline")
        until(lambda: bool(script.calls()[-1]["stopped"]), "the call goes on")
        console.caller.context.set_offline(False)
        expect(console.state).to_contain_text("Call ended")
        expect(console.marker("Call ended: the page was offline for 2 s")).to_be_attached()
        console.type("A new one")
        expect(console.callers_words.last).to_have_text("A new one")
        assert [call["typed"] for call in script.calls()] == [["Hello"], ["A new one"]]
        console.caller.close()


def test_a_proxy_that_restarts_is_reported_and_nothing_is_lost(
    console: Console, script: ScriptedCalls
) -> None:
    with TcpProxy(script.app.port) as proxy:
        begin(console, proxy.url)
        script.play(says("Line 0.", "l0"))
        proxy.stop()
        console.type("Still there?")  # Streamlit soon lays a dialog over the page
        expect(console.alert).to_contain_text("connection")
        expect(console.state).to_contain_text("Reconnecting")
        script.play(says("Line 1.", "l1"), says("Line 2.", "l2"))
        proxy.start()
        got(console, script, 3)
        expect(console.callers_words.last).to_have_text("Still there?")
        assert script.calls()[-1]["typed"] == ["Hello", "Still there?"]
        # Again and again: short breaks in the middle of it.
        for number in range(3, 8):
            proxy.stop()
            script.play(says(f"Line {number}.", f"l{number}"))
            proxy.start()
        got(console, script, 8)


def test_a_proxy_that_forwards_nothing_more_is_noticed(
    console: Console, script: ScriptedCalls
) -> None:
    with TcpProxy(script.app.port) as proxy:
        begin(console, proxy.url)
        script.play(says("Line 0.", "l0"))
        got(console, script, 1)
        proxy.stall()
        script.play(says("Line 1.", "l1"))
        expect(console.alert).to_contain_text("connection", timeout=ANSWER_MS)
        proxy.stop()
        proxy.start()
        got(console, script, 2)


def test_an_app_that_is_started_again_under_an_open_page_is_used_again(
    console: Console, tmp_path: Path
) -> None:
    with scripted_calls(tmp_path, scene="mid-call") as script:
        begin(console, script.app.url)
        console.box.fill("A sentence I was typing")
        script.app.kill()
        expect(console.alert).to_contain_text("connection")
    again = running_app(
        tmp_path,
        script=SCRIPTED_APP,
        environ={"SCRIPTED_SCENE": "mid-call"},
        port=script.app.port,
    )
    with again as process:
        expect(console.alert).to_have_count(0, timeout=ANSWER_MS)
        expect(console.state).to_contain_text("Ready", timeout=ANSWER_MS)
        expect(console.box).to_have_value("A sentence I was typing")
        console.box.press("Enter")
        expect(console.callers_words.last).to_have_text(
            "A sentence I was typing", timeout=ANSWER_MS
        )
        assert ScriptedCalls(process).calls()[-1]["typed"] == ["A sentence I was typing"]
