"""Reconnect: delays, refusals, and a wait that ends at once."""

import asyncio

import pytest

from agents_core.call.session.reconnect import DELAYS_S, Reconnect
from agents_core.errors import EngineError, EngineRefused, EngineUnreachable

LOST = EngineUnreachable("The server ended the session.")


async def delay_asked(monkeypatch: pytest.MonkeyPatch, error: EngineError, attempt: int) -> object:
    asked: list[object] = []
    timeout = asyncio.timeout

    def noted(delay_s: float | None) -> asyncio.Timeout:
        asked.append(delay_s)
        return timeout(0)

    monkeypatch.setattr(asyncio, "timeout", noted)
    await Reconnect().wait(error, attempt)
    return asked[0]


@pytest.mark.parametrize("attempt, delay_s", [*enumerate(DELAYS_S), (99, DELAYS_S[-1])])
async def test_each_failed_attempt_waits_longer_up_to_the_last_delay(
    monkeypatch: pytest.MonkeyPatch, attempt: int, delay_s: float
) -> None:
    assert await delay_asked(monkeypatch, LOST, attempt) == delay_s


async def test_a_refusal_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await delay_asked(monkeypatch, EngineRefused("The key was refused."), 0) is None


async def test_a_person_ends_the_wait_and_the_next_one_waits_again() -> None:
    waiting = Reconnect()
    task = asyncio.create_task(waiting.wait(EngineRefused("The key was refused."), 0))
    await asyncio.sleep(0)
    assert not task.done()
    waiting.now()
    await task
    again = asyncio.create_task(waiting.wait(EngineRefused("The key was refused."), 0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not again.done()
    again.cancel()
