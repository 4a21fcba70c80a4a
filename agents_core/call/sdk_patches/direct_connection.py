"""Connects to exactly the requested server: no redirect, and no proxy for a loopback address.

openai-agents 0.24 has ``TransportConfig`` for timeouts and sizes
(https://github.com/openai/openai-agents-python/pull/2264) but not for websockets' ``proxy`` or its
redirects, so the private ``_create_websocket_connection`` is replaced. websockets 16 asks the
environment's proxy for loopback addresses too, and a proxy has another loopback.
"""

from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel, TransportConfig
from websockets.asyncio.client import ClientConnection, connect

from agents_core.call.contract.endpoint import is_this_machine

MAX_FRAME_BYTES = 8 * 1024 * 1024
"""As in the SDK."""


class _ConnectWithoutRedirects(connect):
    """websockets 16 takes all headers but ``Authorization`` to a redirect's host, and any header
    may hold a key."""

    def process_redirect(self, exc: Exception) -> Exception:
        """Raise the redirect instead of following it."""
        return exc


class DirectConnection(OpenAIRealtimeWebSocketModel):
    """``connection`` is the WebSocket; the SDK's own attribute for it is private."""

    connection: ClientConnection | None = None

    async def _create_websocket_connection(
        self, url: str, headers: dict[str, str], transport_config: TransportConfig | None = None
    ) -> ClientConnection:
        config = transport_config or {}
        self.connection = await _ConnectWithoutRedirects(
            url,
            proxy=None if is_this_machine(url) else True,
            additional_headers=headers,
            max_size=MAX_FRAME_BYTES,
            open_timeout=config.get("handshake_timeout"),
            ping_interval=config.get("ping_interval"),
            ping_timeout=config.get("ping_timeout"),
        )
        return self.connection
