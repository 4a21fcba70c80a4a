"""The entry agent's first words: once, to a listener, in a call where nobody has spoken yet.

It knows no agent and no transcript, only whether a greeting was asked for and has begun.
"""

import asyncio
from contextlib import suppress

from agents_core.call.keeper import SessionKeeper

BEGINS_S = 1.0
"""A server that has not begun by then will not be waited for."""


class Greeting:
    """One per call."""

    def __init__(self, keeper: SessionKeeper) -> None:
        self._keeper = keeper
        self._asked = False
        self._begun = asyncio.Event()  # or none was asked for
        self._begun.set()

    async def ask(self, words: str) -> None:
        """Have the agent say ``words``; nothing happens the second time."""
        if self._asked or not words or self._keeper.session is None:
            return
        self._asked = True
        self._begun.clear()
        instructions = f'Greet the caller. Say exactly: "{words}"'
        await self._keeper.send("response.create", response={"instructions": instructions})

    def over(self) -> None:
        """A response began, or the session was lost: no greeting is on its way any more."""
        self._begun.set()

    async def begun(self) -> None:
        """A message that overtook a greeting on its way would look answered by it: let the
        greeting begin, so that it can be cut like any other answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BEGINS_S):
                await self._begun.wait()
