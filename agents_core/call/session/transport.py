"""The SDK's WebSocket transport, with the call's live settings laid over each session.update.

The SDK builds every session.update from the settings the session began with. Another version of the
team, a microphone attached later, and push-to-talk must survive the next handoff.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from agents.realtime import RealtimeModelConfig
from agents.realtime.model_inputs import (
    RealtimeModelSendEvent,
    RealtimeModelSendRawMessage,
    RealtimeModelSendSessionUpdate,
    RealtimeModelSendToolOutput,
    RealtimeModelSendUserInput,
)
from websockets.exceptions import ConnectionClosed

from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.sdk_patches.direct_connection import DirectConnection
from agents_core.call.sdk_patches.guardrail_retry import is_guardrail_retry
from agents_core.call.sdk_patches.session_include import (
    LOCAL_ENGINE,
    LOGPROBS,
    SessionInclude,
)
from agents_core.call.sdk_patches.session_truncation import SessionTruncation
from agents_core.call.sdk_patches.unreadable_response_done import UnreadableResponseDone
from agents_core.models.model_facts import accepts

HANDSHAKE_S = 2.5
"""A person must read a sentence within 3 s when nothing answers."""

PING_S = 10.0

_ANSWERED_AT_ONCE = ("response.create", "input_audio_buffer.commit")


class CallTransport(UnreadableResponseDone, SessionTruncation, SessionInclude, DirectConnection):
    """One connection; a new one is made for every session of a call.

    ``local_engine``: ask also for what only the local engine sends: words while the caller speaks,
    and why it called a tool.
    """

    def __init__(self, live: LiveSettings, *, local_engine: bool = False) -> None:
        super().__init__(
            transport_config={
                "handshake_timeout": HANDSHAKE_S,
                "ping_interval": PING_S,
                "ping_timeout": PING_S,
            }
        )
        self._live = live
        self._local_engine = local_engine
        self.on_request: Callable[[], None] = lambda: None
        """Called before an event is sent that the server answers at once."""

    def include(self) -> list[str]:
        """What the session sends beside the defaults, for the team in force."""
        if self._local_engine:  # it returns log probabilities for every model
            return [LOGPROBS, *LOCAL_ENGINE]
        return [LOGPROBS] if accepts(self._live.transcription_model, "logprobs") else []

    async def connect(self, options: RealtimeModelConfig) -> None:
        """Connect with the live settings laid over the initial ones."""
        patched = options.copy()
        patched["initial_model_settings"] = self._live.patch(
            options.get("initial_model_settings", {})
        )
        await super().connect(patched)

    async def send_event(self, event: RealtimeModelSendEvent) -> None:
        """Send, with the live settings laid over a session update.

        The SDK's retry after a guardrail trip is dropped.
        """
        if isinstance(event, RealtimeModelSendUserInput) and is_guardrail_retry(event):
            return
        if isinstance(event, RealtimeModelSendSessionUpdate):
            event = RealtimeModelSendSessionUpdate(self._live.patch(event.session_settings))
        if _is_request(event):
            self.on_request()
        await super().send_event(event)

    async def send_event_if(
        self, event: RealtimeModelSendEvent, send_if: Callable[[], bool]
    ) -> bool:
        """Like ``send_event``, if ``send_if`` holds; whether it was sent."""
        if isinstance(event, RealtimeModelSendUserInput) and is_guardrail_retry(event):
            return False
        return await super().send_event_if(event, send_if)

    async def ping(self) -> None:
        """Return once the server answered a ping, or the connection is closed."""
        with suppress(ConnectionClosed):  # the session notices by itself
            if self.connection is not None:
                await (await self.connection.ping())

    def abort(self) -> None:
        """Break the connection now: a closing handshake would wait for a server that hangs."""
        if self.connection is not None:
            self.connection.transport.abort()


def _is_request(event: RealtimeModelSendEvent) -> bool:
    """Whether a server answers this with an event at once."""
    if isinstance(event, RealtimeModelSendRawMessage):
        return event.message["type"] in _ANSWERED_AT_ONCE
    return isinstance(event, RealtimeModelSendToolOutput | RealtimeModelSendUserInput)


def client_event(type: str, **data: Any) -> RealtimeModelSendRawMessage:
    """A client event by its wire name."""
    return RealtimeModelSendRawMessage(message={"type": type, "other_data": data})
