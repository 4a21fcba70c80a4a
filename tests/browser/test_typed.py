"""A person without a microphone types: the same conversation, the policy edited beside it, and
what goes wrong on the way: hostile HTML, a refused microphone, an engine that dies, a reload."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from agents_core.call.contract.commands import MAX_MESSAGE_CHARS
from tests.browser.conftest import picture
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import ANSWER_MS, FIRST_PAGE_MS, Console
from tests.browser.support.driver import Caller, chromium_with_microphone
from tests.conftest import RealAudio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
BAGGAGE = "What is your baggage policy?"

SENDS_LATE = """
const timer = window.setTimeout;
window.setTimeout = (work, ms, ...given) => timer(work, ms || 500, ...given);
"""
"""Streamlit notes a click and sends it with a timer of 0 ms; other messages go out between."""


KEEP_ALERTS = """() => {
  window.alerts = "";
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const one of addedNodes) window.alerts += one.textContent;
  }).observe(document.querySelector(".sb-notices"), { childList: true });
}"""
"""An engine that is started again takes its sentence away, sooner than a slow test looks."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """One app for these tests; each leaves the policy as it needs it itself."""
    with running_app(tmp_path_factory.mktemp("typed")) as process:
        yield process


@pytest.fixture(scope="module")
def browser(real_audio: RealAudio) -> Iterator[Browser]:
    """Of a person who lets no site use the microphone."""
    with chromium_with_microphone(real_audio.chromium, refuse=True) as browser:
        yield browser


@pytest.fixture
def console(app: AppProcess, browser: Browser, tmp_path: Path) -> Iterator[Console]:
    """The page in a tab with cookies and storage of its own."""
    console = Console(Caller(browser))
    console.open(app.url)
    console.wait_until_engine_is_ready()
    yield console
    picture(console, tmp_path / "end.png")
    console.caller.close()


def test_the_whole_conversation_by_typing(console: Console) -> None:
    console.type(BAGGAGE)
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)
    expect(console.callers_words.last).to_have_text(BAGGAGE)
    expect(console.path).to_have_text(["Main Agent", "QA Agent"])
    console.turns_of("QA Agent").last.get_by_role("link", name="P2").click()
    expect(console.passage("P2")).to_be_in_viewport()

    console.type("What is my flight status?")
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    username, password = console.demo_account("Dana Reyes")
    console.sign_in(username, "not-my-password")
    expect(console.form.locator(".sb-refused")).to_contain_text("4 attempts left")
    console.sign_in(username, password)
    booking = console.turns_of("Flight Status Agent").last
    expect(booking).to_contain_text("8:00 am", timeout=ANSWER_MS)
    expect(booking).to_contain_text(re.compile(r"San Francisco.*SFO.*New York.*JFK"))


def test_the_caret_is_in_the_first_field_and_after_a_wrong_password_in_the_password(
    console: Console,
) -> None:
    console.type("What is my flight status?")
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    name, box = console.field("Username"), console.field("Password")
    expect(name).to_be_focused()
    for left in (4, 3, 2):
        name.fill(f"nobody {left}")
        box.fill("not-my-password")
        box.press("Enter")
        expect(console.form.locator(".sb-refused")).to_contain_text(f"{left} attempts left")
        expect(box).to_have_value("")
        expect(box).to_be_focused()
        expect(name).to_have_value(f"nobody {left}")


def test_a_policy_saved_beside_the_call_answers_the_next_question(console: Console) -> None:
    console.type(BAGGAGE)
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)

    console.edit_policy(lambda text: text.replace("50 lbs", "60 lbs"))

    expect(console.marker("Policy version 2 saved")).to_be_visible()
    expect(console.passage("P2")).to_contain_text("60 lbs")
    console.type("How heavy may a checked bag be?")
    expect(console.turns_of("QA Agent")).to_have_count(2, timeout=ANSWER_MS)
    expect(console.turns_of("QA Agent").last).to_contain_text("60 pounds", timeout=ANSWER_MS)
    expect(console.turns_of("QA Agent").last.get_by_role("link", name="P2")).to_be_visible()
    expect(console.turns_of("QA Agent").first.locator(".sb-chip.sb-old").first).to_be_visible()
    console.restore_policy(1)
    expect(console.marker("Policy version 3")).to_be_visible()
    expect(console.passage("P2")).to_contain_text("50 lbs")


def test_hostile_html_is_shown_as_text_wherever_it_is_typed(console: Console) -> None:
    console.type(f"Hello {HOSTILE}")
    expect(console.callers_words.last).to_contain_text("<img src=x", timeout=ANSWER_MS)

    console.edit_policy(lambda text: f"{text}\n\n11. Lounge {HOSTILE} access costs 35 dollars.\n")

    expect(console.passage("P11")).to_contain_text("access costs 35 dollars")
    expect(console.marker(re.compile(r"Policy version \d+ saved"))).to_be_visible()  # indexed
    console.type("What does lounge access cost?")
    expect(console.turns_of("QA Agent").last).to_contain_text("35", timeout=ANSWER_MS)
    assert console.page.evaluate("() => window.hacked") is None
    assert console.page.locator("img[src=x]").count() == 0


def test_a_refused_microphone_is_a_sentence_and_typing_works(console: Console) -> None:
    console.button("Start call").click()
    expect(console.alert).to_contain_text(re.compile("microphone.*type", re.I | re.S))
    expect(console.button("Start call").or_(console.button("Hang up"))).to_be_enabled()

    console.type("Is there Wi-Fi on the plane?")
    expect(console.turns_of("QA Agent").last).to_contain_text("2 hours", timeout=ANSWER_MS)


def test_the_audio_menu_closes_by_escape_and_by_leaving_it(console: Console) -> None:
    opener = console.bar.get_by_text("Audio", exact=True)
    choice = console.bar.get_by_label("Loudspeaker")
    opener.click()
    expect(choice).to_be_visible()
    choice.press("Escape")
    expect(choice).to_be_hidden()
    expect(opener).to_be_focused()

    opener.click()
    choice.focus()
    console.box.click()
    expect(choice).to_be_hidden()


def test_an_engine_that_dies_is_a_sentence_and_typing_goes_on(
    app: AppProcess, console: Console
) -> None:
    console.type("Is there Wi-Fi on the plane?")
    expect(console.turns_of("QA Agent").last).to_contain_text("2 hours", timeout=ANSWER_MS)

    console.page.evaluate(KEEP_ALERTS)
    app.engine().kill()
    console.page.wait_for_function("() => window.alerts?.includes('The local engine')")

    console.type("May I bring my cat on the plane?")
    expect(console.turns_of("QA Agent").last).to_contain_text("20 pounds", timeout=ANSWER_MS)
    expect(console.alert).to_be_hidden()
    expect(console.callers_words).to_have_count(2)


def test_a_click_that_a_slow_browser_sends_late_is_done_once(console: Console) -> None:
    console.caller.context.add_init_script(SENDS_LATE)
    console.page.reload(wait_until="domcontentloaded")
    console.wait_until_engine_is_ready()
    console.type(BAGGAGE)
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)

    console.edit_policy(lambda text: f"{text}\n\nA lounge is open at noon.\n")

    expect(console.page.get_by_text("Nothing to publish")).to_have_count(0)
    expect(console.callers_words).to_have_count(1)


LATE_SECOND_CLICK = """(button) => {
  button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 2 }));
  return button.textContent;
}"""


def test_a_double_enter_and_a_double_click_send_a_message_once(console: Console) -> None:
    console.box.fill(BAGGAGE)
    console.page.keyboard.press("Enter")
    console.page.keyboard.press("Enter")
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)
    console.box.fill("Is there Wi-Fi on the plane?")
    console.page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(console.turns_of("QA Agent")).to_have_count(2, timeout=ANSWER_MS)
    expect(console.turns_of("QA Agent").last).to_contain_text("2 hours", timeout=ANSWER_MS)

    console.button("Hang up").dblclick()  # the second click must not start another call

    expect(console.marker("Call ended")).to_have_count(1)
    expect(console.state).to_contain_text("Call ended")
    expect(console.callers_words).to_have_text([BAGGAGE, "Is there Wi-Fi on the plane?"])
    start = console.button("Start call")
    expect(start).to_be_enabled()
    assert start.evaluate(LATE_SECOND_CLICK) == "Start call"


def test_a_message_that_is_too_long_is_refused_and_stays_in_the_box(console: Console) -> None:
    words = ("How heavy may a bag be? " * 200)[:MAX_MESSAGE_CHARS]
    console.type(words + "!")
    expect(console.page.get_by_text("1 character too long")).to_be_visible()
    expect(console.box).to_have_value(words + "!")
    expect(console.page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    expect(console.callers_words).to_have_count(0)

    console.type(words)

    expect(console.callers_words).to_have_text(words.strip(), timeout=ANSWER_MS)
    expect(console.box).to_have_value("")


def test_a_reload_keeps_the_call(console: Console) -> None:
    console.type(BAGGAGE)
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)
    expect(console.page).to_have_url(re.compile(r"[?&]call=\w+"))
    address = console.page.url

    console.page.reload(wait_until="domcontentloaded")

    expect(console.button("Hang up")).to_be_visible(timeout=FIRST_PAGE_MS)
    expect(console.state).to_contain_text("Text only")
    expect(console.callers_words).to_have_text([BAGGAGE])
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds")
    expect(console.path).to_have_text(["Main Agent", "QA Agent"])
    expect(console.page.get_by_role("link", name="Watch this call")).to_have_count(0)
    expect(console.button("Use microphone")).to_be_enabled()
    expect(console.page).to_have_url(address)
    console.type("Is there Wi-Fi on the plane?")
    expect(console.turns_of("QA Agent").last).to_contain_text("2 hours", timeout=ANSWER_MS)
    expect(console.callers_words).to_have_count(2)
    console.hang_up()
    expect(console.marker("Call ended")).to_have_count(1)


SEND_AND_CLICK = """() => {
  document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true })); // a choice
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  document.querySelector(".sb-composer textarea").dispatchEvent(enter);
  document.querySelector(".st-key-approval_card .st-key-demo_demo button").click();
}"""
"""In one task of the browser: Streamlit sends the choice's number and the click as one request."""


