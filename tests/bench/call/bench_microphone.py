"""How long a microphone frame takes from the call's door to the Realtime server that reads it.

The server is another process; the frames come every 20 ms from a media loop, as in the app. The
app has warmed up: in the first five seconds after its start frames take up to 25 ms.
"""

import time

import psutil

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.bench.support.spoken_call import MediaLoop, paced, running_switchboard, spoken_call
from tests.bench.support.timing_server import TimingServer, marked

FRAMES = 1000  #: 20 s
WARM_UP = 50
P95_AIM_MS = 2
IDLE_PERCENT = 10  #: of a core, over a second


def measure(environment: BenchEnvironment) -> list[Figure]:
    """One figure."""
    offered: dict[int, float] = {}
    with (
        TimingServer() as server,
        running_switchboard(environment.scratch, realtime_url=server.url) as switchboard,
        MediaLoop() as media,
        spoken_call(switchboard, media, lambda pcm, now_s: None) as call,
    ):
        server.ask("ready")
        while psutil.Process().cpu_percent(interval=1) > IDLE_PERCENT:
            pass

        def give(number: int) -> None:
            pcm = marked(number + 1)
            offered[number + 1] = time.monotonic()
            call.offer_audio(pcm)

        media.run(paced(FRAMES, give)).result(60)
        time.sleep(0.3)  # the last frames are on their way
        received = {int(mark): at_s for mark, at_s in server.ask("received")}
    delays = [
        (received[mark] - at_s) * 1000
        for mark, at_s in offered.items()
        if mark in received and mark > WARM_UP
    ]
    lost = len([mark for mark in offered if mark not in received])
    return [
        figure(
            "microphone frame to append",
            "ms",
            delays,
            p95_aim=P95_AIM_MS,
            note=f"{lost} lost" if lost else "",
        )
    ]
