"""A client of an engine server that checks every frame it gets. It scripts nothing."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from agents_core.engine.server.websocket_server import EngineServer
from tests.protocol.conformance import check_frame


class Client:
    """One connection, every frame checked."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, type: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(300):
            return check_frame(await self.socket.recv())

    async def until(self, type: str) -> list[dict[str, Any]]:
        events = [await self.receive()]
        while events[-1]["type"] != type:
            events.append(await self.receive())
        return events

    async def ask(self, text: str) -> list[dict[str, Any]]:
        """A typed turn and its response."""
        await self.type_words(text)
        await self.send("response.create")
        return await self.until("response.done")

    async def type_words(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        await self.send("conversation.item.create", item=item)

    async def append(self, pcm: bytes) -> None:
        await self.send("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())


def dial(server: EngineServer, path: str = "/v1/realtime?model=m", **more: Any) -> connect:
    """``more`` as ``connect`` takes it: a page's origin, subprotocols. A slow machine may take its
    time."""
    url = f"ws://127.0.0.1:{server.port}{path}"
    patient: dict[str, Any] = {"open_timeout": 300, "ping_interval": None}
    return connect(url, max_size=None, compression=None, **(patient | more))


async def eventually(condition: Callable[[], bool]) -> None:
    """Return as soon as it holds.

    Raises:
        TimeoutError: it did not within five minutes.
    """
    async with asyncio.timeout(300):
        while not condition():  # noqa: ASYNC110 - what it waits for happens on other threads
            await asyncio.sleep(0.005)