def test_a_click_at_the_moment_of_another_update_shows_its_effect(console: Console) -> None:
    console.type("What is my flight status?")
    expect(console.form.get_by_role("button", name="Dana Reyes")).to_be_visible(timeout=ANSWER_MS)
    console.box.fill("I have it somewhere")

    console.page.evaluate(SEND_AND_CLICK)

    expect(console.callers_words).to_have_count(2)
    expect(console.field("Username")).not_to_have_value("")


def test_a_sign_in_that_waits_survives_a_reload(console: Console) -> None:
    console.type("What is my flight status?")
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    username, password = console.demo_account("Dana Reyes")
    console.sign_in(username, "not-my-password")
    expect(console.form.locator(".sb-refused")).to_contain_text("4 attempts left")

    console.page.reload(wait_until="domcontentloaded")

    expect(console.form.locator(".sb-refused")).to_contain_text(
        "4 attempts left", timeout=FIRST_PAGE_MS
    )
    expect(console.field("Username")).to_have_value(username)
    box = console.field("Password")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    box.fill(password)
    box.press("Enter")
    booking = console.turns_of("Flight Status Agent").last
    expect(booking).to_contain_text("8:00 am", timeout=ANSWER_MS)
    expect(console.callers_words).to_have_text(["What is my flight status?"])


