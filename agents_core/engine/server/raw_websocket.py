"""A WebSocket that returns every frame, also one that is not valid UTF-8."""

from collections import deque
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from agents_core.engine.wire.session_config import SessionConfig


class EngineSocket(ServerConnection):
    """Distinguishes text from binary frames without closing on text that is not UTF-8.

    ``recv()`` of websockets 16 closes the connection at invalid UTF-8, and ``recv(decode=False)``
    does not say which kind of frame it was. So the kind is noted when frames arrive; continuation
    frames have none of their own.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_config: SessionConfig | None = None  #: set when the upgrade is accepted
        self._is_text: deque[bool] = deque()  # as many as the receive queue holds

    def process_event(self, event: Frame | Request) -> None:  # type: ignore[override]
        if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._is_text.append(event.opcode is Opcode.TEXT)
        super().process_event(event)

    async def next_frame(self) -> str | bytes:
        """The text of a text frame; the bytes of a binary frame or of one that is not UTF-8.

        Raises:
            ConnectionClosed: there are no more frames.
        """
        data = await self.recv(decode=False)
        if not self._is_text.popleft():
            return data
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data
