"""Whether a server that was asked something gives a sign of life in time: an event, or a pong.

A server that only thinks answers a ping; one that hangs does not. It knows no session and no words.
"""

import asyncio
from collections.abc import Awaitable, Callable

LIFE_S = 2.5
"""A person must read a sentence within 3 s when nothing answers. The local engine's first event
came 4-8 ms after a question, 0.6 s when it had just been started."""

MOST_S = 20.0
"""A server that is merely overloaded must not be asked anew for ever: each time nothing came, the
next wait is twice as long, up to this."""


class Watchdog:
    """``gone``: not even a pong came. ``slow``: a pong, but no event. Used on the call's loop."""

    def __init__(self, *, gone: Callable[[], None], slow: Callable[[], None]) -> None:
        self._gone, self._slow = gone, slow
        self._task: asyncio.Task[None] | None = None
        self.alive = False  #: the ping of the last question was answered
        self._wait_s = LIFE_S

    def asked(self, ping: Callable[[], Awaitable[object]]) -> None:
        """The server was asked something. ``ping`` returns once the server answered a ping.

        Asked again before any sign of life, it is the first question that counts.
        """
        if self._task is not None and not self.alive:
            return
        self.over()
        self.alive = False
        self._task = asyncio.get_running_loop().create_task(self._watch(ping))

    def heard(self) -> None:
        """An event came."""
        self._wait_s = LIFE_S
        self.over()

    def over(self) -> None:
        """Nothing is waited for any more: an event came, or the session ended."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    async def _watch(self, ping: Callable[[], Awaitable[object]]) -> None:
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + self._wait_s
        pinging = asyncio.ensure_future(ping())
        try:
            # Not a timeout: after a pause of our own loop the pong is there, and counts.
            await asyncio.wait({pinging}, timeout=self._wait_s)
            self.alive = pinging.done()
            if self.alive:
                await asyncio.sleep(max(ends_s - loop.time(), 0))
        finally:
            pinging.cancel()
        self._task = None
        if self.alive:
            self._slow()
        else:
            self._wait_s = min(self._wait_s * 2, MOST_S)
            self._gone()
