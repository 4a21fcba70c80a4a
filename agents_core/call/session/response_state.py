"""The state of the session's responses, shared by the parts that wait for, cut or check one."""

import asyncio
from contextlib import suppress

MAX_WAIT_S = 1.0
"""A server that has not created the requested response by then is not waited for."""


class PendingResponse:
    """Tracks a response that was requested but not created yet.

    A user message sent before ``response.created`` would appear already answered, because it would
    be placed before that response in the conversation. A message that waited interrupts the
    response like any other.
    """

    def __init__(self) -> None:
        self._settled = asyncio.Event()
        self._settled.set()

    @property
    def expected(self) -> bool:
        """A response was requested and is not created yet."""
        return not self._settled.is_set()

    def expect(self) -> None:
        """A response was requested, or will be after a tool's result."""
        self._settled.clear()

    def settle(self) -> None:
        """The response was created, or will not be: the session was lost, or a person decides."""
        self._settled.set()

    async def wait(self) -> None:
        """Return when no response is expected, at the latest after ``MAX_WAIT_S``."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_WAIT_S):
                await self._settled.wait()


class ResponseState:
    """Which response runs and what it says; one per call. Used on the call's loop only."""

    def __init__(self) -> None:
        self.pending = PendingResponse()
        self.running = False  #: between response.created and response.done
        self.begun = False  #: the first audio or written text of the running response arrived
        self.scripted = False  #: the requested or running response is a greeting or a form prompt
        self.voice_received = False  #: the agent's audio arrived at least once in this call
        self.last_item_id = ""  #: the agent's item whose text arrived last
        self.speaking_item_id = ""  #: the agent's item that is being played; empty: none

    @property
    def in_progress(self) -> bool:
        """A response runs or was requested."""
        return self.running or self.pending.expected

    def new_session(self) -> None:
        """Forget what belonged to the session before."""
        self.running = self.begun = self.scripted = False
        self.speaking_item_id = ""
