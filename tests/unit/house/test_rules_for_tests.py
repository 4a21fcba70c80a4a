"""What conftest promises: nothing leaves the machine, and nothing missing is ever silent."""

import asyncio
import os
import re
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from tests.beside import ALONE, ORDER, TOGETHER, LightOnesBeside, place
from tests.conftest import REQUIRED, cannot
from tests.databases import NEEDS_POSTGRES, POSTGRES_REQUIRED

ROOT = Path(__file__).parents[3]


def test_connecting_beyond_the_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outside,
        pytest.raises(AssertionError, match=r"a test tried to reach 192\.0\.2\.1"),
    ):
        outside.connect(("192.0.2.1", 443))


async def test_asyncio_is_held_to_it_too() -> None:
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        await asyncio.open_connection("192.0.2.1", 443)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            assert client.getpeername() == server.getsockname()


def test_a_missing_browser_skips_elsewhere_and_fails_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs chromium"):
        cannot("This test needs chromium.")
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="needs chromium"):
        cannot("This test needs chromium.")


def test_a_missing_postgresql_skips_elsewhere_and_fails_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(REQUIRED, "1")
    monkeypatch.delenv(POSTGRES_REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="set SWITCHBOARD_TEST_POSTGRES"):
        cannot(NEEDS_POSTGRES, required=POSTGRES_REQUIRED)
    monkeypatch.setenv(POSTGRES_REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="set SWITCHBOARD_TEST_POSTGRES"):
        cannot(NEEDS_POSTGRES, required=POSTGRES_REQUIRED)


def test_no_key_of_the_developer_is_in_sight() -> None:
    assert not {"OPENAI_API_KEY", "REALTIME_URL", "DATABASE_URL"} & set(os.environ)


class Worker:
    """A process of pytest's, as its scheduler sees it."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.asked: list[int] = []
        self.gateway = SimpleNamespace(id=name)

    def send_runtest_some(self, indices: list[int]) -> None:
        self.asked += indices

    def shutdown(self) -> None:
        self.shutting_down = True

    def ready(self) -> bool:
        """It begins a test when it knows the next one, or that there is none."""
        return len(self.asked) > (0 if self.shutting_down else 1)


def some_file(name: str) -> str:
    """A file of tests in this folder, or the file itself."""
    return f"{name}test_some.py" if name.endswith("/") else name


@pytest.mark.parametrize("name", ORDER)
def test_every_place_in_the_order_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_whatever_needs_real_time_comes_last_and_alone() -> None:
    light = [f"tests/unit/test_a.py::test_{n}" for n in range(9)]
    slow = [f"{some_file(name)}::test_{n}" for name in TOGETHER for n in range(4)]
    alone = [f"{some_file(name)}::test_{n}" for name in ALONE for n in range(3)]
    tests = sorted([*reversed(alone[3:]), *slow, *light, *alone[:3]], key=place)
    option = SimpleNamespace(loadscopereorder=False)
    config: Any = SimpleNamespace(option=option, getvalue={"tx": ["popen"] * 2}.get)
    dealing, workers = LightOnesBeside(config, log=MagicMock()), [Worker("gw0"), Worker("gw1")]
    for worker in workers:
        dealing.add_node(worker)
        dealing.add_node_collection(worker, tests)
    dealing.schedule()
    done: list[tuple[str, str]] = []
    while ready := [worker for worker in workers if worker.ready()]:
        for worker in ready:
            at = worker.asked.pop(0)
            done.append((worker.gateway.id, tests[at]))
            dealing.mark_test_complete(worker, at)
    assert sorted(test for _, test in done) == sorted(tests)
    assert {who for who, test in done if test in light} == {"gw0", "gw1"}
    assert {who for who, test in done if test in slow} == {"gw0", "gw1"}
    assert len({who for who, test in done if test in alone}) == 1
    assert [test for _, test in done][-len(alone) :] == tests[-len(alone) :]


@pytest.mark.parametrize("name", [name for name in TOGETHER if name.startswith("tests/browser/")])
def test_nobody_speaks_in_a_browser_beside_another(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"call_in|recording:|start_call|\.say\(", text)
