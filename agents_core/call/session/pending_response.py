"""An answer that was asked for and has not begun: to a message, a greeting, or a tool's result.

A message sent meanwhile would stand before that answer and look answered by it; one that waits
finds it begun, and cuts it like any other. It knows no session and no words.
"""

import asyncio
from contextlib import suppress

BEGINS_S = 1.0
"""A server that has not begun by then is not waited for."""


class PendingResponse:
    """One per call, used on its loop."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()
        self._begun.set()

    @property
    def expected(self) -> bool:
        """An answer is on its way."""
        return not self._begun.is_set()

    def expect(self) -> None:
        """An answer was asked for."""
        self._begun.clear()

    def over(self) -> None:
        """A response began, or the session was lost: nothing is on its way any more."""
        self._begun.set()

    async def begun(self) -> None:
        """Wait until nothing is on its way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BEGINS_S):
                await self._begun.wait()
