"""The console page in Chromium for benches: open it, type, and time what appears on it.

Elements are timed by a MutationObserver in the page, which costs less than polling.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.bench.support.bench_environment import EVENT_LINE_PREFIX
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.driver import Caller, chromium_with_microphone
from tests.browser.support.voices import Voice

EVENT_PRINTING_APP = Path(__file__).with_name("event_printing_app.py")

WATCH = """([selector, name]) => {
  const seen = () => {
    const found = document.querySelector(selector);
    return found && found.getBoundingClientRect().height > 0 ? found : null;
  };
  window.__seen = window.__seen || {};
  window.__seen[name] = 0;
  const look = () => {
    if (window.__seen[name] || !seen()) return;
    // After the next frame: what the person sees, not what the document says.
    requestAnimationFrame(() => setTimeout(() => {
      if (!window.__seen[name]) window.__seen[name] = Date.now();
    }));
    observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true, attributes: true });
  look();
}"""


@dataclass(slots=True)
class Console:
    """The page and the app process that serves it."""

    app: AppProcess
    caller: Caller

    def watch(self, selector: str, name: str) -> None:
        """Record when this selector first becomes visible; ``seen_ms`` returns the time."""
        self.caller.page.evaluate(WATCH, [selector, name])

    def seen_ms(self, name: str, *, timeout_s: float = 20) -> float:
        """Wait until it was visible; milliseconds since 1970."""
        self.caller.page.wait_for_function(
            "(name) => window.__seen[name] > 0", arg=name, timeout=timeout_s * 1000, polling=50
        )
        return float(self.caller.page.evaluate("(name) => window.__seen[name]", name))

    def type(self, words: str) -> None:
        """Type a message and send it."""
        box = self.caller.page.get_by_role("textbox", name="Type a message")
        box.fill(words)
        box.press("Enter")

    def start_microphone(self) -> None:
        """Press Start call and wait until WebRTC is connected."""
        self.caller.press_start()

    def press(self, name: str) -> float:
        """Click a button of the call bar; when, on the browser's clock."""
        button = self.caller.page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_enabled()
        clicked_ms = self.caller.now_ms()
        button.click()
        return clicked_ms

    def hang_up(self) -> None:
        """End the call."""
        self.press("Hang up")
        expect(self.caller.page.get_by_text("Call ended:").last).to_be_attached()

    def event_times_ms(self, event: str) -> list[float]:
        """When call events of this class happened in the app, in milliseconds since 1970."""
        lines = [
            line for line in self.app.log_text().splitlines() if line.startswith(EVENT_LINE_PREFIX)
        ]
        found = [json.loads(line.removeprefix(EVENT_LINE_PREFIX)) for line in lines]
        return [item["at_ms"] for item in found if item["event"] == event]


def interactive(caller: Caller) -> None:
    """Wait until Start call can be pressed, and the page is connected to the server."""
    start = caller.page.get_by_role("button", name="Start call", exact=True)
    start.click(trial=True, timeout=60_000)  # visible, enabled and in nothing's shadow
    expect(caller.page.locator(".sb-call-bar")).to_contain_text("Ready", timeout=60_000)


@contextmanager
def open_console(
    scratch: Path,
    chromium: Path,
    *,
    microphone: Path | None = None,
    voice: Voice | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Console]:
    """The app, and a browser at its console that can press Start call.

    With a ``voice`` the caller can ``say`` its sentences.
    """
    with (
        running_app(scratch, script=EVENT_PRINTING_APP, environ=environ, patient=False) as app,
        chromium_with_microphone(chromium, microphone) as browser,
    ):
        caller = Caller(browser, voice=voice)
        caller.open(app.url)
        interactive(caller)
        yield Console(app, caller)
        caller.close()
