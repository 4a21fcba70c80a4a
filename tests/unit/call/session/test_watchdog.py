"""The watchdog: a request, and the server's pong or event in time."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agents_core.call.session import watchdog
from agents_core.call.session.watchdog import REACTION_S, Watchdog

LIMIT_S = 1_000.0


class Watched:
    """A watchdog, what it reported, and a server's pongs."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self.changed = asyncio.Event()
        self.pong = asyncio.Event()
        self.pings = 0
        self.watchdog = Watchdog(
            hung=lambda: self._report("hung"), slow=lambda: self._report("slow")
        )

    def _report(self, word: str) -> None:
        self.reports.append(word)
        self.changed.set()

    async def _ping(self) -> None:
        self.pings += 1
        await self.pong.wait()

    def request(self) -> None:
        self.watchdog.request_sent(self._ping)

    async def until_pong(self) -> None:
        """Until the watchdog has seen it."""
        while not self.watchdog.pong_received:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0)

    async def report(self) -> None:
        """Until the next report."""
        async with asyncio.timeout(60):
            await self.changed.wait()
        self.changed.clear()


@pytest.fixture(autouse=True)
def limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "REACTION_S", LIMIT_S)


PassTime = Callable[[], None]


@pytest.fixture
async def pass_time(monkeypatch: pytest.MonkeyPatch) -> PassTime:
    """Makes whatever waits for the limit due."""
    loop = asyncio.get_running_loop()
    time = loop.time
    passed_s = 0.0
    monkeypatch.setattr(loop, "time", lambda: time() + passed_s)

    def pass_time() -> None:
        nonlocal passed_s
        passed_s += LIMIT_S

    return pass_time


def test_a_silent_server_is_reported_within_three_seconds() -> None:
    assert REACTION_S < 3


async def test_a_server_without_pong_or_event_hangs_and_the_next_wait_is_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watchdog, "REACTION_S", 0.05)
    server, waits_s, wait = Watched(), list[float](), asyncio.wait

    async def recorded(pings: set[asyncio.Future[object]], **limit: Any) -> object:
        waits_s.append(limit["timeout"])
        return await wait(pings, **limit)

    monkeypatch.setattr(asyncio, "wait", recorded)
    server.request()
    await server.report()
    server.request()
    await server.report()
    server.watchdog.event_received()
    server.request()
    await server.report()
    assert waits_s == [0.05, 0.1, 0.05]  # a server that is only overloaded is asked less often
    assert server.reports == ["hung", "hung", "hung"]


async def test_a_pong_without_an_event_is_slow(pass_time: PassTime) -> None:
    server = Watched()
    server.pong.set()
    server.request()
    await server.until_pong()
    assert server.reports == []
    pass_time()
    await server.report()
    assert server.reports == ["slow"]


async def test_an_event_or_the_end_of_the_session_ends_the_wait(pass_time: PassTime) -> None:
    server = Watched()
    for ends in (server.watchdog.event_received, server.watchdog.stop):
        server.request()
        assert server.watchdog.waiting
        ends()
        assert not server.watchdog.waiting
    pass_time()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert server.reports == []


async def test_a_second_request_does_not_extend_the_wait_of_the_first(pass_time: PassTime) -> None:
    server = Watched()
    for _ in range(3):
        server.request()
        await asyncio.sleep(0)
    assert server.pings == 1
    pass_time()
    await server.report()
    assert server.reports == ["hung"]


async def test_a_request_after_the_pong_starts_another_wait(pass_time: PassTime) -> None:
    server = Watched()
    server.pong.set()
    server.request()
    await server.until_pong()
    server.pong.clear()
    server.request()
    await asyncio.sleep(0)
    pass_time()
    await server.report()
    assert server.reports == ["hung"]


async def test_a_pong_that_arrives_while_the_loop_is_blocked_counts(pass_time: PassTime) -> None:
    server = Watched()
    server.request()
    while not server.pings:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0)
    server.pong.set()  # arrives now
    pass_time()  # the loop is blocked until after the wait
    await server.report()
    assert server.reports == ["slow"]
