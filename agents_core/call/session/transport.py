"""The SDK's own WebSocket transport, with what a running call changes laid over each update.

It knows no events and no audio. The SDK builds every session.update from settings fixed when the
session began; another version of the team, a microphone that is attached later, or push-to-talk
must survive the next handoff.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from agents.realtime import RealtimeModelConfig, RealtimeSessionModelSettings
from agents.realtime.model_events import RealtimeModelTurnEndedEvent
from agents.realtime.model_inputs import (
    RealtimeModelSendEvent,
    RealtimeModelSendRawMessage,
    RealtimeModelSendSessionUpdate,
    RealtimeModelSendToolOutput,
    RealtimeModelSendUserInput,
)
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel, TransportConfig
from openai.types.realtime.realtime_session_create_request import (
    RealtimeSessionCreateRequest as OpenAISessionCreateRequest,
)
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agents_core.call.contract.endpoint import is_this_machine
from agents_core.call.contract.live_settings import LiveSettings

HANDSHAKE_S = 2.5
"""A person must read a sentence within 3 s when nothing answers."""

PING_S = 10.0
MAX_FRAME_BYTES = 8 * 1024 * 1024  # as the SDK has it


def says_logprobs(transcription_model: str) -> bool:
    """Recognisers of the GPT family say how probable their words are; others know no such thing,
    and a server may refuse to be asked."""
    name = transcription_model.lower()
    return name.startswith("gpt-") and "transcribe" in name and "diarize" not in name


class _ConnectThere(connect):
    """Follows no redirect: of the headers it would take to another host, websockets leaves out
    ``Authorization`` only, and a key may be in any of them."""

    def process_redirect(self, exc: Exception) -> Exception:
        """The redirect itself is the error."""
        return exc


class CallTransport(OpenAIRealtimeWebSocketModel):
    """One connection; made anew for every session of a call."""

    def __init__(self, live: LiveSettings) -> None:
        super().__init__(
            transport_config={
                "handshake_timeout": HANDSHAKE_S,
                "ping_interval": PING_S,
                "ping_timeout": PING_S,
            }
        )
        self._live = live
        self._included = False  # this session was asked for token probabilities
        self.on_asked: Callable[[], None] = lambda: None  #: told before something is asked

    async def connect(self, options: RealtimeModelConfig) -> None:
        """Connect with the live settings laid over the initial ones."""
        patched = options.copy()
        patched["initial_model_settings"] = self._live.patch(
            options.get("initial_model_settings", {})
        )
        await super().connect(patched)

    def _get_session_config(
        self, model_settings: RealtimeSessionModelSettings
    ) -> OpenAISessionCreateRequest:
        """With the recogniser's token probabilities, where it has any. openai-agents 0.24 has no
        setting for it; it makes every session.update here."""
        config = super()._get_session_config(model_settings)
        if says_logprobs(self._live.team.transcription_model):
            config.include = ["item.input_audio_transcription.logprobs"]
            self._included = True
        elif self._included:
            config.include = []  # left out, the earlier wish would stay
        return config

    async def _create_websocket_connection(
        self, url: str, headers: dict[str, str], transport_config: TransportConfig | None = None
    ) -> ClientConnection:
        """To the very server that was asked for, and straight to one on this machine: websockets
        asks the environment's proxy even then, and a proxy knows another loopback. openai-agents
        0.24 takes neither option."""
        return await _ConnectThere(
            url,
            proxy=None if is_this_machine(url) else True,
            additional_headers=headers,
            max_size=MAX_FRAME_BYTES,
            open_timeout=HANDSHAKE_S,
            ping_interval=PING_S,
            ping_timeout=PING_S,
        )

    async def _handle_ws_event(self, event: dict[str, Any]) -> None:
        """A response also ends with a ``response.done`` that the SDK cannot read, such as one with
        a proxy's own status: openai-agents 0.24 leaves it open, and then asks for no other."""
        await super()._handle_ws_event(event)
        ended = _response_ended(event)
        if ended and ended == self._response_create_sequencer.ongoing_response_id:
            await self._mark_response_done(ended)
            await self._emit_event(RealtimeModelTurnEndedEvent(response_id=ended))

    async def send_event(self, event: RealtimeModelSendEvent) -> None:
        """Send, with the live settings laid over a session update."""
        if _asks_for_another_try(event):
            return
        if isinstance(event, RealtimeModelSendSessionUpdate):
            event = RealtimeModelSendSessionUpdate(self._live.patch(event.session_settings))
        if _asks(event):
            self.on_asked()
        await super().send_event(event)

    async def send_event_if(
        self, event: RealtimeModelSendEvent, send_if: Callable[[], bool]
    ) -> bool:
        """Send if that holds; False when it was not sent."""
        if _asks_for_another_try(event):
            return False
        return await super().send_event_if(event, send_if)

    async def ping(self) -> None:
        """Returns once the server answered a ping, or the connection is closed."""
        with suppress(ConnectionClosed):  # the session notices by itself
            if self._websocket is not None:
                await (await self._websocket.ping())

    def abort(self) -> None:
        """Break the connection now: a goodbye would wait for a server that does not answer."""
        if self._websocket is not None:
            self._websocket.transport.abort()


def _response_ended(event: Any) -> str:
    """The id of the response whose end this server event tells; empty if it tells none."""
    if not isinstance(event, dict) or event.get("type") != "response.done":
        return ""
    response = event.get("response")
    return str(response.get("id") or "") if isinstance(response, dict) else ""


def _asks(event: RealtimeModelSendEvent) -> bool:
    """A server answers this with an event at once."""
    if isinstance(event, RealtimeModelSendRawMessage):
        return event.message.get("type") in ("response.create", "input_audio_buffer.commit")
    return isinstance(event, RealtimeModelSendToolOutput | RealtimeModelSendUserInput)


def _asks_for_another_try(event: RealtimeModelSendEvent) -> bool:
    """What openai-agents 0.24 sends after a guardrail trip, without counting: a model that trips
    each time would be asked for ever. The call hears of the trip and asks itself (``trips``)."""
    return (
        isinstance(event, RealtimeModelSendUserInput)
        and isinstance(event.user_input, str)
        and event.user_input.startswith("guardrail triggered: ")
    )


def raw(type: str, **data: Any) -> RealtimeModelSendRawMessage:
    """A client event by its wire name."""
    return RealtimeModelSendRawMessage(message={"type": type, "other_data": data})
