"""Detects a server that does not react to a request in time, by its events and its pongs.

A server that is still computing answers a WebSocket ping; one that hangs does not.
"""

import asyncio
from collections.abc import Awaitable, Callable

REACTION_S = 2.5
"""A person must read a sentence within 3 s when nothing answers. The local engine's first event
came 4-8 ms after a request, 0.6 s when it had just been started."""

MAX_WAIT_S = 20.0
"""After each timeout the wait doubles up to this, so that an overloaded server gets more time."""


class Watchdog:
    """Calls ``hung`` when neither pong nor event came, ``slow`` for a pong without an event.

    Used on the call's loop only.
    """

    def __init__(self, *, hung: Callable[[], None], slow: Callable[[], None]) -> None:
        self._hung, self._slow = hung, slow
        self._task: asyncio.Task[None] | None = None
        self.pong_received = False  #: to the ping of the last request
        self.wait_s = REACTION_S  #: how long the server has from its next request on

    @property
    def waiting(self) -> bool:
        """A request was sent, and nothing came since."""
        return self._task is not None

    def request_sent(self, ping: Callable[[], Awaitable[object]]) -> None:
        """Start to wait for an event. ``ping`` returns once the server answered a ping.

        While an earlier request has neither pong nor event, its wait goes on instead.
        """
        if self._task is not None and not self.pong_received:
            return
        self.stop()
        self.pong_received = False
        self._task = asyncio.get_running_loop().create_task(self._watch(ping))

    def event_received(self) -> None:
        """Any server event ends the wait."""
        self.wait_s = REACTION_S
        self.stop()

    def stop(self) -> None:
        """End the wait. Idempotent."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    async def _watch(self, ping: Callable[[], Awaitable[object]]) -> None:
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + self.wait_s
        pinging = asyncio.ensure_future(ping())
        try:
            # asyncio.wait, not timeout: after a pause of this loop a pong that came still counts.
            await asyncio.wait({pinging}, timeout=self.wait_s)
            self.pong_received = pinging.done()
            if self.pong_received:
                await asyncio.sleep(max(ends_s - loop.time(), 0))
        finally:
            pinging.cancel()
        self._task = None
        if self.pong_received:
            self._slow()
        else:
            self.wait_s = min(self.wait_s * 2, MAX_WAIT_S)
            self._hung()
