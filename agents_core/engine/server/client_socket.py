"""What a connection needs of the way to its client, WebSocket or WebRTC data channel."""

from typing import Protocol


class ClientGone(Exception):
    """The client has left; raised by sockets other than WebSockets."""


class ClientSocket(Protocol):
    """Text frames both ways. ``next_frame`` and ``send`` raise websockets' ``ConnectionClosed`` or
    ``ClientGone`` when the client has left."""

    async def next_frame(self) -> str | bytes:
        """The text of a frame; bytes where it was not UTF-8 text."""
        ...

    async def send(self, message: str) -> None:
        """Send one frame; waits when the client reads too slowly."""
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close. Idempotent."""
        ...
