"""The console page: transcript, trace, sign-in form and policy, found by what a person reads."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.support.driver import Caller

START, STOP = "Start call", "Stop microphone"
FIRST_PAGE_MS = 60_000  #: a cold start on a busy machine
ANSWER_MS = 60_000


class Console:
    """One person's console page."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.page: Page = caller.page

    def open(self, url: str) -> None:
        """Go there and wait until a person can type, and the engine is ready to answer."""
        self.caller.open(url)
        expect(self.box).to_be_enabled(timeout=FIRST_PAGE_MS)

    def wait_until_engine_is_ready(self) -> None:
        """The sidebar says what the engine is; it knows once its models are loaded."""
        said = self.page.get_by_text("PocketSphinx")
        expect(said).to_be_attached(timeout=FIRST_PAGE_MS)

    def start_call(self) -> None:
        """Press Start, hear the greeting to its end, and wait until the call listens."""
        self.caller.press_start(START)
        expect(self.turns_of("Main Agent").first).to_contain_text("How can I", timeout=ANSWER_MS)
        self.caller.wait_to_hear(timeout_s=ANSWER_MS / 1000)
        self.caller.wait_for_quiet(lasting_ms=800)
        expect(self.state).to_contain_text("Listening", timeout=ANSWER_MS)

    def type(self, words: str) -> None:
        """Type a message and send it."""
        self.box.fill(words)
        self.box.press("Enter")

    def stop_talking(self) -> None:
        """Cut the answer that is being spoken, and hear that it is."""
        self.page.locator(".st-key-interrupt button").filter(visible=True).click()
        self.caller.wait_for_quiet(lasting_ms=1000)

    @property
    def box(self) -> Locator:
        """Where a person types."""
        return self.page.get_by_placeholder("Type a message")

    @property
    def alert(self) -> Locator:
        """Sentences about something that went wrong."""
        return self.page.get_by_role("alert")

    @property
    def state(self) -> Locator:
        """Who has the call and what it does. A page drawn anew shows it twice for a moment."""
        return self.page.locator(".sb-state[role=status]").last

    # --- transcript ----------------------------------------------------------------------------

    @property
    def transcript(self) -> Locator:
        """The whole conversation."""
        return self.page.locator(".st-key-transcript")

    @property
    def callers_words(self) -> Locator:
        """What the caller said, turn by turn."""
        return self.transcript.locator(".sb-turn.sb-caller .sb-said")

    def turns_of(self, agent: str) -> Locator:
        """The turns of one agent, with name, words and citations."""
        name = self.page.locator(".sb-who b", has_text=re.compile(f"^{re.escape(agent)}$"))
        return self.transcript.locator(".sb-turn.sb-agent", has=name)

    def marker(self, words: str | re.Pattern[str]) -> Locator:
        """A row between turns."""
        return self.transcript.locator(".sb-marker", has_text=words)

    # --- trace ---------------------------------------------------------------------------------

    @property
    def path(self) -> Locator:
        """The agents in the order they had the call."""
        return self.page.locator(".sb-path .sb-pill")

    def step(self, title: str) -> Locator:
        """Rows of the trace with this title."""
        head = self.page.locator(".sb-head b", has_text=title)
        return self.page.locator(".st-key-trace_steps .sb-step", has=head)

    # --- the sign-in form ----------------------------------------------------------------------

    @property
    def form(self) -> Locator:
        """The form a waiting tool shows."""
        return self.page.locator(".st-key-approval_card")

    def sign_in(self, username: str, password: str) -> None:
        """Fill the form and send it."""
        self.form.get_by_label("Username", exact=True).fill(username)
        self.form.get_by_label("Password", exact=True).fill(password)
        self.form.get_by_role("button", name="Sign in").click()

    def demo_account(self, name: str) -> tuple[str, str]:
        """Username and password the page shows for a demo customer."""
        cells = self.page.locator("tr", has_text=name).locator("code")
        return cells.nth(0).inner_text(), cells.nth(1).inner_text()

    # --- policy --------------------------------------------------------------------------------

    def passage(self, passage_id: str) -> Locator:
        """A numbered passage beside the call."""
        chip = self.page.locator(".sb-chip", has_text=re.compile(f"^{passage_id}$"))
        return self.page.locator(".sb-passage", has=chip)

    def edit_policy(self, change: Callable[[str], str]) -> None:
        """Open the editor, change the text, publish."""
        area = self.page.get_by_label(re.compile(r"^Text of .* \(Markdown\)$"))
        if not area.is_visible():
            self.page.get_by_text("Edit the policy").click()
        area.fill(change(area.input_value()))
        area.blur()
        self.page.get_by_role("button", name="Publish the policy").click()
        # Quick edit says of a team "Version 2 is published." and nothing more.
        published = self.page.get_by_text(re.compile(r"^Version \d+ is published\. The \w+"))
        expect(published).to_be_visible(timeout=ANSWER_MS)

    def restore_policy(self, number: int) -> None:
        """Make an earlier version the newest again; unfold the list first if need be."""
        restore = self.page.get_by_role("button", name="Restore as a new version")
        if not restore.is_visible():
            self.page.get_by_text("Earlier versions").click()
        earlier = self.page.locator(".st-key-policy_version input")
        expect(earlier).to_be_visible()
        if not earlier.input_value().startswith(f"{number} · "):  # the newest of them is offered
            earlier.click()
            self.page.get_by_role("option", name=re.compile(f"^{number} · ")).click()
        restore.click()
        expect(self.page.get_by_text(f"Version {number} is restored as version")).to_be_visible()
