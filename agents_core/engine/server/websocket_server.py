"""The engine's server: WebSocket clients at /v1/realtime, WebRTC calls, and plain HTTP."""

import asyncio
import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from agents_core.engine.ports import Components
from agents_core.engine.protocol import RealtimeProtocol
from agents_core.engine.server.admission import (
    BUSY,
    MAX_SESSIONS,
    TRY_AGAIN_LATER,
    Admission,
    busy_error,
)
from agents_core.engine.server.client_socket import ClientSocket
from agents_core.engine.server.connection import Connection, Outlet, Pools
from agents_core.engine.server.freed_memory import free_memory, set_aside_components
from agents_core.engine.server.http.api import SessionRequest, build_app
from agents_core.engine.server.http.client_secrets import (
    ClientSecret,
    ClientSecrets,
    offered_secret,
)
from agents_core.engine.server.http.listener import Listener
from agents_core.engine.server.http.origins import FOREIGN_PAGE, AllowedOrigins
from agents_core.engine.server.raw_websocket import EngineSocket
from agents_core.engine.server.refusals import Refused
from agents_core.engine.server.session_requests import SessionRequests
from agents_core.engine.server.webrtc.calls import RtcCalls
from agents_core.engine.wire.client_errors import ClientError
from agents_core.engine.wire.codec import encode_server_event
from agents_core.engine.wire.http_requests import HttpError, http_error
from agents_core.engine.wire.session_config import SessionConfig

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 2 * MAX_SESSIONS
"""With those that wait for the components or for the end of their refusal; more get HTTP 503."""

WARMING_S = 10.0
"""How long a POST waits for the components; the clients' own limits are 30 s and more."""

