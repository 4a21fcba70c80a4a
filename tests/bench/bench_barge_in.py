"""How long the agent goes on speaking after the server says that the caller spoke.

Seconds of audio are queued each time; the figure runs from ``speech_started`` on the wire to the
first silent frame out of the playout track, which leaves up to 20 ms for the frame's own moment.
"""

import random
import time

from tests.bench.far_server import FarServer, marks
from tests.bench.figures import Figure, figure
from tests.bench.lab import Lab, until
from tests.bench.near_call import MediaLoop, running_board, spoken_call

ROUNDS = 60
P95_AIM_MS = 25


def measure(lab: Lab) -> list[Figure]:
    """One figure."""
    frames: list[tuple[float, bool]] = []  # (when, audible)

    def listen(pcm: bytes, now_s: float) -> None:
        frames.append((now_s, bool(marks(pcm))))

    moments = random.Random(3)
    delays = []
    with (
        FarServer() as far,
        running_board(lab.scratch, realtime_url=far.url) as board,
        MediaLoop() as media,
        spoken_call(board, media, listen),
    ):
        far.ask("ready")
        for number in range(1, ROUNDS + 1):
            far.ask("answer", number=number, seconds=4)
            until(lambda: frames[-1][1], timeout_s=5, every_s=0.005)
            time.sleep(moments.uniform(0.2, 0.3))
            at_s = far.ask("barge_in", item_id=f"caller_{number}", audio_start_ms=0)
            until(lambda: not frames[-1][1], timeout_s=5, every_s=0.005)
            silent_s = next(when for when, audible in frames if when > at_s and not audible)
            delays.append((silent_s - at_s) * 1000)
            time.sleep(0.05)
    return [figure("barge-in to first silent frame", "ms", delays, p95_aim=P95_AIM_MS)]
