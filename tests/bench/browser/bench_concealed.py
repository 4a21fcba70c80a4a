"""How much of the agent's voice the browser had to invent because a frame came late or never.

A scripted server speaks without a pause for three minutes while the page polls as it always does.
The browser's own counters tell: concealed samples, without those during silence, of all received.
"""

import itertools
import time
from typing import Any

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure
from tests.bench.support.timing_server import TimingServer

SECONDS = 180
STEP_S = 10
AIM = 0.2
COUNTERS = """async (connection) => {
  const report = await connection.getStats();
  for (const entry of report.values()) if (entry.type === "inbound-rtp") return entry;
  return {};
}"""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The share over all of it, and over each ten seconds."""
    with TimingServer() as server:
        environ = {"REALTIME_URL": server.url}
        with open_console(environment.scratch, environment.chromium, environ=environ) as console:
            console.start_microphone()
            server.ask("ready")
            server.tell("hum", seconds=SECONDS + 15)
            time.sleep(5)  # the jitter buffer has settled
            counted = [_counters(console)]
            for _ in range(SECONDS // STEP_S):
                time.sleep(STEP_S)
                counted.append(_counters(console))
    steps = [_share(a, b) for a, b in itertools.pairwise(counted)]
    first, last = counted[0], counted[-1]
    heard_s = last["totalSamplesDuration"] - first["totalSamplesDuration"]
    energy = last["totalAudioEnergy"] - first["totalAudioEnergy"]
    lost = last["packetsLost"] - first["packetsLost"]
    events = last["concealmentEvents"] - first["concealmentEvents"]
    note = f"{heard_s:.0f} s, {events} times, {lost} packets lost, energy {energy:.1f}"
    return [
        figure("concealed audio, 3 minutes", "%", [_share(first, last)], median_aim=AIM, note=note),
        figure("  each 10 s", "%", steps),
    ]


def _counters(console: Console) -> dict[str, Any]:
    newest = console.caller.audio_frame().evaluate_handle(
        "() => window.__audioProbe.connections.at(-1)"
    )
    found: dict[str, Any] = newest.evaluate(COUNTERS)
    return found


def _share(before: dict[str, Any], after: dict[str, Any]) -> float:
    def grown(name: str) -> float:
        return float(after[name] - before[name])

    audible = grown("concealedSamples") - grown("silentConcealedSamples")
    return 100 * audible / grown("totalSamplesReceived")
