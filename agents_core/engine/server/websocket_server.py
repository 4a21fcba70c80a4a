"""The engine's WebSocket server: accepts clients at /v1/realtime and answers /health."""

import asyncio
import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from agents_core.engine.ports import Components
from agents_core.engine.protocol import new_session
from agents_core.engine.server.admission import (
    MAX_SESSIONS,
    TRY_AGAIN_LATER,
    Admission,
    busy_error,
)
from agents_core.engine.server.connection import Connection, Pools
from agents_core.engine.server.freed_memory import free_memory, set_aside_components
from agents_core.engine.server.raw_websocket import EngineSocket
from agents_core.engine.wire.codec import encode_server_event

log = logging.getLogger(__name__)

DEFAULT_MODEL = "switchboard-local"
MAX_MODEL_CHARS = 128
MAX_CONNECTIONS = 2 * MAX_SESSIONS
"""With those that wait for the components or for the end of their refusal; more get HTTP 503."""

MAX_FRAME_BYTES = 32 * 1024 * 1024
"""Larger frames close the connection (1009); from 15 MiB to here they get an error event."""

REALTIME = Subprotocol("realtime")
FOREIGN_PAGE = "This engine serves pages of this machine only; see --allow-origin.\n"
QUEUED_FRAMES = 8  # then TCP's own backpressure stops the client


def new_id(kind: str) -> str:
    """A new id such as ``item_3f9c...``."""
    return f"{kind}_{secrets.token_hex(10)}"