RETRY_AFTER_S = 5  #: told to who is refused because the engine is loading or full
WARMING = "engine_warming"


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
        self._origins = AllowedOrigins(origins)
        self._session_ms = session_ms
        self.max_sessions = max_sessions  #: 0: as many as the machine carries
        self._requests = SessionRequests(new_id, session_ms=session_ms)
        self._secrets = ClientSecrets(time.time)
        self._calls = RtcCalls(new_id)
        websockets = Server(self._serve, process_request=self._request, server_header=None)
        self._listener = Listener(build_app(self, self._origins), websockets)
        self._components: asyncio.Future[Components] = asyncio.get_running_loop().create_future()
        self._pools = Pools(
            ThreadPoolExecutor(4, thread_name_prefix="brain"),
            ThreadPoolExecutor(8, thread_name_prefix="synthesis"),
        )
        self._warm = False
        self.connections = 0  #: clients connected now
        self._sessions: set[Connection] = set()

    @property
    def sessions(self) -> int:
        """Clients with a session now."""
        return len(self._sessions)

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 was requested."""
        return self._listener.port

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the address is in use or not available.
        """
        await self._listener.start(self._host, self._port)

    async def build(
        self, make: Callable[[], Components], warm: Callable[[Components], None] | None = None
    ) -> None:
        """Build the components on a thread; clients that are waiting then go on. ``warm`` uses
        them once on a thread; until it returns, ``health`` says so.

        Raises:
            Exception: what ``make`` or ``warm`` raises.
        """
        components = await asyncio.to_thread(make)
        set_aside_components()
        self._components.set_result(components)
        if warm is not None:
            await asyncio.to_thread(warm, components)
            if not self._sessions:  # what a session holds must not be set aside
                set_aside_components()
        self._warm = True

    async def stop(self) -> None:
        """Close every connection and free the threads. Idempotent."""
        await self._listener.stop()  # first: no call begins after this
        await self._calls.close()
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
        assert isinstance(socket, EngineSocket) and socket.session_config is not None
        self.connections += 1
        try:
            components = await self._components_or_disconnect(socket)
            if components is not None:
                await self._admit(socket, components, socket.session_config)
        finally:
            self.connections -= 1

    async def _admit(
        self, socket: EngineSocket, components: Components, config: SessionConfig
    ) -> None:
        refusal = self._refusal(components)
        if refusal:
            log.info("A client was refused: %s", refusal)
            await _refuse(socket, refusal)
            return
        connection = self._connection(socket, components, config)
        try:
            await connection.run()
        finally:
            self._sessions.discard(connection)
            del connection
            await asyncio.to_thread(free_memory)

    def _refusal(self, components: Components) -> str:
        """Why no further session is served now; empty when one is."""
        return self._admission(components).refusal(
            sessions=self.sessions, speaking=sum(one.speaks for one in self._sessions)
        )

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

    async def _components_in_time(self) -> Components:
        """Raises Refused: they are not there after ``WARMING_S``."""
        try:
            async with asyncio.timeout(WARMING_S):
                return await asyncio.shield(self._components)
        except TimeoutError:
            message = "The engine is still loading its models. Try again in a few seconds."
            error = HttpError(message=message, code=WARMING, type="server_error")
            unavailable = HTTPStatus.SERVICE_UNAVAILABLE
            raise Refused(unavailable, error, retry_after_s=RETRY_AFTER_S) from None

    @property
    def _ready(self) -> bool:
        return self._components.done() and not self._components.cancelled()

    def _connection(
        self,
        socket: ClientSocket,
        components: Components,
        config: SessionConfig,
        outlet: Outlet | None = None,
    ) -> Connection:
        """One more session; it counts until it is taken out of ``_sessions``."""
        protocol = RealtimeProtocol(
            config,
            new_id=new_id,
            now_ms=int(asyncio.get_running_loop().time() * 1000),
            lasts_ms=self._session_ms,
        )
        connection = Connection(socket, components, self._pools, protocol, new_id, outlet)
        self._sessions.add(connection)
        return connection

    # --- WebSocket upgrades -------------------------------------------------------------------

    def _request(self, socket: ServerConnection, request: Request) -> Response | None:
        assert isinstance(socket, EngineSocket)
        try:
            socket.session_config = self._upgrade(request)
        except Refused as refused:
            return _json_response(socket, refused)
        return None

    def _upgrade(self, request: Request) -> SessionConfig:
        """The session an upgrade asks for.

        Raises:
            Refused: another path or origin, an unknown secret, or no room.
        """
        if not request.path.partition("?")[0].endswith("/realtime"):
            message = "Connect to /v1/realtime?model=..."
            raise Refused(HTTPStatus.NOT_FOUND, HttpError(message=message))
        if not self._origins.allow_all(request.headers.get_all("Origin")):
            raise Refused(HTTPStatus.FORBIDDEN, HttpError(message=FOREIGN_PAGE))
        offered = ",".join(request.headers.get_all("Sec-WebSocket-Protocol"))
        names = [name.strip() for name in offered.split(",")]
        authorizations = request.headers.get_all("Authorization")
        secret = offered_secret(authorizations[0] if authorizations else None, names)
        given = self._secret(secret).config if secret else None
        self._check_room()
        try:
            return self._requests.from_url(request.path, given)
        except ClientError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, http_error(error)) from None

    def _secret(self, value: str) -> ClientSecret:
        secret = self._secrets.find(value)
        if secret is None:
            message = "The client secret is not valid: it is unknown or has expired."
            raise Refused(
                HTTPStatus.UNAUTHORIZED, HttpError(message=message, code="invalid_api_key")
            )
        return secret

    def _check_room(self) -> None:
        if self.connections >= MAX_CONNECTIONS:
            raise _full(f"This engine already has {MAX_CONNECTIONS} connections.")

    # --- EngineApi ----------------------------------------------------------------------------

    def health(self) -> dict[str, Any]:
        """State, sessions and process, for a supervisor."""
        status: dict[str, Any] = {
            "status": "ok" if self._warm else "warming",
            "about": self._components.result().about if self._warm else "",
            "sessions": self.sessions,
            "pid": os.getpid(),
        }
        if self._warm:
            components = self._components.result()
            status["capacity"] = self._admission(components).capacity()
            status["lateness_ms"] = components.load().lateness_ms
        return status

    def create_secret(self, session: SessionRequest, *, lasts_s: int) -> ClientSecret:
        """Raises ClientError: the session cannot be configured so."""
        return self._secrets.create(self._requests.from_body(session), lasts_s=lasts_s)

    def secret_session(self, value: str) -> dict[str, Any]:
        """The session resource of a secret."""
        return self._secret(value).config.wire()

    async def start_call(
        self, sdp: str, session: SessionRequest, secret: str | None, url: str
    ) -> tuple[str, str]:
        """A WebRTC call; the caller's own configuration replaces that of the secret.

        Raises:
            ClientError: a session or an offer that cannot be used.
            Refused: unknown secret, or no room for one more session.
        """
        given = self._secret(secret).config if secret else None
        if session is None:
            config = self._requests.from_url(url, given)
        else:
            config = self._requests.from_body(session)
        components = await self._components_in_time()
        made: list[Connection] = []

        def connect(socket: ClientSocket, outlet: Outlet) -> Connection:
            # Here, where the session begins to count: calls may start side by side.
            refusal = self._refusal(components)
            if refusal:
                raise _full(refusal)
            made.append(self._connection(socket, components, config, outlet))
            return made[-1]

        def ended() -> None:
            self._sessions.difference_update(made)

        try:
            return await self._calls.start(sdp, connect, ended=ended)
        except BaseException:
            ended()
            raise

    async def end_call(self, call_id: str) -> bool:
        """Whether there was such a call."""
        return await self._calls.hang_up(call_id)


def _json_response(socket: EngineSocket, refused: Refused) -> Response:
    response = socket.respond(refused.status, json.dumps(refused.error.wire()) + "\n")
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json"
    response.headers.update(refused.headers)
    return response


def _full(message: str) -> Refused:
    error = HttpError(message=message, code=BUSY, type="server_error")
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, error, retry_after_s=RETRY_AFTER_S)


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
