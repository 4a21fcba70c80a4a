"""How long a person waits for the sign-in form after the call has asked for it.

From the call's ApprovalRequested (the app prints its wall clock) to the caret in the form's first
field in Chromium: a frame to the browser, one script run of the form, its drawing.
"""

from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure

ROUNDS = 60  #: of fewer, the 95th percentile is the slowest one
P95_AIM_MS = 200
WORDS = "What is my flight status?"
FOCUSED = """(name) => {
  window.__seen = window.__seen || {};
  window.__seen[name] = 0;
  const focused = (event) => {
    if (!event.target.closest(".st-key-approval_card")) return;
    removeEventListener("focusin", focused);
    requestAnimationFrame(() => setTimeout(() => (window.__seen[name] = Date.now())));
  };
  addEventListener("focusin", focused);
}"""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The wait itself, and the whole way from Enter to the form."""
    waits, wholes = [], []
    with open_console(environment.scratch, environment.chromium) as console:
        for number in range(ROUNDS + 1):
            wait_ms, whole_ms = _round(console, number)
            if number:  # the first one also pays for imports
                waits.append(wait_ms)
                wholes.append(whole_ms)
    return [
        figure("approval request to focused field", "ms", waits, p95_aim=P95_AIM_MS),
        figure(
            "  typed question to focused field", "ms", wholes, note="handoff and brain included"
        ),
    ]


def _round(console: Console, number: int) -> tuple[float, float]:
    """A fresh call up to its form, then hung up."""
    page = console.caller.page
    name = f"form{number}"
    page.evaluate(FOCUSED, name)
    typed_ms = console.caller.now_ms()
    console.type(WORDS)
    shown_ms = console.seen_ms(name)
    until(lambda: len(console.event_times_ms("ApprovalRequested")) > number, timeout_s=5)
    asked_ms = console.event_times_ms("ApprovalRequested")[number]
    console.hang_up()
    page.locator(".st-key-approval_card").wait_for(state="hidden")
    return shown_ms - asked_ms, shown_ms - typed_ms
