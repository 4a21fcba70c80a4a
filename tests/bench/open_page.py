"""The console in Chromium for a bench: opened, talked to, and watched with little cost to it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.lab import NOTED
from tests.browser.app_process import ROOT, AppProcess, running_app
from tests.browser.driver import Caller, chromium_with_microphone
from tests.browser.voices import Tape

NOTING_APP = ROOT / "tests" / "bench" / "noting_app.py"

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
    """The page and the app behind it."""

    app: AppProcess
    caller: Caller

    def watch(self, selector: str, name: str) -> None:
        """Note when this selector first shows something; ask with ``seen_ms``."""
        self.caller.page.evaluate(WATCH, [selector, name])

    def seen_ms(self, name: str, *, timeout_s: float = 20) -> float:
        """Wait for it; milliseconds since 1970, as ``Date.now()`` and ``time.time()`` have them."""
        self.caller.page.wait_for_function(
            "(name) => window.__seen[name] > 0", arg=name, timeout=timeout_s * 1000, polling=50
        )
        return float(self.caller.page.evaluate("(name) => window.__seen[name]", name))

    def type(self, words: str) -> None:
        """Send a message."""
        box = self.caller.page.get_by_placeholder("Type to the agents")
        box.fill(words)
        box.press("Enter")

    def start_microphone(self) -> None:
        """Press the component's button and wait until the connection stands."""
        button = self.caller.component.get_by_role("button", name="Start call", exact=True)
        button.wait_for(timeout=30_000)
        button.click()
        self.caller.wait_connected()

    def noted(self, event: str) -> list[float]:
        """When events of a kind happened in the app, in milliseconds since 1970."""
        lines = [line for line in self.app.log_text().splitlines() if line.startswith(NOTED)]
        found = [json.loads(line.removeprefix(NOTED)) for line in lines]
        return [item["at_ms"] for item in found if item["event"] == event]


@contextmanager
def open_console(
    scratch: Path,
    chromium: Path,
    *,
    microphone: Path | None = None,
    tape: Tape | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Console]:
    """The app and a browser at its console, ready for a person; with a ``tape`` they can ``say``
    what is on it."""
    file = tape.path if tape is not None else microphone
    with (
        running_app(scratch, script=NOTING_APP, environ=environ) as app,
        chromium_with_microphone(chromium, file, loop=tape is not None) as browser,
    ):
        caller = Caller(browser, tape=tape)
        caller.open(app.url)
        caller.component.get_by_role("button", name="Start call", exact=True).wait_for(
            timeout=60_000
        )
        yield Console(app, caller)
        caller.close()
