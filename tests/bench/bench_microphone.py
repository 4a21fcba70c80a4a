"""How long a microphone frame takes from the call's door to the Realtime server that reads it.

The server is another process; the frames come every 20 ms from a media loop, as in the app.
"""

import time

from tests.bench.far_server import FarServer, marked
from tests.bench.figures import Figure, figure
from tests.bench.lab import Lab
from tests.bench.near_call import MediaLoop, paced, running_board, spoken_call

FRAMES = 1000  #: 20 s
WARM_UP = 50
P95_AIM_MS = 5


def measure(lab: Lab) -> list[Figure]:
    """One figure."""
    offered: dict[int, float] = {}
    with (
        FarServer() as far,
        running_board(lab.scratch, realtime_url=far.url) as board,
        MediaLoop() as media,
        spoken_call(board, media, lambda pcm, now_s: None) as call,
    ):
        far.ask("ready")

        def give(number: int) -> None:
            pcm = marked(number + 1)
            offered[number + 1] = time.monotonic()
            call.offer_audio(pcm)

        media.run(paced(FRAMES, give)).result(60)
        time.sleep(0.3)  # the last frames are on their way
        came = {int(mark): at_s for mark, at_s in far.ask("came")}
    delays = [
        (came[mark] - at_s) * 1000
        for mark, at_s in offered.items()
        if mark in came and mark > WARM_UP
    ]
    lost = len([mark for mark in offered if mark not in came])
    return [
        figure(
            "microphone frame to append",
            "ms",
            delays,
            p95_aim=P95_AIM_MS,
            note=f"{lost} lost" if lost else "",
        )
    ]
