"""What app, engine and page cost while a caller and an agent talk, and before the call.

The caller asks every few seconds, so nearly always somebody speaks. Processor time is of the app's
process alone; the engine and its recogniser processes stand beside it, and the browser's renderer
(the page's scripts, layout and drawing; not the process that plays the sound).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure
from tests.browser.support.voices import Utterance, record

QUESTIONS = (
    "What is your baggage policy?",
    "Is there wifi on the plane?",
    "How do I get a refund?",
    "May I bring my dog on the plane?",
    "Can I change my flight?",
)
EVERY_S = 7.0
WINDOW_S = 30.0
WINDOWS = 2
IDLE_S = 15.0
APP_AIM, RENDERER_AIM = 15, 20
IDLE_APP_AIM, IDLE_RENDERER_AIM = 1, 2


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Processor shares and memory."""
    with open_console(
        environment.scratch, environment.chromium, microphone=_caller(environment)
    ) as console:
        app = psutil.Process(console.app.pid)
        time.sleep(8)  # the engine has loaded its models
        before = _memory_mb(app)
        idle = _window(app, IDLE_S)
        console.start_microphone()
        until(lambda: bool(console.event_times_ms("AgentAnswered")), timeout_s=40)
        shares = [_window(app, WINDOW_S) for _ in range(WINDOWS)]
        answers = len(console.event_times_ms("AgentAnswered"))
        console.hang_up()
        time.sleep(2)
        after = _memory_mb(app)
        audible = _audible_share(console)
    spoke = f"{answers} answers, agent audible {audible:.0f} % of the time"
    talking = [one.app for one in shares]
    drawing = [one.renderer for one in shares]
    return [
        figure("app without a call, of a core", "%", [idle.app], median_aim=IDLE_APP_AIM),
        figure("  renderer", "%", [idle.renderer], median_aim=IDLE_RENDERER_AIM),
        figure("app in a call, 30 s", "%", talking, median_aim=APP_AIM, note=spoke),
        figure("  renderer, 30 s", "%", drawing, median_aim=RENDERER_AIM),
        figure("  engine and its recognisers, 30 s", "%", [one.engine for one in shares]),
        figure("app memory before the call", "MB", [before[0]]),
        figure("app memory after the call", "MB", [after[0]]),
        figure("engine memory before the call", "MB", [before[1]], note="with its recognisers"),
        figure("engine memory after the call", "MB", [after[1]], note="with its recognisers"),
    ]


def _caller(environment: BenchEnvironment) -> Path:
    total_s = 40 + EVERY_S + WINDOW_S * WINDOWS
    places = range(int((total_s - 5) / EVERY_S))
    said = [Utterance(3 + EVERY_S * n, QUESTIONS[n % len(QUESTIONS)]) for n in places]
    return record(environment.flite, environment.scratch / "caller.wav", said, total_s=total_s)


@dataclass(frozen=True, slots=True)
class Shares:
    """Of one core, in percent."""

    app: float
    engine: float
    renderer: float


def _window(app: psutil.Process, seconds: float) -> Shares:
    renderers = [
        process
        for process in psutil.Process().children(recursive=True)
        if any("--type=renderer" in argument for argument in process.cmdline())
    ]
    groups = ([app], app.children(recursive=True), renderers)
    began_s, before = time.monotonic(), [_cpu_s(group) for group in groups]
    time.sleep(seconds)
    took_s, after = time.monotonic() - began_s, [_cpu_s(group) for group in groups]
    return Shares(*((b - a) / took_s * 100 for a, b in zip(before, after, strict=True)))


def _cpu_s(processes: Iterable[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return float(sum(item.user + item.system for item in times))


def _memory_mb(app: psutil.Process) -> tuple[float, float]:
    """Resident memory of the app, and of the engine with its children."""
    children = app.children(recursive=True)
    return (
        app.memory_info().rss / 2**20,
        sum(child.memory_info().rss for child in children) / 2**20,
    )


def _audible_share(console: Console) -> float:
    heard = console.caller.heard()
    return 100 * sum(sound.rms > 0.01 for sound in heard) / max(1, len(heard))
