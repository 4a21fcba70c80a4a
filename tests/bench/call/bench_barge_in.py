"""How long the agent goes on speaking after the server says that the caller spoke.

Seconds of audio are queued each time; the figure runs from ``speech_started`` on the wire to the
first silent frame out of the playout track, which leaves up to 20 ms for the frame's own moment.
"""

import random
import time

from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.figures import Figure, figure
from tests.bench.support.spoken_call import MediaLoop, running_switchboard, spoken_call
from tests.bench.support.timing_server import TimingServer, marks

ROUNDS = 60
P95_AIM_MS = 25


def measure(environment: BenchEnvironment) -> list[Figure]:
    """One figure."""
    frames: list[tuple[float, bool]] = []  # (when, audible)

    def listen(pcm: bytes, now_s: float) -> None:
        frames.append((now_s, bool(marks(pcm))))

    moments = random.Random(3)
    delays = []
    with (
        TimingServer() as server,
        running_switchboard(environment.scratch, realtime_url=server.url) as switchboard,
        MediaLoop() as media,
        spoken_call(switchboard, media, listen),
    ):
        server.ask("ready")
        for number in range(1, ROUNDS + 1):
            server.ask("answer", number=number, seconds=4)
            until(lambda: frames[-1][1], timeout_s=5, every_s=0.005)
            time.sleep(moments.uniform(0.2, 0.3))
            at_s = server.ask("barge_in", item_id=f"caller_{number}", audio_start_ms=0)
            until(lambda: not frames[-1][1], timeout_s=5, every_s=0.005)
            silent_s = next(when for when, audible in frames if when > at_s and not audible)
            delays.append((silent_s - at_s) * 1000)
            time.sleep(0.05)
    return [figure("barge-in to first silent frame", "ms", delays, p95_aim=P95_AIM_MS)]
