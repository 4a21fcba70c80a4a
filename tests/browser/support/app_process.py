"""The app in a process, with a free loopback port and its own data."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[3]
COUNTS = "counts.json"
PORTS = range(16_384, 32_768)
PATIENT = {"APPROVAL_TIMEOUT_S": "900"}
"""Settings of an app under test, as long as a browser test may take; its other limits are in
``patient_streamlit``."""
ENDS_S = 180.0
"""For a process to end or to answer, on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppProcess:
    """A running app."""

    url: str
    port: int
    log: Path
    pid: int

    def log_text(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def children(self) -> list[psutil.Process]:
        """Processes it started and that still run (the local engine, for one)."""
        found: list[psutil.Process] = psutil.Process(self.pid).children(recursive=True)
        return found

    def engine_port(self) -> int:
        """Where its local engine listens; 0 while it does not yet."""
        for connection in self.engine().net_connections(kind="tcp"):
            if connection.status == psutil.CONN_LISTEN:
                return int(connection.laddr.port)
        return 0

    def engine(self) -> psutil.Process:
        """The process of its local engine."""
        return next(child for child in self.children() if "agents_core.engine" in child.cmdline())

    def kill(self, *, within_s: float = ENDS_S) -> None:
        """End it as a crash does (kill -9), and wait for what it started, which must not stay.

        Raises:
            AssertionError: something it started goes on without it.
        """
        started = self.children()
        os.kill(self.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(started, timeout=within_s)
        assert not alive, f"outlived the killed app: {alive}"

    def threads(self) -> int:
        """How many threads it has now."""
        return int(psutil.Process(self.pid).num_threads())

    def census(self, *, within_s: float = ENDS_S) -> dict[str, int]:
        """What is alive in it, by kind; only of an app that was started ``counted``.

        Raises:
            AssertionError: it did not answer in time.
        """
        answer = self.log.parent / COUNTS
        answer.unlink(missing_ok=True)
        os.kill(self.pid, signal.SIGUSR1)
        deadline = time.monotonic() + within_s
        while not answer.exists():
            assert time.monotonic() < deadline, f"no count within {within_s} s:\n{self.log_text()}"
            time.sleep(0.05)
        counts: dict[str, int] = json.loads(answer.read_text(encoding="utf-8"))
        return counts


def free_port() -> int:
    """A free port; the app binds it some seconds later. Until then no connection of any process
    gets it by chance: Linux and macOS take their ports from 32768 on."""
    while True:
        with suppress(OSError):
            port = secrets.choice(PORTS)
            with socket.create_server(("127.0.0.1", port)):
                return port


@contextmanager
def running_app(
    folder: Path,
    *,
    script: Path = ROOT / "app.py",
    environ: Mapping[str, str] | None = None,
    ready_within_s: float = 300,
    counted: bool = False,
    patient: bool = True,
    port: int = 0,
) -> Iterator[AppProcess]:
    """Start the app with its data under ``folder``; stop it, and what it started, at the end.

    ``counted``: under the counter that ``AppProcess.census`` asks. ``patient``: with limits that a
    starved machine does not reach; False: with those of the product. ``port``: of an app that was
    killed, so that its pages find this one; 0 picks a free one.

    Raises:
        AssertionError: it did not start (with its log), or a child outlived it.
    """
    port = port or free_port()
    log = folder / "app.log"
    counts = folder / COUNTS if counted else None
    with open(log, "a", encoding="utf-8") as output:
        process = subprocess.Popen(
            _command(script, port, counts, patient=patient),
            cwd=ROOT,
            env=_environment(folder, (PATIENT if patient else {}) | dict(environ or {})),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    app = AppProcess(url=f"http://127.0.0.1:{port}", port=port, log=log, pid=process.pid)
    try:
        _wait_until_healthy(process, app, ready_within_s)
        yield app
    finally:
        left = _stop(process)
    assert not left, f"outlived the app: {left}"


def _command(script: Path, port: int, counts: Path | None, *, patient: bool) -> list[str]:
    support = "tests.browser.support"
    module = [f"{support}.patient_streamlit"] if patient else ["streamlit"]
    if counts is not None:
        module = [f"{support}.counted_streamlit", str(counts)]
    command = [sys.executable, "-m", *module, "run", str(script), "--server.port", str(port)]
    return [*command, "--server.headless", "true", "--server.fileWatcherType", "none"]


def _environment(folder: Path, extra: Mapping[str, str]) -> dict[str, str]:
    environ = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ["DATABASE_URL"] = f"sqlite:///{folder / 'switchboard.db'}"
    environ["KNOWLEDGE_URI"] = str(folder / "knowledge")
    environ["PYTHONUNBUFFERED"] = "1"
    environ["PYTHONPATH"] = str(ROOT)
    return environ | dict(extra)


def _wait_until_healthy(
    process: subprocess.Popen[bytes], app: AppProcess, ready_within_s: float
) -> None:
    deadline = time.monotonic() + ready_within_s
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the app ended at start:\n{app.log_text()}"
        try:
            with opener.open(f"{app.url}/_stcore/health", timeout=30):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the app did not answer within {ready_within_s} s:\n{app.log_text()}")


def _stop(process: subprocess.Popen[bytes]) -> list[str]:
    """Ask the app to end; the command lines of children that did not end with it (then killed)."""
    started: list[psutil.Process] = []
    if process.poll() is None:
        started = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
    try:
        process.wait(timeout=ENDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=60)
    _, alive = psutil.wait_procs(started, timeout=ENDS_S)
    names = []
    for child in alive:
        names.append(f"{child.pid} {child.name()}")
        child.kill()
    return names