class EngineServer:
    """Listens from ``start`` to ``stop``; clients wait until ``build`` has made the components."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        session_ms: int,
        origins: Sequence[str] = (),
        max_sessions: int = 0,
    ) -> None:
        """``origins``: web origins that may connect besides those on loopback addresses.
        ``max_sessions``: 0 is as many as the machine carries."""
        self._host, self._port = host, port
        self._origins = frozenset(origins)
        self._session_ms = session_ms
        self.max_sessions = max_sessions  #: 0: as many as the machine carries
        self._server: Server | None = None
        self._components: asyncio.Future[Components] = asyncio.get_running_loop().create_future()
        self._pools = Pools(
            ThreadPoolExecutor(4, thread_name_prefix="brain"),
            ThreadPoolExecutor(8, thread_name_prefix="synthesis"),
        )
        self.connections = 0  #: clients connected now
        self._sessions: set[Connection] = set()

    @property
    def sessions(self) -> int:
        """Clients with a session now."""
        return len(self._sessions)

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 was requested."""
        assert self._server is not None, "the server is not started"
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the address is in use or not available.
        """
        self._server = await serve(
            self._serve,
            self._host,
            self._port,
            process_request=self._request,
            select_subprotocol=_subprotocol,
            create_connection=EngineSocket,
            max_size=MAX_FRAME_BYTES,
            max_queue=QUEUED_FRAMES,
            compression=None,
            server_header=None,
        )

    async def build(self, make: Callable[[], Components]) -> None:
        """Build the components on a thread; clients that are waiting then go on.

        Raises:
            Exception: what ``make`` raises.
        """
        components = await asyncio.to_thread(make)
        set_aside_components()
        self._components.set_result(components)

    async def stop(self) -> None:
        """Close every connection and free the threads. Idempotent."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        if self._ready:
            await asyncio.to_thread(_close_components, self._components.result())
        self._components.cancel()
        for pool in (self._pools.brain, self._pools.synthesis):
            pool.shutdown(wait=False, cancel_futures=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    # --- one client ---------------------------------------------------------------------------

    async def _serve(self, socket: ServerConnection) -> None:
        assert isinstance(socket, EngineSocket) and socket.request is not None
        self.connections += 1
        try:
            components = await self._components_or_disconnect(socket)
            if components is not None:
                await self._admit(socket, components, _model(socket.request.path))
        finally:
            self.connections -= 1

    async def _admit(self, socket: EngineSocket, components: Components, model: str) -> None:
        refusal = self._admission(components).refusal(
            sessions=self.sessions, speaking=sum(one.speaks for one in self._sessions)
        )
        if refusal:
            log.info("A client was refused: %s", refusal)
            await _refuse(socket, refusal)
            return
        connection = self._connection(socket, components, model)
        self._sessions.add(connection)
        try:
            await connection.run()
        finally:
            self._sessions.remove(connection)
            del connection
            await asyncio.to_thread(free_memory)

    def _admission(self, components: Components) -> Admission:
        return Admission(components.load, self.max_sessions)

    async def _components_or_disconnect(self, socket: EngineSocket) -> Components | None:
        disconnected = asyncio.create_task(socket.wait_closed())
        either: list[asyncio.Future[Any]] = [self._components, disconnected]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            disconnected.cancel()
        return self._components.result() if self._ready else None

    @property
    def _ready(self) -> bool:
        return self._components.done() and not self._components.cancelled()

    def _connection(self, socket: EngineSocket, components: Components, model: str) -> Connection:
        protocol = new_session(
            model=model,
            expires_at=int(time.time()) + self._session_ms // 1000,
            new_id=new_id,
            now_ms=int(asyncio.get_running_loop().time() * 1000),
            lasts_ms=self._session_ms,
        )
        return Connection(socket, components, self._pools, protocol, new_id)

    # --- plain HTTP ---------------------------------------------------------------------------

    def _request(self, socket: ServerConnection, request: Request) -> Response | None:
        path = urlsplit(request.path).path
        if path == "/health":
            return self._health(socket)
        if not path.endswith("/realtime"):
            return socket.respond(HTTPStatus.NOT_FOUND, "Connect to /v1/realtime?model=...\n")
        if not self._may_connect(request):
            return socket.respond(HTTPStatus.FORBIDDEN, FOREIGN_PAGE)
        if self.connections >= MAX_CONNECTIONS:
            full = f"This engine already has {MAX_CONNECTIONS} connections.\n"
            return socket.respond(HTTPStatus.SERVICE_UNAVAILABLE, full)
        return None

    def _may_connect(self, request: Request) -> bool:
        """Browsers send the page's Origin and let any page connect; other clients send none."""
        origins = request.headers.get_all("Origin")
        return all(origin in self._origins or is_loopback(origin) for origin in origins)

    def _health(self, socket: ServerConnection) -> Response:
        status: dict[str, Any] = {
            "status": "ok" if self._ready else "warming",
            "about": self._components.result().about if self._ready else "",
            "sessions": self.sessions,
            "pid": os.getpid(),
        }
        if self._ready:
            components = self._components.result()
            status["capacity"] = self._admission(components).capacity()
            status["lateness_ms"] = components.load().lateness_ms
        response = socket.respond(HTTPStatus.OK, json.dumps(status) + "\n")
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        return response


def is_loopback(origin: str) -> bool:
    """Whether an origin such as ``http://localhost:8501`` is a loopback address."""
    try:
        host = urlsplit(origin).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # not an address, or not a URL
        return False


def _subprotocol(socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Browsers offer "realtime" beside a subprotocol that carries the key, and expect a choice."""
    return REALTIME if REALTIME in offered else None


async def _refuse(socket: EngineSocket, message: str) -> None:
    try:
        await socket.send(encode_server_event(busy_error(message), event_id=new_id("event")))
        await socket.close(TRY_AGAIN_LATER, "engine_busy")
    except ConnectionClosed:
        log.debug("a refused client had gone")


def _close_components(components: Components) -> None:
    """Close the components that own processes; ``close`` is not part of the ports."""
    for component in (components.brain, components.speech_input, components.synthesiser):
        close = getattr(component, "close", None)
        if close is not None:
            close()


def _model(path: str) -> str:
    asked = parse_qs(urlsplit(path).query).get("model", [""])[0]
    return asked[:MAX_MODEL_CHARS] or DEFAULT_MODEL
