"""The engine as a child process: it is watched, started again, and never outlives us."""

import asyncio
import json
import os
import signal
import urllib.request

import psutil
import pytest
from pydantic import SecretStr

from agents_core.settings import Settings
from agents_core.supervisor import EngineSupervisor, engine_environ
from tests.integration.conftest import until_starts

PRIVATE = (
    *("OPENAI_API_KEY", "REALTIME_HEADERS", "REALTIME_URL", "DATABASE_URL"),
    *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    *("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"),
)


def health(url: str) -> dict[str, object]:
    address = url.replace("ws://", "http://").split("/v1/")[0] + "/health"
    with urllib.request.urlopen(address, timeout=5) as answer:
        return dict(json.load(answer))


async def test_a_dead_engine_is_started_again(supervisor: EngineSupervisor) -> None:
    first_url = await supervisor.url()
    first_pid = supervisor.status.pid
    assert health(first_url)["pid"] == first_pid

    os.kill(first_pid, signal.SIGKILL)
    await asyncio.to_thread(until_starts, supervisor, 2)

    assert supervisor.status.pid != first_pid
    assert health(await supervisor.url())["pid"] == supervisor.status.pid


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
