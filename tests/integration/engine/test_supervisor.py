"""The engine as a child process: it is watched, started again, and never outlives us."""

import asyncio
import json
import os
import signal
import threading
import time
import urllib.request
from types import SimpleNamespace

import psutil
import pytest
from pydantic import SecretStr

from agents_core import engine_process as watching
from agents_core.engine_process import EngineSupervisor, engine_environ
from agents_core.settings import Settings
from tests.integration.conftest import until_starts
from tests.integration.patience import LONG_S

PRIVATE = (
    *("OPENAI_API_KEY", "REALTIME_HEADERS", "REALTIME_URL", "DATABASE_URL"),
    *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    *("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"),
)


def health(url: str) -> dict[str, object]:
    address = url.replace("ws://", "http://").split("/v1/")[0] + "/health"
    with urllib.request.urlopen(address, timeout=LONG_S) as answer:
        return dict(json.load(answer))


def until_it_said_what_it_is(supervisor: EngineSupervisor) -> None:
    deadline_s = time.monotonic() + LONG_S
    while not supervisor.status.about:
        assert time.monotonic() < deadline_s, supervisor.status
        time.sleep(0.02)  # polls another process; the deadline decides


def until_gone(pid: int) -> None:
    deadline_s = time.monotonic() + LONG_S
    while psutil.pid_exists(pid):
        assert time.monotonic() < deadline_s
        time.sleep(0.02)  # polls another process; the deadline decides


async def test_a_dead_engine_is_started_again(supervisor: EngineSupervisor) -> None:
    first_url = await supervisor.url()
    first_pid = supervisor.status.pid
    assert health(first_url)["pid"] == first_pid

    until_it_said_what_it_is(supervisor)  # the last change while it lives
    states: list[str] = []
    supervisor.changes.subscribe(lambda _topic: states.append(supervisor.status.state))
    os.kill(first_pid, signal.SIGKILL)
    await asyncio.to_thread(until_starts, supervisor, 2)

    assert states[:2] == ["restarting", "ready"]
    assert supervisor.status.pid != first_pid
    assert health(await supervisor.url())["pid"] == supervisor.status.pid


async def test_an_engine_that_hangs_is_started_again(
    supervisor: EngineSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = {"HEALTH_TIMEOUT_S": 0.2, "HEALTH_EVERY_S": 0.1, "HUNG_S": 1.0, "STOP_S": 0.2}
    first_url = await supervisor.url()
    first_pid = supervisor.status.pid
    until_it_said_what_it_is(supervisor)
    os.kill(first_pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        for name, value_s in quick.items():
            patch.setattr(watching, name, value_s)
        await asyncio.to_thread(until_gone, first_pid)
    # The next one may take its time.
    await asyncio.to_thread(until_starts, supervisor, 2)

    assert supervisor.status.url != first_url
    assert health(supervisor.status.url)["pid"] == supervisor.status.pid


async def test_an_engine_slow_to_answer_is_left_alone(
    supervisor: EngineSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unanswered health checks count only when no check between them was answered."""
    answers = iter([*("I answer.", None) * 40])
    over = threading.Event()
    now_s = [0.0]

    def ask(url: str) -> str | None:
        answer = next(answers, "over")
        now_s[0] += 1
        if answer == "over":
            over.set()
        return answer

    monkeypatch.setattr(watching, "ask_about", ask)
    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    monkeypatch.setattr(watching, "HEALTH_EVERY_S", 0.001)
    monkeypatch.setattr(watching, "HUNG_S", 1.5)
    await supervisor.url()
    assert await asyncio.to_thread(over.wait, 60)
    assert (supervisor.status.starts, supervisor.status.state) == (1, "ready")


async def test_the_first_death_after_a_steady_time_costs_the_shortest_wait(
    supervisor: EngineSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "STEADY_S", 0.0)
    monkeypatch.setattr(watching, "RESTART_WAIT_S", (0.01, 600.0))
    await supervisor.url()
    for count in (2, 3):
        os.kill(supervisor.status.pid, signal.SIGKILL)
        await asyncio.to_thread(until_starts, supervisor, count)
        assert health(supervisor.status.url)["pid"] == supervisor.status.pid


async def test_stopping_leaves_no_process(supervisor: EngineSupervisor) -> None:
    await supervisor.url()
    pid = supervisor.status.pid

    supervisor.stop()
    supervisor.stop()

    assert not psutil.pid_exists(pid)
    assert supervisor.status.state == "stopped"


async def test_the_engine_never_sees_a_key_of_ours(
    supervisor: EngineSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PRIVATE:
        monkeypatch.setenv(name, "sk-canary-engine")
    await supervisor.url()
    environ = psutil.Process(supervisor.status.pid).environ()
    assert "sk-canary-engine" not in "".join(environ.values())


def test_the_engine_gets_its_own_key_and_what_is_not_private() -> None:
    settings = Settings(engine_llm_key=SecretStr("sk-of-the-brain"), log_level="debug")
    ours = {"LANG": "de_DE.UTF-8", **dict.fromkeys(PRIVATE, "sk-canary-engine")}
    child = engine_environ(settings, ours)
    assert (child["LANG"], child["LOG_LEVEL"]) == ("de_DE.UTF-8", "DEBUG")
    assert child["ENGINE_LLM_KEY"] == "sk-of-the-brain"
    assert "sk-canary-engine" not in child.values()
