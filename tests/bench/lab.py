"""What every bench gets: a folder of its own, the programs on this machine, and calm waiting.

It knows no figure and no aim.
"""

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

NOTED = "noted "
"""Opens a line the noting app prints; JSON follows."""


class Missing(Exception):
    """A program this bench needs is not installed; the text names it."""


@dataclass(frozen=True, slots=True)
class Lab:
    """Where and with what a bench works."""

    scratch: Path

    @property
    def chromium(self) -> Path:
        """The browser."""
        return _program(*BROWSERS)

    @property
    def flite(self) -> Path:
        """The caller's voice."""
        return _program("flite")


def _program(*names: str) -> Path:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise Missing(
            f"This bench needs {names[0]}; Debian and Ubuntu have a package of this name."
        )
    return Path(found)


def until(reached: Callable[[], bool], *, timeout_s: float, every_s: float = 0.02) -> None:
    """Wait for another thread or process.

    Raises:
        TimeoutError: it did not come to it.
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