def test_two_tabs_have_calls_of_their_own(console: Console, app: AppProcess) -> None:
    other = Console(Caller(console.caller.browser))
    other.open(app.url)
    console.type(BAGGAGE)
    other.type("Is there Wi-Fi on the plane?")
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)
    expect(other.turns_of("QA Agent").last).to_contain_text("2 hours", timeout=ANSWER_MS)
    expect(console.callers_words).to_have_text([BAGGAGE])
    expect(other.callers_words).to_have_text(["Is there Wi-Fi on the plane?"])

    other.caller.close()

    console.type("How big may a carry-on bag be?")
    expect(console.turns_of("QA Agent")).to_have_count(2, timeout=ANSWER_MS)
    expect(console.turns_of("QA Agent").last).to_contain_text("22 by 14 by 9")
    expect(console.marker("Call ended")).to_have_count(0)


JUST_RELOADED = """() => {
  if (!sessionStorage.getItem("sb-reloaded")) throw new Error("the reload was not noted");
  sessionStorage.setItem("sb-reloaded", String(Date.now()));
}"""


def test_a_page_that_goes_white_is_loaded_again_once(console: Console) -> None:
    white = "() => document.getElementById('root').replaceChildren()"
    watched = "() => window.sbReloadBlankPage"  # the last thing that a page's first run draws
    console.page.wait_for_function(watched)
    with console.page.expect_navigation(wait_until="domcontentloaded"):
        console.page.evaluate(white)
    expect(console.box).to_be_enabled(timeout=FIRST_PAGE_MS)
    expect(console.page.locator(".st-key-policy_card")).to_be_visible()
    console.page.wait_for_function(watched)
    loads: list[str] = []
    console.page.on("domcontentloaded", lambda page: loads.append(page.url))
    console.page.evaluate(JUST_RELOADED)  # after some 20 s it may be loaded again
    console.page.evaluate(white)
    console.page.wait_for_timeout(2000)  # nothing shows that it is not loaded again
    assert loads == []


