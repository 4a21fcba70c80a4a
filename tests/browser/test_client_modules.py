"""Modules of the live channel's browser code on a page of their own, without a server's answers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

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
DEMO = """async () => {
  const { demo } = await import("/client/demo.js");
  demo(document.body, { iceServers: [], titles: ["Lost bag", "New seat"] });
}"""
FORM = """async (count) => {
  const { formHelper } = await import("/client/form_helper.js");
  const form = document.createElement("div");
  form.className = `form-${count}`;
  form.innerHTML = "<label>User <input></label>";
  document.body.append(form);
  formHelper(form, { form: form.className, approval: "a" });
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


def test_a_double_click_on_an_example_asks_it_once(page: Page) -> None:
    page.evaluate(COMPOSER, ["What is your baggage policy?"])
    page.get_by_role("button", name="What is your").dblclick()
    assert len(sent(page)) == 1
    answer(page, 0, ok=True)
    page.get_by_role("button", name="What is your").press("Enter")
    assert len(sent(page)) == 2


@pytest.mark.parametrize("typed_after", ["", "and one that is not finished"])
def test_a_message_that_never_left_the_browser_is_in_the_box_after_a_reload(
    page: Page, typed_after: str
) -> None:
    """It was typed while the server was away: a reload lost it."""
    page.reload()  # with the connection's own commands
    page.evaluate(COMPOSER, ["Hi"])
    box = page.get_by_label("Type a message")
    for words in ("My bag is gone.", "It is green."):
        box.fill(words)
        box.press("Enter")
    expect(page.get_by_text("Sending: It is green.")).to_be_visible()
    box.fill(typed_after)
    page.reload()
    page.evaluate(COMPOSER, ["Hi"])
    lines = ["My bag is gone.", "It is green.", typed_after]
    expect(box).to_have_value("\n".join(filter(None, lines)))
    page.reload()
    page.evaluate(COMPOSER, ["Hi"])
    expect(box).to_have_value("\n".join(filter(None, lines)))


def test_a_message_that_the_server_was_sent_is_not_in_the_box_after_a_reload(page: Page) -> None:
    """It is in the transcript, or soon will be."""
    page.reload()
    page.route_web_socket("**/switchboard/live", lambda socket: greet(socket))
    page.evaluate(COMPOSER, ["Hi"])
    page.evaluate(
        """async () => {
          const { connection } = await import("/client/connection.js");
          connection.use("token", "");
          await new Promise((resolve) =>
            connection.listen(() => connection.status === "connected" && resolve()),
          );
        }"""
    )
    box = page.get_by_label("Type a message")
    box.fill("My bag is gone.")
    box.press("Enter")
    page.reload()
    page.evaluate(COMPOSER, ["Hi"])
    expect(box).to_have_value("")


def greet(socket: WebSocketRoute) -> None:
    """A server that welcomes a page and then answers nothing."""
    welcome = json.dumps({"type": "welcome", "session": "s"})
    socket.on_message(lambda text: socket.send(welcome) if '"hello"' in str(text) else None)


# --- an approval form -----------------------------------------------------------------------------


def test_a_form_takes_the_caret_but_not_out_of_a_half_typed_message(page: Page) -> None:
    """The rest of the message went into the form, and Enter sent that."""
    page.evaluate(COMPOSER, ["Hi"])
    page.evaluate("() => import('/client/form_helper.js')")
    box = page.get_by_label("Type a message")
    box.press_sequentially("My bag is ")
    page.evaluate(FORM, 1)
    page.keyboard.type("green.")
    expect(box).to_have_value("My bag is green.")
    box.press("Enter")
    assert [one["text"] for one in sent(page)] == ["My bag is green."]
    page.evaluate(FORM, 2)
    expect(page.locator(".form-2 input")).to_be_focused()


# --- demo mode ------------------------------------------------------------------------------------


def test_a_double_click_plays_a_ready_conversation_once(page: Page) -> None:
    """The first line was cut off, and the conversation began again."""
    page.evaluate(DEMO)
    page.evaluate(
        """async () => {
          const { connection } = await import("/client/connection.js");
          const stub = connection.command;
          connection.command = (request) => {
            const answer = stub(request);
            connection.tell();
            return answer;
          };
        }"""
    )
    page.get_by_role("button", name="Lost bag").dblclick()
    page.wait_for_function("() => window.commands.length")
    expect(page.get_by_role("button", name="New seat")).to_be_disabled()
    answer(page, 0, ok=False, message="There is no sound.")
    page.wait_for_function("() => window.commands.length > 1")
    answer(page, 1, ok=True)
    expect(page.get_by_role("button", name="New seat")).to_be_enabled()
    assert [one["type"] for one in sent(page)] == ["start_audio", "play_demo"]


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
