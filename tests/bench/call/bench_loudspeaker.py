"""How long agent audio takes from the wire to the RTP frame that carries it.

Pieces are sent at random moments between two frames, so half a frame of waiting (10 ms) is part of
the median, and up to 20 ms of the p95.
"""

import time

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.bench.support.spoken_call import MediaLoop, running_switchboard, spoken_call
from tests.bench.support.timing_server import TimingServer, marks

PIECES = 250
P95_AIM_MS = 25


def measure(environment: BenchEnvironment) -> list[Figure]:
    """One figure."""
    heard: dict[int, float] = {}

    def listen(pcm: bytes, now_s: float) -> None:
        for mark in marks(pcm):
            heard.setdefault(mark, now_s)

    with (
        TimingServer() as server,
        running_switchboard(environment.scratch, realtime_url=server.url) as switchboard,
        MediaLoop() as media,
        spoken_call(switchboard, media, listen),
    ):
        server.ask("ready")
        sent = server.ask("pieces", count=PIECES, least_ms=60, most_ms=120)
        time.sleep(0.3)  # the last piece is on its way
    delays = [(heard[mark] - at_s) * 1000 for mark, at_s in sent if mark in heard]
    lost = len(sent) - len(delays)
    return [
        figure(
            "model audio to RTP frame",
            "ms",
            delays[5:],
            p95_aim=P95_AIM_MS,
            note=f"{lost} lost" if lost else "",
        )
    ]
