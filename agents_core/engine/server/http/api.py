"""The HTTP endpoints: /health, /v1/realtime/client_secrets, /v1/realtime/calls and its hangup.

Every error is JSON as OpenAI writes it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from agents_core.engine.server.http.client_secrets import ClientSecret, offered_secret
from agents_core.engine.server.http.origins import FOREIGN_PAGE, AllowedOrigins
from agents_core.engine.server.refusals import Refused
from agents_core.engine.wire.client_errors import ClientError
from agents_core.engine.wire.http_requests import (
    ExpiresAfter,
    HttpError,
    http_error,
    parse_client_secret_request,
    parse_session,
)
from agents_core.engine.wire.session_fields import SessionPatch, TranscriptionSessionPatch

MAX_BODY_BYTES = 1024 * 1024
BODY_TIMEOUT_S = 20.0

SessionRequest = SessionPatch | TranscriptionSessionPatch | None


class EngineApi(Protocol):
    """What the endpoints need of the engine."""

    def health(self) -> dict[str, Any]:
        """The body of /health."""
        ...

    def create_secret(self, session: SessionRequest, *, lasts_s: int) -> ClientSecret:
        """Raises ClientError: the session cannot be configured so."""
        ...

    def secret_session(self, value: str) -> dict[str, Any]:
        """The session resource of a secret."""
        ...

    async def start_call(
        self, sdp: str, session: SessionRequest, secret: str | None, url: str
    ) -> tuple[str, str]:
        """A WebRTC call: its id, and the SDP answer. Without a session, the configuration is that
        of the secret, or by the URL's query.

        Raises:
            ClientError: a session or an offer that cannot be used.
            Refused: unknown secret, or no room for one more session.
        """
        ...

    async def end_call(self, call_id: str) -> bool:
        """Whether there was such a call."""
        ...


class _Cors(CORSMiddleware):
    """CORS for the origins that may connect; a page of another origin is refused."""

    def __init__(self, app: ASGIApp, origins: AllowedOrigins) -> None:
        super().__init__(
            app,
            allow_methods=("GET", "POST", "OPTIONS"),
            allow_headers=("*",),
            expose_headers=("Location",),
        )
        self._engine_origins = origins

    def is_allowed_origin(self, origin: str) -> bool:
        """Called for each Origin header."""
        return self._engine_origins.allows(origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse before the request has an effect: a browser sends a form without asking."""
        origins = Request(scope).headers.getlist("origin") if scope["type"] == "http" else []
        if not self._engine_origins.allow_all(origins):
            await json_error(403, HttpError(message=FOREIGN_PAGE))(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def json_error(status: int, error: HttpError) -> JSONResponse:
    """An error as OpenAI answers it."""
    return JSONResponse(error.wire(), status_code=status)


def build_app(engine: EngineApi, origins: AllowedOrigins) -> ASGIApp:
    """The ASGI application."""
    endpoints = _Endpoints(engine)
    base = "/{base:path}/realtime"  # "v1", or a proxy's prefix before it
    return Starlette(
        routes=[
            Route("/health", endpoints.health),
            Route(base, endpoints.realtime),
            Route(f"{base}/client_secrets", endpoints.client_secrets, methods=["POST"]),
            Route(f"{base}/calls", endpoints.calls, methods=["POST"]),
            Route(f"{base}/calls/{{call_id}}/hangup", endpoints.hangup, methods=["POST"]),
        ],
        middleware=[Middleware(_Cors, origins=origins)],
        exception_handlers={
            HTTPException: _http_exception,
            Refused: _refused,
            ClientError: _client_error,
            ClientDisconnect: _client_left,
            Exception: _internal_error,
        },
    )


class _Endpoints:
    def __init__(self, engine: EngineApi) -> None:
        self._engine = engine

    async def health(self, request: Request) -> Response:
        return JSONResponse(self._engine.health())

    async def realtime(self, request: Request) -> Response:
        message = "Connect with a WebSocket, or POST to /v1/realtime/calls for WebRTC."
        answer = json_error(426, HttpError(message=message))
        answer.headers["Upgrade"] = "websocket"
        return answer

    async def client_secrets(self, request: Request) -> Response:
        async with _body_in_time():
            asked = parse_client_secret_request(await _text(request))
        lasts_s = (asked.expires_after or ExpiresAfter()).seconds
        secret = self._engine.create_secret(asked.session, lasts_s=lasts_s)
        session = self._engine.secret_session(secret.value)
        return JSONResponse(
            {"value": secret.value, "expires_at": secret.expires_at, "session": session}
        )

    async def calls(self, request: Request) -> Response:
        async with _body_in_time():
            sdp, session = await _offer(request)
        secret = offered_secret(request.headers.get("authorization"), ())
        url = f"{request.url.path}?{request.url.query}"
        call_id, answer = await self._engine.start_call(sdp, session, secret, url)
        place = f"{request.url.path}/{call_id}"
        return Response(answer, 201, headers={"Location": place}, media_type="application/sdp")

    async def hangup(self, request: Request) -> Response:
        call_id = request.path_params["call_id"]
        if not await self._engine.end_call(call_id):
            raise Refused(404, HttpError(message="No such call.", code="call_not_found"))
        return Response(status_code=200)


@asynccontextmanager
async def _body_in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            yield
    except TimeoutError:
        message = f"The body did not arrive within {BODY_TIMEOUT_S:g} s."
        raise Refused(408, HttpError(message=message, code="request_timeout")) from None


async def _offer(request: Request) -> tuple[str, SessionRequest]:
    """The SDP offer and the session, from a form or as the whole body.

    Raises:
        ClientError: neither.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/sdp":
        return await _text(request), None
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        message = "The body must be multipart/form-data with 'sdp', or application/sdp."
        raise Refused(415, HttpError(message=message, code="unsupported_content_type"))
    length = request.headers.get("content-length")
    if length is None:  # files of a form go to disk, whatever their size
        message = "A form needs a Content-Length."
        raise Refused(411, HttpError(message=message, code="content_length_required"))
    if int(length) > MAX_BODY_BYTES:
        raise _too_large()
    async with request.form(max_files=2, max_fields=4, max_part_size=MAX_BODY_BYTES) as form:
        sdp, session = await _part(form, "sdp"), await _part(form, "session")
    if not sdp:
        message = "Missing required parameter: 'sdp'."
        raise ClientError("missing_required_parameter", message, "sdp")
    return sdp, parse_session(session) if session else None


async def _part(form: FormData, name: str) -> str:
    part = form.get(name)
    if isinstance(part, UploadFile):
        return _decoded(await part.read())
    return part or ""


async def _text(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _too_large()
    return _decoded(bytes(body))


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise ClientError("invalid_json", "The body is not text in UTF-8.") from None


def _too_large() -> Refused:
    message = f"The body may have at most {MAX_BODY_BYTES} bytes."
    return Refused(413, HttpError(message=message, code="request_too_large"))


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    where = f"{request.method} {request.url.path}"
    if error.status_code == 404:
        message = f"Invalid URL ({where}). Connect a WebSocket to /v1/realtime?model=..."
    elif error.status_code == 405:
        message = f"Not allowed: {where}."
    else:
        message = error.detail
    answer = json_error(error.status_code, HttpError(message=message))
    answer.headers.update(error.headers or {})
    return answer


async def _client_left(request: Request, error: Exception) -> Response:
    return Response(status_code=400)  # the client has left


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    answer = json_error(error.status, error.error)
    answer.headers.update(error.headers)
    return answer


async def _client_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ClientError)
    return json_error(400, http_error(error))


async def _internal_error(request: Request, error: Exception) -> Response:
    message = "The server had an error while processing your request."
    return json_error(500, HttpError(message=message, type="server_error", code="internal_error"))
