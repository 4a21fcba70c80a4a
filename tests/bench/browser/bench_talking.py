"""What app and engine cost while a caller and an agent talk and the page is open.

The caller asks every few seconds, so nearly always somebody speaks. Processor time is of the app's
process alone; the engine and its recogniser processes stand beside it. The browser is left out.
"""

import time
from collections.abc import Iterable
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
APP_AIM = 20


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Processor shares and memory."""
    with open_console(
        environment.scratch, environment.chromium, microphone=_caller(environment)
    ) as console:
        app = psutil.Process(console.app.pid)
        before = _memory_mb(app)
        console.start_microphone()
        until(lambda: bool(console.event_times_ms("AgentAnswered")), timeout_s=40)
        shares = [_window(app) for _ in range(WINDOWS)]
        answers = len(console.event_times_ms("AgentAnswered"))
        console.caller.page.get_by_role("button", name="Hang up").click()
        console.caller.page.get_by_text("Call ended:").last.wait_for(timeout=15_000)
        time.sleep(2)
        after = _memory_mb(app)
        audible = _audible_share(console)
    spoke = f"{answers} answers, agent audible {audible:.0f} % of the time"
    app_share, engine_share = zip(*shares, strict=True)
    return [
        figure("app, of a core, 30 s", "%", app_share, median_aim=APP_AIM, note=spoke),
        figure("  engine and its recognisers, 30 s", "%", engine_share),
        figure("app memory before the call", "MB", [before[0]]),
        figure("app memory after the call", "MB", [after[0]]),
        figure("engine memory before the call", "MB", [before[1]], note="with its recognisers"),
        figure("engine memory after the call", "MB", [after[1]], note="with its recognisers"),
    ]


def _caller(environment: BenchEnvironment) -> Path:
    total_s = 20 + EVERY_S + WINDOW_S * WINDOWS
    places = range(int((total_s - 5) / EVERY_S))
    said = [Utterance(3 + EVERY_S * n, QUESTIONS[n % len(QUESTIONS)]) for n in places]
    return record(environment.flite, environment.scratch / "caller.wav", said, total_s=total_s)


def _window(app: psutil.Process) -> tuple[float, float]:
    """Shares of one core, in percent: the app's, and its children's."""
    began_s, app_s, children_s = time.monotonic(), _cpu_s([app]), _children_s(app)
    time.sleep(WINDOW_S)
    took_s = time.monotonic() - began_s
    return (
        (_cpu_s([app]) - app_s) / took_s * 100,
        (_children_s(app) - children_s) / took_s * 100,
    )


def _children_s(app: psutil.Process) -> float:
    return _cpu_s(app.children(recursive=True))


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
