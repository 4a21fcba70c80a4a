"""How long a person waits for the sign-in form after the call has asked for it.

From the journal's ApprovalRequested (the app prints its wall clock) to the form painted in
Chromium: half a tick of the page on average, one script run, the way to the browser, the drawing.
"""

from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure

ROUNDS = 16
P95_AIM_MS = 350
WORDS = "What is my flight status?"
FORM = ".st-key-approval_card input[type=password]"


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
        figure("approval to form", "ms", waits, p95_aim=P95_AIM_MS),
        figure("  typed question to form", "ms", wholes, note="handoff and brain included"),
    ]


def _round(console: Console, number: int) -> tuple[float, float]:
    """A fresh call up to its form, then hung up."""
    page = console.caller.page
    name = f"form{number}"
    console.watch(FORM, name)
    typed_ms = console.caller.now_ms()
    console.type(WORDS)
    shown_ms = console.seen_ms(name)
    until(lambda: len(console.event_times_ms("ApprovalRequested")) > number, timeout_s=5)
    asked_ms = console.event_times_ms("ApprovalRequested")[number]
    page.get_by_role("button", name="Hang up").click()
    page.get_by_text("Call ended:").last.wait_for(timeout=15_000)
    page.wait_for_timeout(300 + 37 * number % 250)  # another phase of the page's tick each time
    return shown_ms - asked_ms, shown_ms - typed_ms
