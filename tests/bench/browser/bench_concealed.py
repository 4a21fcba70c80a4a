"""How much of the agent's voice the browser had to invent because a frame came late or never.

A scripted server speaks without a pause for five minutes while the page is open and two colleagues
read Insights over 2,000 stored calls: each goes from view to view, a new one every ten seconds.
The browser's own counters tell: concealed samples, without those during silence, of all received.
"""

import itertools
import time
from typing import Any

from playwright.sync_api import Page, expect

from agents_core.store import engine_for, migrate
from tests.bench.generated.fill_database import fill
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure
from tests.bench.support.timing_server import TimingServer
from tests.browser.support.driver import Caller

SECONDS = 300
STEP_S = 10
AIM = 0.1
STORED_CALLS = 2000
VIEWS = ("Handoffs between agents", "Passages", "Unanswered questions", "Flags", "Overview")
COUNTERS = """async (connection) => {
  const report = await connection.getStats();
  for (const entry of report.values()) if (entry.type === "inbound-rtp") return entry;
  return {};
}"""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The share over all of it, and over each ten seconds."""
    url = f"sqlite:///{environment.scratch / 'switchboard.db'}"
    migrate(url)
    database = engine_for(url)
    fill(database, calls=STORED_CALLS)
    database.dispose()
    with TimingServer() as server:
        environ = {"REALTIME_URL": server.url, "DATABASE_URL": url}
        with open_console(environment.scratch, environment.chromium, environ=environ) as console:
            colleagues = [_colleague(console) for _ in range(2)]
            console.start_microphone()
            server.ask("ready")
            server.tell("hum", seconds=SECONDS + 15)
            time.sleep(5)  # the jitter buffer has settled
            counted = [_counters(console)]
            for step, view in zip(range(SECONDS // STEP_S), itertools.cycle(VIEWS), strict=False):
                ends_s = time.monotonic() + STEP_S
                _look_at(colleagues[step % 2], view)
                time.sleep(max(0.0, ends_s - time.monotonic()))
                counted.append(_counters(console))
    steps = [_share(a, b) for a, b in itertools.pairwise(counted)]
    first, last = counted[0], counted[-1]
    heard_s = last["totalSamplesDuration"] - first["totalSamplesDuration"]
    energy = last["totalAudioEnergy"] - first["totalAudioEnergy"]
    lost = last["packetsLost"] - first["packetsLost"]
    events = last["concealmentEvents"] - first["concealmentEvents"]
    note = f"{heard_s:.0f} s, {events} times, {lost} packets lost, energy {energy:.1f}"
    return [
        figure("concealed audio, 5 minutes", "%", [_share(first, last)], median_aim=AIM, note=note),
        figure("  each 10 s", "%", steps),
    ]


def _colleague(console: Console) -> Page:
    """Somebody else who has opened Insights."""
    browser = console.caller.page.context.browser
    assert browser is not None
    page = Caller(browser).page
    page.goto(f"{console.app.url}/insights")
    expect(page.locator(".sb-figures").first).to_be_visible(timeout=60_000)
    return page


def _look_at(page: Page, view: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).first.click()


def _counters(console: Console) -> dict[str, Any]:
    newest = console.caller.page.evaluate_handle("() => window.__audioProbe.connections.at(-1)")
    found: dict[str, Any] = newest.evaluate(COUNTERS)
    return found


def _share(before: dict[str, Any], after: dict[str, Any]) -> float:
    def grown(name: str) -> float:
        return float(after[name] - before[name])

    audible = grown("concealedSamples") - grown("silentConcealedSamples")
    return 100 * audible / grown("totalSamplesReceived")
