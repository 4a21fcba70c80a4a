"""Page objects of the Calls page and of a stored call."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.support.agents_page import settle
from tests.browser.support.console import FIRST_PAGE_MS

AUDIO = ".st-key-call_player_ogg audio"
HEARD = "[data-at-ms].sb-heard"
KEEP_WHAT_IS_PLAYED = """([audio, lit]) => {
  document.addEventListener("seeking", ({ target }) => {
    if (target.matches(audio)) window.began_s = target.currentTime;
  }, true);
  window.lit = new Set(); // the words of each line that was lit up, for however short a time
  new MutationObserver(() => {
    for (const line of document.querySelectorAll(lit)) window.lit.add(line.innerText);
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["class"] });
}"""


class CallsPage:
    """The list at /calls."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        """Go there."""
        self.page.goto(f"{url}/calls", wait_until="domcontentloaded")
        title = self.page.get_by_role("heading", name="Calls", exact=True)
        expect(title).to_be_visible(timeout=FIRST_PAGE_MS)
        settle(self.page)

    def search(self, words: str) -> None:
        """Ask for calls in which this was said."""
        box = self.page.get_by_placeholder("refund")
        box.fill(words)
        box.press("Enter")
        settle(self.page)

    @property
    def rows(self) -> Locator:
        """The calls on the page."""
        return self.page.locator("[class*=st-key-call_row_]")

    def open_first(self) -> "CallPage":
        """Open the first call of the list."""
        self.rows.first.get_by_role("link").first.click()
        opened = CallPage(self.page)
        opened.wait()
        return opened

    def import_call(self, file: Path) -> "CallPage":
        """Import a call's file and open it."""
        self.page.get_by_role("button", name="Import").click()
        self.page.locator("input[type=file]").first.set_input_files(file)
        self.page.get_by_role("link", name="Open the call").click()
        opened = CallPage(self.page)
        opened.wait()
        return opened


class CallPage:
    """One kept call."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait(self) -> None:
        """Until its transcript is there."""
        expect(self.lines.first).to_be_visible(timeout=FIRST_PAGE_MS)
        settle(self.page)

    @property
    def lines(self) -> Locator:
        """Everything of the transcript, from top to bottom."""
        return self.page.locator(".st-key-call_transcript").locator(".sb-turn, .sb-marker")

    def line(self, words: str | re.Pattern[str]) -> Locator:
        """A line with its place in the sound."""
        return self.page.locator("[data-at-ms]", has_text=words)

    def play_from(self, line: Locator) -> float:
        """Press its time; where in the recording it then begins, in ms, once it plays."""
        self.page.evaluate(KEEP_WHAT_IS_PLAYED, [AUDIO, HEARD])
        line.locator("[data-play-ms]").click()
        self.page.wait_for_function(
            "(css) => { const audio = document.querySelector(css);"
            " return window.began_s >= 0 && (audio.ended || !audio.paused)"
            " && audio.currentTime > window.began_s; }",
            arg=AUDIO,
        )
        return 1000 * float(self.page.evaluate("() => window.began_s"))

    def wait_until_lit(self, words: str) -> None:
        """Until a line with these words was lit up since ``play_from``."""
        self.page.wait_for_function(
            "(words) => [...window.lit].some((line) => line.includes(words))", arg=words
        )

    def recording_s(self) -> float:
        """Length of the recording, as the browser reads it."""
        self.page.wait_for_function(
            "(css) => { const audio = document.querySelector(css); if (!audio) return false;"
            " if (!(audio.duration > 0)) { audio.load(); return false; } return true; }",
            arg=AUDIO,
            polling=500,
        )
        return float(self.page.eval_on_selector(AUDIO, "(audio) => audio.duration"))

    def download(self, path: Path) -> Path:
        """The whole call as one file."""
        self.page.get_by_role("button", name="Export").click()
        with self.page.expect_download() as coming:
            self.page.get_by_role("button", name="Download call").click()
        coming.value.save_as(path)
        self.page.keyboard.press("Escape")
        return path

    def view(self, name: str) -> None:
        """Open one of its views."""
        self.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
        settle(self.page)
