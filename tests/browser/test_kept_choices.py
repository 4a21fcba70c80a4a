"""What a person chose or typed is kept: by a call that begins at once, over a reload, and by the
author's name on a later visit. A form of the console has the name that a screen reader reads."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, expect

from tests.browser.support.agents_page import pick
from tests.browser.support.console import FIRST_PAGE_MS, Console
from tests.browser.support.driver import Caller
from tests.browser.support.scripted_calls import ScriptedCalls, scripted_calls
from tests.browser.support.slow_streamlit import SlowStreamlit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

HOTEL = "Hotel desk"


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedCalls]:
    """One app; each test has a call of its own."""
    with scripted_calls(tmp_path_factory.mktemp("kept"), scene="approval") as script:
        yield script


@pytest.fixture
def console(browser: Browser) -> Iterator[Console]:
    """A tab; no page yet."""
    console = Console(Caller(browser))
    yield console
    console.caller.close()


def test_a_message_typed_right_after_choosing_a_team_goes_to_that_team(
    console: Console, script: ScriptedCalls
) -> None:
    streamlit = SlowStreamlit(console.page)
    console.open(script.app.url)
    before = len(script.calls())
    streamlit.hold()
    teams = console.page.get_by_test_id("stSelectbox").filter(has_text="Team")
    pick(console.page, teams.first, HOTEL)
    console.type("Hello")
    expect(console.page.get_by_text("Sending: Hello")).to_be_visible()
    assert len(script.calls()) == before, "the server does not know the team yet"

    streamlit.let_go()

    expect(console.callers_words.last).to_have_text("Hello")
    assert script.calls()[-1]["team"] == HOTEL
    console.hang_up()


def test_a_page_link_is_followed_also_when_the_call_ends_at_that_moment(
    console: Console, script: ScriptedCalls
) -> None:
    streamlit = SlowStreamlit(console.page)
    console.open(script.app.url)
    console.type("Hello")
    expect(console.page).to_have_url(re.compile("call="))
    streamlit.hold()
    console.page.get_by_role("link", name="About").click()
    script.play(("CallEnded", {"reason": "engine_error"}))
    expect(console.state).to_contain_text("Call ended")
    console.page.wait_for_timeout(1500)  # the page asks for a run 0.4 s later, if it does

    streamlit.let_go()

    expect(console.page.get_by_role("heading", name="About Switchboard")).to_be_visible()
    expect(console.page).to_have_url(re.compile("/about"))


def test_a_page_link_is_followed_also_when_a_widget_is_used_at_that_moment(
    console: Console, script: ScriptedCalls
) -> None:
    """The page before goes on reporting until it hears of the other one."""
    streamlit = SlowStreamlit(console.page)
    console.open(script.app.url)
    record = console.page.get_by_role("switch", name="Record calls")
    expect(record).to_be_attached()
    streamlit.hold()
    console.page.get_by_role("link", name="About").click()
    record.dispatch_event("click")
    streamlit.wait_until_held(2)

    streamlit.let_go()

    expect(console.page.get_by_role("heading", name="About Switchboard")).to_be_visible()
    expect(console.page).to_have_url(re.compile("/about"))


def test_a_closed_tab_that_is_opened_again_has_its_call(
    console: Console, script: ScriptedCalls
) -> None:
    """As a reload has: no warning keeps a person from closing it."""
    console.open(script.app.url)
    console.type("Hello")
    expect(console.callers_words.last).to_have_text("Hello")
    address, tab = console.page.url, console.page.evaluate("() => ({ ...sessionStorage })")
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    console.page.on("dialog", accept)
    with console.page.expect_event("close"):  # it returns before the page is closed
        console.page.close(run_before_unload=True)
    console.page = console.caller.context.new_page()
    console.page.add_init_script(f"Object.assign(sessionStorage, {json.dumps(tab)});")
    console.page.goto(address, wait_until="domcontentloaded")
    expect(console.button("Hang up")).to_be_visible(timeout=FIRST_PAGE_MS)
    expect(console.callers_words.last).to_have_text("Hello")
    assert script.calls()[-1]["stopped"] == [] and asked == []
    console.hang_up()


def test_a_form_has_a_heading_and_its_name(console: Console, script: ScriptedCalls) -> None:
    console.open(script.app.url)
    console.type("What is my flight status?")
    title = "Sign in to continue"
    expect(console.page.get_by_role("heading", name=title, level=2)).to_be_visible()
    expect(console.page.get_by_role("form", name=title)).to_be_visible()
    console.hang_up()


def test_a_reload_in_demo_mode_stays_there(console: Console, script: ScriptedCalls) -> None:
    console.open(script.app.url)
    leave = console.page.get_by_role("button", name="Leave demo mode")
    console.page.get_by_role("button", name="Demo mode").click()
    expect(leave).to_be_visible()
    expect(console.page).to_have_url(re.compile("demo="))
    console.page.reload(wait_until="domcontentloaded")
    expect(leave).to_be_visible(timeout=FIRST_PAGE_MS)


def test_the_authors_name_is_there_after_a_reload_and_on_a_later_visit(
    console: Console, script: ScriptedCalls
) -> None:
    address = f"{script.app.url}/agents"
    console.caller.open(address)
    name = console.page.get_by_label("Your name", exact=True).first
    name.fill("Ines", timeout=FIRST_PAGE_MS)
    name.press("Enter")
    console.page.wait_for_function("localStorage.getItem('switchboard-author') === 'Ines'")
    console.page.reload(wait_until="domcontentloaded")
    expect(name).to_have_value("Ines", timeout=FIRST_PAGE_MS)
    console.page.close()
    console.page = console.caller.context.new_page()
    console.page.goto(f"{script.app.url}/review", wait_until="domcontentloaded")
    # The box with the stored name stands before the empty one, until that goes.
    later = console.page.get_by_label("Your name", exact=True).first
    expect(later).to_have_value("Ines", timeout=FIRST_PAGE_MS)
