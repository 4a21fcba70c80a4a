"""From a press on the page to the server's acknowledgement, in a typed call on the local engine."""

from typing import Any

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure

ROUNDS, WARM_UP = 60, 5
P95_AIM_MS = 50
TIMED = """async ([requests, pause_ms]) => {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const { connection } = await import(loaded.find((name) => name.endsWith("/connection.js")));
  const took = [];
  for (const request of requests) {
    await new Promise((resolve) => setTimeout(resolve, pause_ms + 13 * (took.length % 5)));
    const began = performance.now();
    const { ok, message } = await connection.command(request);
    took.push(performance.now() - began);
    if (!ok) throw new Error(message);
  }
  return took;
}"""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """A switch that the call confirms, and an answer of the channel alone."""
    switches = [{"type": "push_to_talk", "on": bool(n % 2)} for n in range(ROUNDS + WARM_UP)]
    with open_console(environment.scratch, environment.chromium) as console:
        console.type("What is your baggage policy?")
        console.caller.page.locator(".sb-turn.sb-agent .sb-said").last.wait_for(timeout=60_000)
        confirmed = _timed(console, switches)
        answered = _timed(console, [{"type": "ping"}] * (ROUNDS + WARM_UP))
    return [
        figure("command to acknowledgement", "ms", confirmed, p95_aim=P95_AIM_MS),
        figure("  of the channel alone", "ms", answered),
    ]


def _timed(console: Console, requests: list[dict[str, Any]]) -> list[float]:
    took: list[float] = console.caller.page.evaluate(TIMED, [requests, 40])
    return took[WARM_UP:]
