"""The console page: transcript, trace, sign-in form and policy, found by what a person reads."""

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.support.driver import HEARD_MS, REACTS_MS, Caller

FIRST_PAGE_MS = REACTS_MS  #: a cold start on a busy machine
ANSWER_MS = REACTS_MS
CUT_MS = 10_000  #: an answer that is not cut by then ends by itself
INTERRUPT = """async ([answer, ms]) => {
  await window.__audioProbe.hears(answer, ms);
  const buttons = () => [...document.querySelectorAll(".sb-call-bar button")];
  const wanted = () => buttons().find((one) => one.textContent === "Interrupt agent");
  while (wanted().disabled) await new Promise((over) => setTimeout(over, 10));
  const now = Date.now();
  wanted().click();
  return now;
}"""


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
        said = self.page.get_by_text("Whisper")
        expect(said).to_be_attached(timeout=FIRST_PAGE_MS)

    def button(self, name: str) -> Locator:
        """A button of the call bar, by what it says."""
        return self.bar.get_by_role("button", name=name, exact=True)

    def hang_up(self) -> None:
        """End the call and wait until the transcript says so."""
        self.button("Hang up").click()
        expect(self.marker("Call ended").last).to_be_attached(timeout=ANSWER_MS)

    def leave(self) -> None:
        """Hang up if a call goes on: without that it lasts half a minute more."""
        if self.button("Hang up").is_visible():
            self.hang_up()

    def start_call(self) -> None:
        """Press Start, hear the greeting to its end, and wait until the call listens."""
        self.caller.press_start()
        expect(self.turns_of("Main Agent").first).to_contain_text("How can I", timeout=ANSWER_MS)
        self.caller.wait_to_hear(timeout_s=ANSWER_MS / 1000)
        self.caller.wait_for_quiet(lasting_ms=800)
        expect(self.state).to_contain_text("Listening", timeout=ANSWER_MS)

    def type(self, words: str) -> None:
        """Type a message and send it."""
        self.box.fill(words)
        self.box.press("Enter")

    def stop_talking(self) -> None:
        """Cut the answer that is being spoken, unless it ends by itself before; hear the quiet."""
        with suppress(TimeoutError):
            self.button("Interrupt agent").click(timeout=CUT_MS)
        self.caller.wait_for_quiet(lasting_ms=1000)

    @property
    def bar(self) -> Locator:
        """Start call, Hang up and their neighbours."""
        return self.page.locator(".sb-call-bar")

    @property
    def box(self) -> Locator:
        """Where a person types."""
        return self.page.get_by_role("textbox", name="Type a message")

    @property
    def alert(self) -> Locator:
        """Sentences about something that went wrong, read out by a screen reader."""
        return self.bar.get_by_role("alert").locator(".sb-notice")

    @property
    def state(self) -> Locator:
        """Who has the call and what it does."""
        return self.bar.locator(".sb-status-line")

    # --- transcript ----------------------------------------------------------------------------

    @property
    def transcript(self) -> Locator:
        """The whole conversation."""
        return self.page.get_by_role("region", name="Transcript")

    @property
    def callers_words(self) -> Locator:
        """What the caller said, turn by turn."""
        return self.transcript.locator(".sb-turn.sb-caller .sb-said")

    def turns_of(self, agent: str) -> Locator:
        """The turns of one agent, with name, words and citations."""
        name = self.page.locator(".sb-who b", has_text=re.compile(f"^{re.escape(agent)}$"))
        return self.transcript.locator(".sb-turn.sb-agent", has=name)

    def answer(self, agent: str, words: str) -> Locator:
        """This agent's turn with these words."""
        return self.turns_of(agent).filter(has_text=words).first

    def interrupt_when_heard(self, answer: str) -> float:
        """Press Interrupt agent as soon as an agent's turn with these words has been heard a while;
        when (``now_ms``)."""
        return float(self.page.evaluate(INTERRUPT, [answer, HEARD_MS]))

    def cut_answer(self, answer: Locator) -> tuple[str, str]:
        """What an answer that was cut shows, and what of it is struck out, of one moment: its last
        words may come after the cut."""
        expect(answer.locator("s")).to_be_attached(timeout=ANSWER_MS)
        shown, struck = answer.locator(".sb-said").evaluate(
            "(said) => [said.textContent, said.querySelector('s').textContent]"
        )
        return shown, struck

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
        return self.trace.locator(".sb-step", has=head)

    @property
    def trace(self) -> Locator:
        """The steps, without the path above them."""
        return self.page.get_by_role("region", name="Handoff trace")

    # --- the sign-in form ----------------------------------------------------------------------

    @property
    def form(self) -> Locator:
        """The form a waiting tool shows."""
        return self.page.locator(".st-key-approval_card")

    def sign_in(self, username: str, password: str) -> None:
        """Fill the form and send it."""
        self.field("Username").fill(username)
        self.field("Password").fill(password)
        self.form.get_by_role("button", name="Sign in").click()

    def demo_account(self, name: str) -> tuple[str, str]:
        """Username and password of a demo customer, as the form is filled in by a click."""
        self.form.get_by_role("button", name=name).click()
        box, password = self.field("Username"), self.field("Password")
        expect(box).not_to_have_value("")
        expect(password).not_to_have_value("")
        return box.input_value(), password.input_value()

    def field(self, label: str) -> Locator:
        """An input of the form; a new one stands before the one it replaces, until that goes."""
        return self.form.get_by_label(label, exact=True).first

    # --- policy --------------------------------------------------------------------------------

    def passage(self, passage_id: str) -> Locator:
        """A numbered passage beside the call."""
        chip = self.page.locator(".sb-chip", has_text=re.compile(f"^{passage_id}$"))
        return self.page.locator(".sb-passage", has=chip)

    @property
    def policy_text(self) -> Locator:
        """Where the policy is edited; a new box stands before the one it replaces."""
        return self.page.get_by_label(re.compile(r"^Text of .* \(Markdown\)$")).first

    def edit_policy(self, change: Callable[[str], str]) -> None:
        """Open the editor, change the text, publish."""
        area = self.policy_text
        if not area.is_visible():
            self.page.get_by_text("Edit the policy").click()
        area.fill(change(area.input_value()))
        area.blur()
        self.page.get_by_role("button", name="Publish the policy").click()
        # Quick edit says of a team "Version 2 is published." and nothing more.
        published = self.page.get_by_text(re.compile(r"^Version \d+ is published\. The \w+"))
        expect(published.first).to_be_visible(timeout=ANSWER_MS)

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
        restored = self.page.get_by_text(f"Version {number} is restored as version")
        expect(restored.first).to_be_visible()
