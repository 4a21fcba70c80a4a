"""Page objects of the Agents page, the quick edit of a call, and lists of versions."""

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.support.console import FIRST_PAGE_MS
from tests.browser.support.driver import REACTS_MS

SAVED_MS = REACTS_MS  #: a pause in the typing, a run of the page, on a busy machine
WATCHED_MS = REACTS_MS  #: a page looks every three seconds for what others did
LOOK_MS = 50
APP_STATE = """() => {
  const { dataset } = document.querySelector("[data-testid=stApp]");
  return `${dataset.testScriptState}, ${dataset.testConnectionState}`;
}"""


def choose(page: Page, label: str, option: str) -> None:
    """Pick one option of the list with this label; while it is drawn anew, the new one is first."""
    lists = page.get_by_test_id("stSelectbox").filter(has=page.get_by_text(label, exact=True))
    pick(page, lists.first, option)
    settle(page)


def pick(page: Page, box: Locator, option: str | re.Pattern[str]) -> None:
    """Open this list and click the option, until the box shows it: a redraw that closes the list
    between press and release takes the click with it.

    Raises:
        AssertionError: the option is not offered.
    """
    found = page.get_by_role("option", name=option, exact=True)

    def choose(within_ms: float) -> None:
        if _shows(box, option):  # the last click has done it after all
            close(box)
            return
        found.click(timeout=within_ms)
        _until_it_shows(page, box, option, within_ms)

    _with_open_list(page, box, choose)


def _shows(box: Locator, option: str | re.Pattern[str]) -> bool:
    """Whether this option, or one that fits, is chosen; of a list of several: too."""
    shown = [box.locator("input").first.input_value(), *box.locator("[data-tag]").all_inner_texts()]
    wanted = re.compile(f"^{re.escape(option)}$") if isinstance(option, str) else option
    return any(wanted.search(one.strip()) for one in shown)


def _until_it_shows(
    page: Page, box: Locator, option: str | re.Pattern[str], within_ms: float
) -> None:
    for _ in range(int(within_ms / LOOK_MS)):
        if _shows(box, option):
            return
        page.wait_for_timeout(LOOK_MS)
    raise TimeoutError("the box does not show what was clicked")


def offered(page: Page, box: Locator) -> list[str]:
    """Open this list, read its options, and close it."""
    options = page.get_by_role("option")
    found: list[str] = []

    def read(within_ms: float) -> None:
        options.first.wait_for(timeout=within_ms)
        found[:] = options.all_inner_texts()

    while not found:
        _with_open_list(page, box, read)
    close(box)
    return found


def close(box: Locator) -> None:
    """Close this list, also where a redraw took the focus from it."""
    box.locator("input").press("Escape")


def _with_open_list(page: Page, box: Locator, work: Callable[[float], None]) -> None:
    """Open this list and do ``work`` within so many ms; a redraw may close the list before.

    Raises:
        AssertionError: it could not be done.
    """
    page.mouse.move(0, 0)  # or the tooltip of the last button clicked covers the list
    seen: list[str] = []
    for attempt in range(7):  # up to four minutes
        box.locator("input").click()
        with suppress(TimeoutError):
            work(2000 * 2**attempt)
            return
        offers = page.get_by_role("option").all_inner_texts()
        seen.append(f"{box.inner_text()!r} offers {offers}, {page.evaluate(APP_STATE)}")
        close(box)
    raise AssertionError("\n".join(["the list does not offer this", *seen]))


def settle(page: Page) -> None:
    """Wait until the page has drawn what the last click asked for."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        "?.dataset.testScriptState === 'notRunning'",
        timeout=SAVED_MS,
    )


class DraftOnPage:
    """A shared draft, wherever it is edited."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def instructions(self) -> Locator:
        """The words of the agent that is open. While the page draws another agent, its box stands
        before the one that goes."""
        return self.page.get_by_label("Instructions", exact=True).first

    @property
    def name(self) -> Locator:
        """What the agent that is open is called; the same holds."""
        return self.page.get_by_label("Name", exact=True).first

    @property
    def saved(self) -> Locator:
        """The line that says what became of the draft; a new one stands before the old one."""
        return self.page.locator(".sb-saved").first

    @property
    def told(self) -> Locator:
        """What the page says about the last click, and what has to be decided."""
        return self.page.get_by_role("alert").or_(self.page.get_by_role("status"))

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """One of the page's buttons; the same holds."""
        return self.page.get_by_role("button", name=name).first

    def rewrite(self, old: str, new: str) -> None:
        """Change words in the instructions by typing, and leave the box alone until it is saved."""
        text = self.instructions.input_value()
        assert old in text, text
        self.instructions.fill(text.replace(old, new))
        self.wait_until_taken()

    def add(self, sentence: str) -> None:
        """Type a sentence at the end of the instructions, key by key, with no click after it."""
        self.instructions.press("Control+End")
        self.instructions.press_sequentially(sentence, delay=15)

    def wait_until_taken(self) -> None:
        """What was typed has left the box by itself, without blur and without a key."""
        expect(self.page.get_by_text("Press Ctrl+Enter to apply")).to_be_hidden(timeout=SAVED_MS)
        settle(self.page)


