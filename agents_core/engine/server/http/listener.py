"""Listens for HTTP with uvicorn, and hands WebSocket upgrades to the websockets library.

uvicorn parses the request and serves the ASGI application. An upgrade goes to the protocol that
``Config(ws=...)`` names: here a connection of websockets' own server, so frames, limits and
backpressure are those of websockets. uvicorn's own server loop is not used: it installs signal
handlers.
"""

import asyncio
from typing import Any

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.server import ServerState
from websockets.asyncio.server import Server as WebSocketServer
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from agents_core.engine.server.raw_websocket import EngineSocket

REQUEST_TIMEOUT_S = 10.0
"""A client that has not sent the head of a request by then is disconnected."""

MAX_FRAME_BYTES = 32 * 1024 * 1024
"""Larger frames close the connection (1009); from 15 MiB to here they get an error event."""

REALTIME = Subprotocol("realtime")
QUEUED_FRAMES = 8  # then TCP's own backpressure stops the client


class Listener:
    """One listening address, from ``start`` to ``stop``."""

    def __init__(self, app: ASGIApp, websockets: WebSocketServer) -> None:
        self._websockets = websockets
        self._state = ServerState()
        # No keep-alive: clients ask once, and a connection that waits costs a socket.
        self._state.default_headers = [(b"connection", b"close")]
        self._config = Config(
            app,
            http="h11",
            ws=self._upgraded,  # type: ignore[arg-type]  # called like the class it expects
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        self._config.load()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 was requested."""
        assert self._server is not None, "the server is not started"
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: the address is in use or not available.
        """
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connected, host, port)
        self._websockets.wrap(self._server)

    async def stop(self) -> None:
        """Close every connection. Idempotent."""
        if self._server is None:
            return
        self._server.close()
        for protocol in list(self._state.connections):
            protocol.transport.close()
        for task in list(self._state.tasks):
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        self._websockets.close()
        await self._websockets.wait_closed()

    def _connected(self) -> asyncio.Protocol:
        http: Any = self._config.http_protocol_class
        protocol = http(config=self._config, server_state=self._state, app_state={})
        asyncio.get_running_loop().call_later(REQUEST_TIMEOUT_S, self._disconnect_silent, protocol)
        connected: asyncio.Protocol = protocol
        return connected

    def _disconnect_silent(self, protocol: Any) -> None:
        """uvicorn waits for ever for the first request."""
        if protocol in self._state.connections and protocol.scope is None:
            protocol.transport.close()

    def _upgraded(self, **_uvicorn: Any) -> EngineSocket:
        protocol = ServerProtocol(
            # Browsers offer it beside the one that carries the key, and expect a choice.
            select_subprotocol=lambda _, offered: REALTIME if REALTIME in offered else None,
            max_size=MAX_FRAME_BYTES,
        )
        return EngineSocket(protocol, self._websockets, max_queue=QUEUED_FRAMES)
