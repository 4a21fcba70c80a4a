"""Reconnect: how long a call waits before it opens the next session."""

import asyncio
from contextlib import suppress

from agents_core.errors import EngineError, EngineRefused

DELAYS_S = (0.3, 1.0, 2.0, 4.0)
"""Delays before attempts to reach a server again; the last one repeats."""


class Reconnect:
    """The delay between two attempts to open a session. Used on the call's loop only."""

    def __init__(self) -> None:
        self._now = asyncio.Event()

    async def wait(self, error: EngineError, attempt: int) -> None:
        """Wait before the next attempt; after a refusal until ``now``, for example a new key.

        ``attempt`` counts the attempts that failed since the last open session, from 0.
        """
        delay_s = None if isinstance(error, EngineRefused) else _delay_s(attempt)
        # Not wait_for: Python 3.11 may lose a cancellation that arrives together with the event
        # (https://github.com/python/cpython/issues/86296).
        with suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await self._now.wait()
        self._now.clear()

    def now(self) -> None:
        """End the present or the next wait at once."""
        self._now.set()


def _delay_s(attempt: int) -> float:
    return DELAYS_S[min(attempt, len(DELAYS_S) - 1)]
