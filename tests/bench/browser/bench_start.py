"""How long a person waits from starting the app to a Start button they can press.

"Cold" first asks the system to forget the files of Python and its packages, as after a reboot;
pages that another running program holds stay. The database is new each time. Chromium runs already.
"""

import os
import sys
import sysconfig
import time
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import Console
from tests.bench.support.figures import Figure, figure
from tests.browser.support.app_process import ROOT, running_app
from tests.browser.support.driver import Caller, chromium_with_microphone

COLD, WARM = 2, 3
AIM_S = 6
ANSWER = ".sb-turn.sb-agent .sb-said"


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Start to button, and from a message typed at once to the first words of its answer."""
    cold_buttons, cold_answers, buttons, answers = [], [], [], []
    with chromium_with_microphone(environment.chromium) as browser:
        for number in range(COLD if hasattr(os, "posix_fadvise") else 0):
            forget_files()
            button_s, answer_s = _start(browser, environment.scratch / f"cold{number}")
            cold_buttons.append(button_s)
            cold_answers.append(answer_s)
        for number in range(WARM):
            button_s, answer_s = _start(browser, environment.scratch / f"warm{number}")
            buttons.append(button_s)
            answers.append(answer_s)
    return [
        figure("start to button, cold files", "s", cold_buttons, median_aim=AIM_S),
        figure("start to button, warm files", "s", buttons, median_aim=AIM_S),
        figure("  typed at once to its answer, cold", "s", cold_answers),
        figure("  typed at once to its answer, warm", "s", answers),
    ]


def _start(browser: Browser, folder: Path) -> tuple[float, float]:
    """Seconds to the button, and seconds from Enter to the answer."""
    folder.mkdir()
    began_s = time.monotonic()
    with running_app(folder) as app:
        caller = Caller(browser)
        caller.open(app.url)
        button = caller.component.get_by_role("button", name="Start call", exact=True)
        button.click(trial=True, timeout=60_000)  # visible, enabled and in nothing's shadow
        button_s = time.monotonic() - began_s
        console = Console(app, caller)
        console.watch(ANSWER, "answer")
        typed_ms = caller.now_ms()
        console.type("What is your baggage policy?")
        answer_s = (console.seen_ms("answer", timeout_s=60) - typed_ms) / 1000
        caller.close()
    return button_s, answer_s


def forget_files() -> None:
    """Drop the cached content of Python's, its packages' and our own files."""
    paths = sysconfig.get_paths()
    for folder in {sys.prefix, paths["stdlib"], paths["purelib"], paths["platlib"], str(ROOT)}:
        for path in Path(folder).rglob("*"):
            if path.is_file() and not path.is_symlink():
                _forget(path)


def _forget(path: Path) -> None:
    try:
        opened = os.open(path, os.O_RDONLY)
    except OSError:
        return  # gone, or not ours to read
    try:
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(opened)
