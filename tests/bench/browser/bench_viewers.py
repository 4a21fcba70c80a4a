"""What 20 viewers of a call cost the app, against one: a word of an agent every 100 ms.

One viewer is the console in Chromium; the other 19 are light WebSockets that take every frame.
"""

import time

import psutil

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.bench.support.scripted_console import TOKENS, Viewers, scripted_console

WINDOW_S, ROUNDS, EVERY_S = 8.0, 3, 0.1
MORE = 19
AIM = 2.0


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The ratio, and the shares of a core; turn about, so that a busy machine slows both."""
    alone, together = [], []
    with scripted_console(environment, scene="mid-call") as (script, page):
        app = psutil.Process(script.app.pid)
        source = f"call:{script.calls()[-1]['id']}"
        script.talk(seconds=2 * ROUNDS * (WINDOW_S + 3), every_s=EVERY_S)
        for _ in range(ROUNDS):
            alone.append(_share(app))
            viewers = Viewers(script.app.url, TOKENS[page], source)
            viewers.add(MORE)
            together.append(_share(app))
            viewers.close()
            time.sleep(1)
    ratios = [many / one for one, many in zip(alone, together, strict=True)]
    return [
        figure("app CPU, 20 viewers to 1", "x", ratios, median_aim=AIM),
        figure("  one viewer, of a core", "%", alone),
        figure("  20 viewers, of a core", "%", together),
    ]


def _share(app: psutil.Process) -> float:
    """Of a core, over a window, in percent."""
    began_s, before_s = time.monotonic(), _cpu_s(app)
    time.sleep(WINDOW_S)
    return 100 * (_cpu_s(app) - before_s) / (time.monotonic() - began_s)


def _cpu_s(app: psutil.Process) -> float:
    times = app.cpu_times()
    return float(times.user + times.system)
