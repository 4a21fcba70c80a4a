"""A server that was asked something, and what comes of it."""

import asyncio

import pytest

from agents_core.call.session import watchdog
from agents_core.call.session.watchdog import LIFE_S, Watchdog


class Watched:
    """What a keeper would be told, and the pongs a server would send."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.changed = asyncio.Event()
        self.pong = asyncio.Event()
        self.pings = 0
        self.life = Watchdog(gone=lambda: self._say("gone"), slow=lambda: self._say("slow"))

    def _say(self, word: str) -> None:
        self.said.append(word)
        self.changed.set()

    async def _ping(self) -> None:
        self.pings += 1
        await self.pong.wait()

    def ask(self) -> None:
        self.life.asked(self._ping)

    async def told(self) -> float:
        """How long, in seconds, until the keeper was told something."""
        began_s = asyncio.get_running_loop().time()
        async with asyncio.timeout(60):
            await self.changed.wait()
        self.changed.clear()
        return asyncio.get_running_loop().time() - began_s


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "LIFE_S", 0.05)


def test_a_silent_server_is_reported_within_three_seconds() -> None:
    assert LIFE_S < 3


async def test_neither_pong_nor_event_is_gone_and_the_next_wait_is_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, waits_s, wait = Watched(), list[float](), asyncio.wait

    async def recorded(pings: set[asyncio.Future[object]], **limit: float) -> object:
        waits_s.append(limit["timeout"])
        return await wait(pings, **limit)

    monkeypatch.setattr(watchdog.asyncio, "wait", recorded)
    server.ask()
    await server.told()
    server.ask()
    await server.told()
    server.life.heard()
    server.ask()
    await server.told()
    assert waits_s == [0.05, 0.1, 0.05]  # a server that is only overloaded is asked less often
    assert server.said == ["gone", "gone", "gone"]


async def test_a_pong_without_an_event_is_slow() -> None:
    server = Watched()
    server.pong.set()
    server.ask()
    assert await server.told() >= 0.04
    assert server.said == ["slow"]


async def test_an_event_or_the_end_of_the_session_ends_the_wait() -> None:
    server = Watched()
    for ends in (server.life.heard, server.life.over):
        server.ask()
        ends()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.15):
            await server.changed.wait()
    assert server.said == []


async def test_a_second_question_does_not_put_off_what_the_first_one_waits_for() -> None:
    server = Watched()
    for _ in range(3):
        server.ask()
        await asyncio.sleep(0)
    assert server.pings == 1
    await server.told()
    assert server.said == ["gone"]


async def test_a_question_after_the_pong_is_watched_anew() -> None:
    server = Watched()
    server.pong.set()
    server.ask()
    for _ in range(20):  # turns of the loop, until the pong was seen
        await asyncio.sleep(0)
    assert server.life.alive
    server.pong.clear()
    server.ask()
    await server.told()
    assert server.said == ["gone"]


async def test_a_pong_that_came_while_our_own_loop_stood_still_counts() -> None:
    server = Watched()
    server.ask()
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    server.pong.set()  # arrives, and then
    ends_s = loop.time() + 0.1
    while loop.time() < ends_s:  # nothing runs here until long after the wait
        pass
    await server.told()
    assert server.said == ["slow"]
