"""The WebRTC calls of one engine: started by an SDP offer, ended by either side."""

import asyncio
import importlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from agents_core.engine.protocol.outbox import NewId
from agents_core.engine.server.admission import BUSY
from agents_core.engine.server.freed_memory import free_memory
from agents_core.engine.server.refusals import Refused
from agents_core.engine.wire.http_requests import HttpError

if TYPE_CHECKING:
    from agents_core.engine.server.webrtc.call import Connect, RtcCall

log = logging.getLogger(__name__)

MAX_CALLS = 16
"""Each takes 16 to 20 % of a slow core for Opus, DTLS and SRTP besides its session."""


class RtcCalls:
    """Calls by id. Closing it ends them all."""

    def __init__(self, new_id: NewId) -> None:
        self._new_id = new_id
        self._calls: dict[str, tuple[RtcCall, asyncio.Task[None]]] = {}
        self._starting = 0

    async def start(
        self, sdp: str, connect: "Connect", *, ended: Callable[[], None]
    ) -> tuple[str, str]:
        """The id and SDP answer of a new call; ``ended`` is called once, when it is over.

        Raises:
            ClientError: the offer cannot be answered; ``ended`` is not called.
            Refused: too many calls; ``ended`` is not called.
        """
        if len(self._calls) + self._starting >= MAX_CALLS:
            message = f"This engine already serves {MAX_CALLS} WebRTC calls."
            raise Refused(503, HttpError(message=message, code=BUSY, type="server_error"))
        self._starting += 1
        try:
            # Imports aiortc and PyAV: a second on a slow core, and most engines need neither.
            module = await asyncio.to_thread(
                importlib.import_module, "agents_core.engine.server.webrtc.call"
            )
            call: RtcCall = module.RtcCall(connect)
            answer = await call.answer(sdp)
        finally:
            self._starting -= 1
        call_id = self._new_id("rtc")
        task = asyncio.create_task(self._run(call_id, call, ended))
        self._calls[call_id] = (call, task)
        return call_id, answer

    async def _run(self, call_id: str, call: "RtcCall", ended: Callable[[], None]) -> None:
        try:
            await call.run()
        except Exception:  # top of the task
            log.exception("a WebRTC call failed")
        finally:
            del self._calls[call_id], call
            ended()
            await asyncio.to_thread(free_memory)

    async def hang_up(self, call_id: str) -> bool:
        """End a call; whether there was one."""
        found = self._calls.get(call_id)
        if found is None:
            return False
        call, task = found
        call.hang_up()
        await asyncio.wait([task])
        return True

    async def close(self) -> None:
        """End every call. Idempotent."""
        for call_id in list(self._calls):
            await self.hang_up(call_id)
