"""The watchdog: a request, and the server's pong or event in time."""

import asyncio
from typing import Any

import pytest

from agents_core.call.session import watchdog
from agents_core.call.session.watchdog import REACTION_S, Watchdog


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

    async def report(self) -> float:
        """Seconds until the next report."""
        began_s = asyncio.get_running_loop().time()
        async with asyncio.timeout(60):
            await self.changed.wait()
        self.changed.clear()
        return asyncio.get_running_loop().time() - began_s


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "REACTION_S", 0.05)


def test_a_silent_server_is_reported_within_three_seconds() -> None:
    assert REACTION_S < 3


async def test_a_server_without_pong_or_event_hangs_and_the_next_wait_is_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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


async def test_a_pong_without_an_event_is_slow() -> None:
    server = Watched()
    server.pong.set()
    server.request()
    assert await server.report() >= 0.04
    assert server.reports == ["slow"]


async def test_an_event_or_the_end_of_the_session_ends_the_wait() -> None:
    server = Watched()
    for ends in (server.watchdog.event_received, server.watchdog.stop):
        server.request()
        ends()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.15):
            await server.changed.wait()
    assert server.reports == []


async def test_a_second_request_does_not_extend_the_wait_of_the_first() -> None:
    server = Watched()
    for _ in range(3):
        server.request()
        await asyncio.sleep(0)
    assert server.pings == 1
    await server.report()
    assert server.reports == ["hung"]


async def test_a_request_after_the_pong_starts_another_wait() -> None:
    server = Watched()
    server.pong.set()
    server.request()
    for _ in range(20):  # iterations of the loop, until the pong was seen
        await asyncio.sleep(0)
    assert server.watchdog.pong_received
    server.pong.clear()
    server.request()
    await server.report()
    assert server.reports == ["hung"]


async def test_a_pong_that_arrives_while_the_loop_is_blocked_counts() -> None:
    server = Watched()
    server.request()
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    server.pong.set()  # arrives now
    ends_s = loop.time() + 0.1
    while loop.time() < ends_s:  # blocks the loop until after the wait
        pass
    await server.report()
    assert server.reports == ["slow"]