def test_a_page_that_streamlit_gives_up_is_loaded_again(console: Console, app: AppProcess) -> None:
    streams: list[WebSocketRoute] = []

    def between(stream: WebSocketRoute) -> None:
        stream.connect_to_server()
        streams.append(stream)

    console.page.route_web_socket(re.compile("/_stcore/stream"), between)
    console.open(app.url)
    console.page.wait_for_function("() => window.sbReloadBlankPage")
    with console.page.expect_navigation(wait_until="domcontentloaded"):
        streams[-1].send(b"\xff no message of Streamlit's")
    expect(console.box).to_be_enabled(timeout=FIRST_PAGE_MS)


def test_a_screen_reader_gets_each_answer_once_and_no_clock(console: Console) -> None:
    console.type(BAGGAGE)
    expect(console.turns_of("QA Agent").last).to_contain_text("50 pounds", timeout=ANSWER_MS)
    log = console.page.get_by_role("log")
    expect(log.get_by_text(re.compile("QA Agent: .*50 pounds"))).to_have_count(1)
    quiet = console.page.evaluate(
        """async () => {
          const which = "[role=status], [role=log], [role=alert], [aria-live]";
          for (let attempt = 0; attempt < 20; attempt++) { // until the page has come to rest
            let changes = 0;
            const seen = new MutationObserver((all) => (changes += all.length));
            for (const one of document.querySelectorAll(which))
              seen.observe(one, { childList: true, subtree: true, characterData: true });
            await new Promise((over) => setTimeout(over, 3500));
            seen.disconnect();
            if (!changes) return true;
          }
          return false;
        }"""
    )
    assert quiet, "nothing happens, so nothing is read out"


def test_a_policy_being_written_beside_the_call_survives_a_reload(console: Console) -> None:
    console.page.get_by_text("Edit the policy").click()
    area = console.policy_text
    area.press("Control+End")
    area.press_sequentially("\n12. Lounges open at noon.", delay=15)  # no pause, no blur

    console.page.reload(wait_until="domcontentloaded")

    expect(area).to_have_value(re.compile("12. Lounges open at noon"), timeout=ANSWER_MS)
    card = console.page.locator(".st-key-policy_card")
    expect(card.locator(".sb-saved")).to_contain_text("Draft saved", timeout=ANSWER_MS)
    console.page.get_by_text("Edit the policy").click()
    card.get_by_role("button", name="Discard draft").click()
    # For a moment the old box stands beside the new one.
    console.page.wait_for_function(
        """() => [...document.querySelectorAll("textarea")].every(
          (box) => !box.value.includes("Lounges"))"""
    )
    # What the tab stored before the reload is not typed again into the new box.
    console.page.wait_for_function("() => sessionStorage.getItem('sbTyped') === null")
    expect(area).to_have_value(re.compile("support team can be reached"))
    expect(area).not_to_have_value(re.compile("Lounges"))
