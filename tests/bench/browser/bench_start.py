"""How long a person waits from starting the app to a Start button they can press.

"Cold" first asks the system to forget the files of Python and its packages, as after a reboot;
pages that another running program holds stay. The database is new each time. Chromium runs already.
"""

import os
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import Console, interactive
from tests.bench.support.figures import Figure, figure
from tests.browser.support.app_process import ROOT, running_app
from tests.browser.support.driver import Caller, chromium_with_microphone

COLD, WARM = 2, 3
AIM_S, FIRST_PAGE_AIM_S = 4, 1.5
ANSWER = ".sb-turn.sb-agent .sb-said"


@dataclass(frozen=True, slots=True)
class Start:
    """One start, in seconds."""

    interactive_s: float  #: from starting the process
    page_s: float  #: from the first visit to the call bar on the screen
    answer_s: float  #: from Enter, at once, to the first words of the answer


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Start to button, the first page, and from a message typed at once to its answer."""
    cold: list[Start] = []
    with chromium_with_microphone(environment.chromium) as browser:
        for number in range(COLD if hasattr(os, "posix_fadvise") else 0):
            forget_files()
            cold.append(_start(browser, environment.scratch / f"cold{number}"))
        warm = [_start(browser, environment.scratch / f"warm{number}") for number in range(WARM)]
    return [*_figures("cold", cold), *_figures("warm", warm)]


def _figures(files: str, starts: Sequence[Start]) -> list[Figure]:
    aims = {"median_aim": AIM_S} if files == "warm" else {}
    page = {"median_aim": FIRST_PAGE_AIM_S} if files == "warm" else {}
    interactives = [one.interactive_s for one in starts]
    return [
        figure(f"start to interactive, {files} files", "s", interactives, **aims),
        figure(f"  first page after start, {files}", "s", [one.page_s for one in starts], **page),
        figure(f"  typed at once to its answer, {files}", "s", [one.answer_s for one in starts]),
    ]


def _start(browser: Browser, folder: Path) -> Start:
    folder.mkdir()
    began_s = time.monotonic()
    with running_app(folder, patient=False) as app:
        caller = Caller(browser)
        visited_s = time.monotonic()
        caller.open(app.url)
        caller.page.locator(".sb-call-bar").wait_for(timeout=60_000)
        page_s = time.monotonic() - visited_s
        interactive(caller)
        interactive_s = time.monotonic() - began_s
        console = Console(app, caller)
        console.watch(ANSWER, "answer")
        typed_ms = caller.now_ms()
        console.type("What is your baggage policy?")
        answer_s = (console.seen_ms("answer", timeout_s=60) - typed_ms) / 1000
        caller.close()
    return Start(interactive_s, page_s, answer_s)


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
