"""What every bench may use: a scratch folder, the programs installed here, and a polling wait."""

import os
import platform
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = (
    "streamlit",
    "streamlit-webrtc",
    "openai-agents",
    "openai",
    "websockets",
    "aiortc",
    "av",
)

EVENT_LINE_PREFIX = "call event "
"""Begins each line that ``event_printing_app`` prints; JSON follows."""


class MissingProgram(Exception):
    """A program this bench needs is not installed; the message names it."""


@dataclass(frozen=True, slots=True)
class BenchEnvironment:
    """A scratch folder, and the paths of installed programs.

    The properties raise ``MissingProgram``.
    """

    scratch: Path

    @property
    def chromium(self) -> Path:
        """Chromium or Chrome."""
        return _program(*BROWSERS)

    @property
    def flite(self) -> Path:
        """The speech synthesiser that speaks as the caller."""
        return _program("flite")


def _program(*names: str) -> Path:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise MissingProgram(
            f"This bench needs {names[0]}; Debian and Ubuntu have a package of this name."
        )
    return Path(found)


def until(reached: Callable[[], bool], *, timeout_s: float, every_s: float = 0.02) -> None:
    """Poll until ``reached`` returns true, for state of another thread or process.

    Raises:
        TimeoutError: it stayed false.
    """
    deadline_s = time.monotonic() + timeout_s
    while not reached():
        if time.monotonic() > deadline_s:
            raise TimeoutError(f"not reached within {timeout_s:g} s")
        time.sleep(every_s)


def machine() -> str:
    """Processor, system and versions, in two lines."""
    cores = os.cpu_count()
    memory_gb = psutil.virtual_memory().total / 2**30
    where = f"{_processor()}, {cores} cores, {memory_gb:.0f} GB, {platform.system()}"
    found = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{where} {platform.release()}\nPython {platform.python_version()}, {found}"


def load() -> float:
    """The one-minute load average."""
    return os.getloadavg()[0]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