class AgentsPage(DraftOnPage):
    """A team in its forms."""

    def open(self, url: str) -> None:
        """Go there and wait until a person can edit."""
        self.page.goto(f"{url}/agents", wait_until="domcontentloaded")
        expect(self.instructions).to_be_visible(timeout=FIRST_PAGE_MS)
        settle(self.page)

    def sign(self, name: str) -> None:
        """Say who works here."""
        box = self.page.get_by_label("Your name", exact=True).first
        box.fill(name)
        box.press("Enter")
        settle(self.page)

    def view(self, name: str) -> None:
        """Open Team, Versions or File, or one part of the team."""
        self.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
        settle(self.page)

    def add_agent(self, *, instructions: str, known_for: str) -> None:
        """A new agent whom the entry agent may hand over to; it is called New Agent."""
        self.button("Add agent").click()
        expect(self.name).to_have_value("New Agent")
        settle(self.page)  # the other boxes are drawn after the name
        self.instructions.fill(instructions)
        self.wait_until_taken()
        self.page.get_by_label("Handoff description", exact=True).fill(known_for)
        self.wait_until_taken()

    def call_it(self, name: str) -> None:
        """Give the agent that is open another name."""
        self.name.fill(name)
        self.name.press("Enter")
        expect(self.page.get_by_test_id("stButtonGroup").get_by_text(name)).to_be_visible()

    def also(self, label: str, option: str) -> None:
        """Add one option to a list of several."""
        lists = self.page.get_by_test_id("stMultiSelect")
        box = lists.filter(has=self.page.get_by_text(label, exact=True)).first
        pick(self.page, box, option)
        close(box)
        expect(box).to_contain_text(option)
        settle(self.page)

    def drawing(self, words: re.Pattern[str]) -> Locator:
        """The drawing of the team, by what it says to somebody who cannot see it."""
        return self.page.get_by_role("img", name=words)

    def version(self, number: int) -> Locator:
        """The row of one version in the list."""
        return self.page.locator(f"[class*=st-key-versions_][class*=_v{number}]").first

    def expect_a_call_on(self, number: int, words: str) -> None:
        """The view Versions lists a call on it with these words, once it is written so far."""
        opener = self.version(number).get_by_role("button", name=re.compile("call"))
        calls = self.page.locator(f"[class*=st-key-versions_][class*=_ran{number}]")
        for attempt in range(7):  # up to eight minutes
            with suppress(TimeoutError, AssertionError):
                opener.click(timeout=2000 * 2**attempt)
                expect(calls).to_contain_text(words, timeout=2000 * 2**attempt)
                self.page.keyboard.press("Escape")
                return
            self.page.keyboard.press("Escape")
            self.view("Team")  # and back: drawn anew
            self.view("Versions")
        raise AssertionError(f"no call on version {number} {words}")


class QuickEdit(DraftOnPage):
    """The card beside the call."""

    def open(self) -> None:
        """Unfold it."""
        if not self.instructions.is_visible():
            self.page.get_by_text("Quick edit:").click()
        expect(self.instructions).to_be_visible()

    def agent(self, name: str, says: str) -> None:
        """Edit this agent, whose instructions have these words."""
        choose(self.page, "Agent", name)
        expect(self.instructions).to_have_value(re.compile(re.escape(says)))

    def apply(self) -> None:
        """Publish the draft and send it to the call."""
        self.button("Apply to the call").click()

    @property
    def acknowledged(self) -> Locator:
        """What the server said to it."""
        return self.told.filter(has_text="applies from").first
