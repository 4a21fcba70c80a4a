"""The client's side of a call as a socket: events of the data channel, and audio as appends."""

import asyncio
import base64
import json

from aiortc import RTCDataChannel
from aiortc.exceptions import InvalidStateError

from agents_core.engine.server.client_socket import ClientGone

LABEL = "oai-events"
MAX_QUEUED = 1_000
"""Frames not yet read. When it is full, audio is dropped; an event beyond it ends the call."""

MAX_UNSENT_BYTES = 1024 * 1024
"""SCTP buffers without bound: a sender waits while more than this is unsent."""


class DataChannelSocket:
    """A ``ClientSocket``; ``attach`` gives it the channel that the client opened."""

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[str | bytes] = asyncio.Queue(MAX_QUEUED)
        self._channel: RTCDataChannel | None = None
        self._changed = asyncio.Event()
        self.closed = asyncio.Event()  #: either side has ended the call

    def attach(self, channel: RTCDataChannel) -> None:
        """Use this channel; another one than OpenAI's is ignored."""
        if channel.label != LABEL or self._channel is not None:
            return
        self._channel = channel
        channel.bufferedAmountLowThreshold = MAX_UNSENT_BYTES // 2
        channel.on("message", self._received)
        channel.on("close", self.hang_up)
        channel.on("bufferedamountlow", self._changed.set)
        self._changed.set()

    def append_audio(self, audio: bytes) -> None:
        """The caller's audio, in the session's input format, as input_audio_buffer.append."""
        if not self._incoming.full():
            encoded = base64.b64encode(audio).decode("ascii")
            frame = json.dumps({"type": "input_audio_buffer.append", "audio": encoded})
            self._incoming.put_nowait(frame)

    def _received(self, message: str | bytes) -> None:
        if self._incoming.full():
            self.hang_up()
        else:
            self._incoming.put_nowait(message)

    async def next_frame(self) -> str | bytes:
        """The next event of the client, or its audio.

        Raises:
            ClientGone: the call is over.
        """
        getting = asyncio.ensure_future(self._incoming.get())
        closing = asyncio.ensure_future(self.closed.wait())
        try:
            await asyncio.wait([getting, closing], return_when=asyncio.FIRST_COMPLETED)
            if self.closed.is_set():
                raise ClientGone
            return getting.result()
        finally:
            getting.cancel()
            closing.cancel()

    async def send(self, message: str) -> None:
        """Send one event; waits until the channel is open and has room.

        Raises:
            ClientGone: the call is over.
        """
        while not self.closed.is_set():
            channel = self._channel
            if channel is not None and channel.bufferedAmount <= MAX_UNSENT_BYTES:
                try:
                    channel.send(message)
                except InvalidStateError:  # it closes
                    raise ClientGone from None
                return
            self._changed.clear()
            await self._changed.wait()
        raise ClientGone

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """End the call; WebRTC has no code and no reason."""
        self.hang_up()

    def hang_up(self) -> None:
        """End the call. Idempotent."""
        self.closed.set()
        self._changed.set()
