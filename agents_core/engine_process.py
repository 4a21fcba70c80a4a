"""Supervises the local engine: starts it as a child process and restarts it when it dies or hangs.

It must not import the engine: a library under the GPL may be loaded in the child process only.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from agents_core.changes import ENGINE, Changes
from agents_core.errors import EngineUnreachable
from agents_core.settings import Settings

log = logging.getLogger(__name__)

State = Literal["starting", "ready", "restarting", "failed", "stopped"]

READY_LINE = "listening on "
START_TIMEOUT_S = 20.0
RETURN_TIMEOUT_S = 2.5
"""A call must report an engine that died within 3 s; it retries after that."""

RESTART_WAIT_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Waits before the next start; the last one repeats."""
STEADY_S = 30.0
"""After a run of this length the waits start from the first one again."""
STOP_S = 3.0
HEALTH_TIMEOUT_S = 2.0
ABOUT_EVERY_S = 0.25
HEALTH_EVERY_S = 5.0
HUNG_S = 20.0
"""An engine that answers no health check for so long hangs; a call's pings have the same limit."""

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Without the environment's proxy, which has another loopback."""

_PRIVATE = {
    *(setting.metadata["name"] for setting in fields(Settings) if not setting.repr),
    *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
}
"""Not passed to the engine: every setting that is a secret or may contain one."""

_PRIVATE_BEGINS = "OTEL_"
"""Not passed either: OpenTelemetry's variables may hold headers with keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """The state of the local engine, for the page."""

    state: State = "starting"
    url: str = ""
    about: str = ""
    message: str = "The local engine is starting."
    pid: int = 0
    starts: int = 0


class EngineSupervisor:
    """Every method may be called from any thread; ``start`` and ``stop`` are idempotent."""

    def __init__(self, settings: Settings, changes: Changes | None = None) -> None:
        """``changes``: gets every new status, as ``ENGINE``."""
        self._settings = settings
        self.changes = changes or Changes()
        self._status = EngineStatus()
        self._process: subprocess.Popen[str] | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> EngineStatus:
        """The latest state."""
        return self._status

    def start(self) -> None:
        """Start the engine and its supervision on a thread; returns at once."""
        with self._lock:
            if self._thread is None and not self._stopping.is_set():
                self._thread = threading.Thread(
                    target=self._supervise, name="engine-supervisor", daemon=True
                )
                self._thread.start()

    def stop(self) -> None:
        """Stop the engine and its supervision."""
        self._stopping.set()
        self._end_process()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(STOP_S)
        self._set_status(EngineStatus(state="stopped", message="The local engine is stopped."))

    async def url(self) -> str:
        """Wait until the engine listens; its URL.

        Raises:
            EngineUnreachable: it did not start in time; the text says why.
        """
        self.start()
        began = asyncio.get_running_loop().time()
        while (status := self._status).state != "ready":
            limit_s = START_TIMEOUT_S if status.state == "starting" else RETURN_TIMEOUT_S
            if asyncio.get_running_loop().time() - began > limit_s or status.state == "stopped":
                raise EngineUnreachable(status.message)
            await asyncio.sleep(0.05)
        return self._status.url

    def _set_status(self, status: EngineStatus, *, instead_of: EngineStatus | None = None) -> bool:
        """False, and nothing changes, when the status is another one than ``instead_of`` by now."""
        with self._lock:
            if instead_of is not None and self._status is not instead_of:
                return False
            self._status = status
        self.changes.publish(ENGINE)
        return True

    # --- the supervisor's thread ------------------------------------------------------------

    def _supervise(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            ran_s = self._run_once()
            if self._stopping.is_set():
                return
            failures = 1 if ran_s > STEADY_S else failures + 1
            state: State = "restarting" if failures < len(RESTART_WAIT_S) else "failed"
            self._set_status(
                replace(
                    self._status,
                    state=state,
                    message="The local engine stopped and is being started again.",
                )
            )
            wait_s = RESTART_WAIT_S[min(failures, len(RESTART_WAIT_S)) - 1]
            self._stopping.wait(wait_s)

    def _run_once(self) -> float:
        """Start the child, report it, and wait for its end; returns how long it ran in seconds."""
        started_s = time.monotonic()
        try:
            process = self._spawn()
        except OSError as error:
            log.error("the engine cannot be started: %s", error)
            return 0.0
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                if READY_LINE in line:
                    self._listening(line.split(READY_LINE, 1)[1].strip(), process.pid)
        code = process.wait()
        if process.stdin is not None:
            process.stdin.close()
        if not self._stopping.is_set():
            log.warning("the engine ended with code %s", code)
        return time.monotonic() - started_s

    def _listening(self, url: str, pid: int) -> None:
        status = EngineStatus(
            state="ready",
            url=url,
            message="The local engine is loading its models.",
            pid=pid,
            starts=self._status.starts + 1,
        )
        self._set_status(status)
        threading.Thread(
            target=self._check_health, args=(status,), name="engine-health", daemon=True
        ).start()

    def _check_health(self, status: EngineStatus) -> None:
        """Wait for its description, which comes with its models; then check its health."""
        last_answer_s = time.monotonic()
        while True:
            about = ask_about(status.url)
            if self._status is not status or self._stopping.is_set():
                return
            now_s = time.monotonic()
            if about is not None:
                last_answer_s = now_s
            elif now_s - last_answer_s > HUNG_S:
                log.warning("the engine has not answered for %.0f s and is ended", HUNG_S)
                self._end_process()
                return
            if about and not status.about:
                ready = replace(status, about=about, message="The local engine is ready.")
                if not self._set_status(ready, instead_of=status):
                    return  # it ended meanwhile
                status = ready
            self._stopping.wait(HEALTH_EVERY_S if status.about else ABOUT_EVERY_S)

    def _spawn(self) -> "subprocess.Popen[str]":
        settings = self._settings
        command = [
            *(sys.executable, "-m", "agents_core.engine", "--exit-with-parent"),
            *("--port", str(settings.engine_port)),
            *("--session-minutes", str(settings.engine_session_minutes)),
            *("--max-sessions", str(settings.engine_max_sessions)),
            *("--stt-model", settings.engine_stt_model),
            *("--voices", settings.engine_voices),
        ]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # closed when this process ends, and the child ends with it
            stdout=subprocess.PIPE,
            text=True,
            env=engine_environ(settings, os.environ),
            cwd=Path(__file__).parent.parent,
        )
        with self._lock:
            self._process = process
            stopping = self._stopping.is_set()
        if stopping:
            self._end_process()
        return process

    def _end_process(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def engine_environ(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: this one without secrets, and the settings it needs."""
    inherited = {
        name: value
        for name, value in environ.items()
        if name not in _PRIVATE and not name.startswith(_PRIVATE_BEGINS)
    }
    key = settings.engine_llm_key
    return {
        **inherited,
        "OPENBLAS_NUM_THREADS": "1",  # small matrices: more threads are slower
        "LOG_LEVEL": settings.log_level.upper(),
        "ENGINE_LLM_URL": settings.engine_llm_url,
        "ENGINE_LLM_MODEL": settings.engine_llm_model,
        "ENGINE_LLM_KEY": key.get_secret_value() if key is not None else "",
    }


def ask_about(url: str) -> str | None:
    """The engine's description: empty while it loads its models, None without an answer."""
    address = url.replace("ws://", "http://").split("/v1/")[0] + "/health"
    try:
        with _DIRECT.open(address, timeout=HEALTH_TIMEOUT_S) as answer:
            return str(json.load(answer).get("about", ""))
    except (OSError, ValueError):
        return None
