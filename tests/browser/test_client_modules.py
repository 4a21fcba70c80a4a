"""Modules of the live channel's browser code on a page of their own, without a server's answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.support.audio_page import audio_page
from tests.browser.support.driver import REACTS_MS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

SETUP = """async () => {
  const { connection } = await import("/client/connection.js");
  window.commands = [];
  connection.command = (request) =>
    new Promise((resolve) => window.commands.push({ request, resolve }));
  window.own = (state) => connection.feeds.get("own").take({ position: {}, state });
  window.changes = (key, revision) => connection.watches.get(key).changed(revision);
}"""
COMPOSER = """async (examples) => {
  const { composer } = await import("/client/composer.js");
  window.unmount?.();
  window.unmount = composer(document.body, { maxChars: 2000, examples });
}"""
CALL_BAR = """async () => {
  const { callBar } = await import("/client/call_bar.js");
  callBar(document.body, {});
}"""
RERUN = """async ([key, fails]) => {
  const { mount } = await import("/client/parts.js");
  const setStateValue = (_, revision) => {
    (window.reruns ??= []).push(`${key} ${revision}`);
    if (fails) throw new Error("this part is broken");
  };
  const data = { part: "rerun", token: "t", base: "", watch: key, topics: [key] };
  mount(document.body, data, { setStateValue });
}"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with audio_page() as server:
        yield server.url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A page that has the modules and nothing else."""
    context = browser.new_context()
    context.set_default_timeout(REACTS_MS)
    page = context.new_page()
    page.goto(url)
    page.evaluate(SETUP)
    yield page
    context.close()


def answer(page: Page, number: int, **frame: Any) -> None:
    """The server's answer to a command."""
    page.evaluate("([at, frame]) => window.commands[at].resolve(frame)", [number, frame])


def sent(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("() => window.commands.map((one) => one.request)")
    return found


# --- the box to type in ---------------------------------------------------------------------------


def test_what_is_typed_while_a_message_waits_stays_when_the_box_is_drawn_anew(page: Page) -> None:
    """A refusal put the old words over the new ones, where a reload found them."""
    page.evaluate(COMPOSER, ["Hi"])
    box = page.get_by_label("Type a message")
    box.fill("first")
    box.press("Enter")
    page.keyboard.type("sec")
    page.evaluate(COMPOSER, ["Hello"])
    page.keyboard.type("ond")
    expect(box).to_have_value("second")
    answer(page, 0, ok=False, message="Refused.")
    expect(box).to_have_value("second")
    assert page.evaluate("() => sessionStorage.getItem('switchboard-draft')") == "second"
    assert [one["text"] for one in sent(page)] == ["first"]


def test_a_refused_message_comes_back_into_the_box_that_was_drawn_anew(page: Page) -> None:
    page.evaluate(COMPOSER, ["Hi"])
    box = page.get_by_label("Type a message")
    box.fill("first")
    box.press("Enter")
    page.evaluate(COMPOSER, ["Hello"])
    answer(page, 0, ok=False, message="Refused.")
    expect(box).to_have_value("first")
    assert len(sent(page)) == 1


# --- the call bar ---------------------------------------------------------------------------------


def test_what_was_refused_while_the_engine_was_away_is_unsaid_when_it_is_back(page: Page) -> None:
    page.evaluate(CALL_BAR)
    away = "The engine is gone."
    running = {"running": True, "media": True, "status": "Listening"}
    page.evaluate("(state) => own(state)", {**running, "engineAway": True, "problem": away})
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(away)
    page.get_by_role("button", name="Mute").click()
    answer(page, 0, ok=False, message="It cannot be muted now.")
    expect(alert).to_contain_text("It cannot be muted now.")
    page.evaluate("(state) => own(state)", {**running, "engineAway": False, "problem": ""})
    expect(alert).to_be_empty()


def test_a_refusal_while_the_engine_is_there_stays(page: Page) -> None:
    page.evaluate(CALL_BAR)
    running = {"running": True, "media": True, "status": "Listening"}
    page.evaluate("(state) => own(state)", running)
    page.get_by_role("button", name="Mute").click()
    answer(page, 0, ok=False, message="It cannot be muted now.")
    page.evaluate("(state) => own(state)", {**running, "status": "Speaking"})
    expect(page.get_by_role("alert")).to_contain_text("It cannot be muted now.")


# --- parts that rerun -----------------------------------------------------------------------------


def test_a_part_that_breaks_does_not_stop_the_reruns_of_others(page: Page) -> None:
    page.evaluate(RERUN, ["broken", True])
    page.evaluate(RERUN, ["sound", False])
    page.evaluate("() => { changes('broken', 1); changes('sound', 2); }")
    page.wait_for_function("() => window.reruns?.length === 2")
    assert page.evaluate("() => window.reruns") == ["broken 1", "sound 2"]


def test_a_stream_of_changes_does_not_postpone_a_rerun(page: Page) -> None:
    page.evaluate(RERUN, ["busy", False])
    page.evaluate("() => { let n = 0; setInterval(() => changes('busy', (n += 1)), 50); }")
    page.wait_for_function("() => window.reruns?.length > 1")
    first, second, *_ = page.evaluate("() => window.reruns")
    assert first != second and {first.split()[0], second.split()[0]} == {"busy"}
