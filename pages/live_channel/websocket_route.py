"""The WebSocket route of the live channel: checks origin and token, then runs a connection."""

import asyncio
import logging
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from agents_core.errors import SwitchboardError
from pages.live_channel.channel import LiveChannel, shared_channel
from pages.live_channel.connection import Connection
from pages.live_channel.frames import Notice, encode
from pages.live_channel.page_session import PageSession
from pages.live_channel.rate_limit import TooMuch
from pages.live_channel.requests import Hello, UnknownRequest, parse

log = logging.getLogger(__name__)

PATH = "/switchboard/live"
HELLO_S = 10.0

TRY_AGAIN = 1013
OTHER_ORIGIN, UNKNOWN_TOKEN, BAD_REQUEST = 4403, 4404, 4400
"""Close codes. After UNKNOWN_TOKEN the page loads itself again, for a new token. After BAD_REQUEST
it connects again, but refuses the commands that were not answered."""


def websocket_route(base_path: str = "") -> WebSocketRoute:
    """The route, below Streamlit's ``server.baseUrlPath``."""
    return WebSocketRoute(f"{base_path}{PATH}", _live)


async def _live(socket: WebSocket) -> None:
    if not is_same_origin(socket.headers.get("origin", ""), socket.headers.get("host", "")):
        await socket.close(OTHER_ORIGIN)
        return
    await socket.accept()
    try:
        channel = await asyncio.to_thread(shared_channel)
    except SwitchboardError as error:
        log.warning("Switchboard could not start: %s", error)
        await socket.close(TRY_AGAIN)
        return
    try:
        hello = await _hello(socket)
        session = channel.sessions.find(hello.token)
        if session is None:
            sentence = "This page has lost its session. Reload it to go on."
            await socket.send_text(encode(Notice(message=sentence, fatal=True)))
            await socket.close(UNKNOWN_TOKEN)
            return
        previous = channel.sessions.find(hello.previous) if hello.previous else None
        await _serve(socket, channel, session, previous)
    except (UnknownRequest, TooMuch, TimeoutError) as error:
        await _close_bad(socket, error)
    except WebSocketDisconnect:
        return


class _TextMessages:
    """A WebSocket whose binary messages are unknown requests."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def receive_text(self) -> str:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000), message.get("reason"))
        text = message.get("text")
        if not isinstance(text, str):
            raise UnknownRequest("the request is not text")
        return text

    async def send_text(self, data: str) -> None:
        await self._socket.send_text(data)


async def _hello(socket: WebSocket) -> Hello:
    async with asyncio.timeout(HELLO_S):
        hello = parse(await _TextMessages(socket).receive_text())
    if not isinstance(hello, Hello):
        raise UnknownRequest("no hello")
    return hello


async def _serve(
    socket: WebSocket, channel: LiveChannel, session: PageSession, previous: PageSession | None
) -> None:
    connection = Connection(_TextMessages(socket), channel, session)
    session.connected()
    try:
        await session.greeted_by(previous)
        await connection.run()
    except* WebSocketDisconnect:
        pass
    except* (UnknownRequest, TooMuch, TimeoutError) as group:
        await _close_bad(socket, group.exceptions[0])
    finally:
        session.disconnected(closed=connection.said_goodbye)


async def _close_bad(socket: WebSocket, error: BaseException) -> None:
    log.warning("a page was disconnected: %s", error or type(error).__name__)
    try:
        await socket.close(BAD_REQUEST)
    except RuntimeError:  # it is closed already
        log.debug("the socket was closed by the page")


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a page of this server opens the socket; browsers always send ``Origin``."""
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:  # no address
        return False
