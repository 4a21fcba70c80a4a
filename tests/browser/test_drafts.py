"""What is being written is never lost: to a reload, a crash, or somebody else at the same text."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.support.agents_page import SAVED_MS, WATCHED_MS, AgentsPage, settle
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import FIRST_PAGE_MS
from tests.browser.support.driver import Caller
from tests.browser.support.slow_streamlit import SlowStreamlit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

Open = Callable[[Path | None], Browser]
TYPES_ON = """(box) => {
  const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  window.typing = setInterval(() => {
    value.set.call(box, box.value + "on and ");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, 200);
}"""


def visitor(browser: Browser, app: AppProcess, name: str = "") -> AgentsPage:
    """Somebody with cookies and storage of their own opens the Agents page."""
    return opened(Caller(browser).page, app, name)


def opened(page: Page, app: AppProcess, name: str = "") -> AgentsPage:
    """The Agents page in this tab, for a person of this name."""
    agents = AgentsPage(page)
    agents.open(app.url)
    if name:
        agents.sign(name)
    return agents


def reads(page: AgentsPage, words: str) -> None:
    """The instructions on this page have these words."""
    expect(page.instructions).to_have_value(re.compile(re.escape(words)), timeout=WATCHED_MS)


def lacks(page: AgentsPage, words: str) -> None:
    """They do not."""
    expect(page.instructions).not_to_have_value(re.compile(re.escape(words)), timeout=WATCHED_MS)


def saves(page: AgentsPage, sentence: str) -> None:
    """They type, pause, and see that it is kept."""
    page.add(sentence)
    page.wait_until_taken()


def is_told(page: AgentsPage, words: str | re.Pattern[str]) -> Locator:
    """The page says so by itself."""
    told = page.told.filter(has_text=words).first
    expect(told).to_be_visible(timeout=WATCHED_MS)
    return told


def press_at_once(buttons: Sequence[Locator], connections: Sequence[SlowStreamlit]) -> None:
    """Several people press before the server knows of any of it."""
    for button, connection in zip(buttons, connections, strict=True):
        expect(button).to_be_enabled(timeout=SAVED_MS)
        connection.hold()
    for button, connection in zip(buttons, connections, strict=True):
        button.click()
        connection.wait_until_held()
    for connection in connections:
        connection.let_go()


def test_a_reload_in_the_middle_of_a_sentence_costs_nothing(
    app: AppProcess, open_browser: Open
) -> None:
    ada = visitor(open_browser(None), app, "Ada")
    saves(ada, "Ask for the name")
    expect(ada.saved).to_contain_text("Draft saved")
    ada.add(" of the pet first.")  # no pause after it, and the box is never left

    ada.page.reload(wait_until="domcontentloaded")

    expect(ada.instructions).to_be_visible(timeout=FIRST_PAGE_MS)
    reads(ada, "Ask for the name of the pet first.")
    expect(ada.saved).to_contain_text("Draft saved")
    expect(ada.saved).to_contain_text("from version 1")


def test_a_killed_app_has_the_draft_when_it_is_started_again(
    tmp_path: Path, open_browser: Open
) -> None:
    browser = open_browser(None)
    with running_app(tmp_path) as app:
        ada = visitor(browser, app, "Ada")
        saves(ada, "Ask for the name of the pet first.")
        reads(visitor(browser, app), "Ask for the name of the pet first.")  # it is stored
        ada.add(" Then its weight.")
        app.kill()

    with running_app(tmp_path, port=app.port) as again:
        # Somebody who comes later finds what was saved; the page that stood open keeps the rest.
        ben = visitor(browser, again)
        reads(ben, "Ask for the name of the pet first.")
        expect(ben.saved).to_contain_text("Draft saved")
        expect(ben.saved).to_contain_text("by Ada")
        reads(ada, "Ask for the name of the pet first. Then its weight.")
        saves(ada, " Then its age.")
        reads(ben, "Ask for the name of the pet first. Then its weight. Then its age.")


def test_two_people_at_one_draft_are_warned_and_neither_overwrites_the_other(
    app: AppProcess, open_browser: Open
) -> None:
    browser = open_browser(None)
    ada, ben = visitor(browser, app, "Ada"), visitor(browser, app, "Ben")

    # Whoever only looks on sees what the other writes.
    saves(ada, "Ada was here.")
    reads(ben, "Ada was here.")
    expect(ben.saved).to_contain_text("by Ada")

    # Both write: the one who comes second is told, and what she typed is kept beside.
    saves(ben, "Ben too.")
    is_told(ada, "Ben saved this draft")
    saves(ada, "And Ada again.")
    is_told(ada, "Nothing was overwritten.")
    expect(ada.saved).to_contain_text("only on this screen")
    reads(ada, "And Ada again.")
    reader = visitor(browser, app)
    reads(reader, "Ada was here.Ben too.")
    lacks(reader, "And Ada again.")

    # She puts hers on top; now he is told, and takes hers; what was his he can bring back.
    ada.button("Keep mine").click()
    expect(ada.saved).to_contain_text("Draft saved", timeout=SAVED_MS)
    is_told(ben, "Ada saved this draft")
    reads(ben, "Ben too.")
    ben.button("Use theirs").click()
    reads(ben, "Ada was here.And Ada again.")
    lacks(ben, "Ben too.")
    reads(reader, "Ada was here.And Ada again.")
    ben.button("Undo").click()
    reads(ben, "Ada was here.Ben too.")
    is_told(ada, "Ben saved this draft")


def test_what_is_typed_without_a_pause_while_another_saves_is_kept(
    app: AppProcess, open_browser: Open
) -> None:
    browser = open_browser(None)
    ada, ben = visitor(browser, app, "Ada"), visitor(browser, app, "Ben")
    ada.instructions.evaluate(TYPES_ON)
    saves(ben, "Ben was here.")
    is_told(ada, "Nothing was overwritten.")
    ada.page.evaluate("() => clearInterval(window.typing)")
    reads(ada, "on and on")
    assert "Ben was here." not in ada.instructions.input_value()


def test_of_two_who_publish_at_once_one_wins_and_the_other_goes_on(
    app: AppProcess, open_browser: Open
) -> None:
    browser = open_browser(None)
    tabs = Caller(browser).page, Caller(browser).page
    connections = [SlowStreamlit(tab) for tab in tabs]
    people = opened(tabs[0], app, "Ada"), opened(tabs[1], app, "Ben")
    saves(people[0], "Both want this.")
    reads(people[1], "Both want this.")
    expect(people[1].saved).to_contain_text("by Ada")
    settle(people[1].page)

    buttons = [one.button(re.compile("^publish Publish$|^Publish$")) for one in people]
    press_at_once(buttons, connections)

    won, lost = "Version 2 is published.", "Nothing was published"
    told = [is_told(one, re.compile(f"{won}|{lost}")).inner_text() for one in people]
    assert sorted(won in words for words in told) == [False, True], told
    winner, loser = people if won in told[0] else reversed(people)
    is_told(loser, "published version 2 from it")

    loser.button("Use theirs").click()
    expect(loser.saved).to_contain_text("Version 2 · no changes yet")
    saves(loser, " This came later.")
    loser.button(re.compile("Publish$")).click()
    is_told(loser, "Version 3 is published.")
    reads(winner, "Both want this. This came later.")
    expect(winner.saved).to_contain_text("Version 3")


def test_the_caret_and_undo_survive_a_save_in_the_middle_of_typing(
    app: AppProcess, open_browser: Open
) -> None:
    ada = visitor(open_browser(None), app)
    box, before = ada.instructions, ada.instructions.input_value()
    first = before.index("\n")
    box.press("Control+Home")
    box.press("End")
    box.press_sequentially(" Smile", delay=20)
    ada.wait_until_taken()
    expect(ada.saved).to_contain_text("Draft saved")

    assert caret(box) == first + len(" Smile")
    ada.page.keyboard.type(" while you talk.", delay=120)  # two more saves fall into this
    ada.wait_until_taken()
    typed = f"{before[:first]} Smile while you talk.{before[first:]}"
    assert box.input_value() == typed
    assert caret(box) == first + len(" Smile while you talk.")

    for _ in range(60):  # a browser decides itself how much one undo takes back
        if box.input_value() == before:
            break
        ada.page.keyboard.press("Control+z")
    assert box.input_value() == before
    ada.page.keyboard.press("Control+Shift+z")
    assert box.input_value() != before
    ada.page.keyboard.press("Control+z")
    ada.wait_until_taken()
    ada.page.reload(wait_until="domcontentloaded")
    expect(box).to_have_value(before, timeout=FIRST_PAGE_MS)


def caret(box: Locator) -> int:
    """Where it stands, if the person is still in the box."""
    place: int = box.evaluate("box => document.activeElement === box ? box.selectionStart : -1")
    return place
