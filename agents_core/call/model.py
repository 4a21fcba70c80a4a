"""The SDK's own WebSocket transport, with what a running call changes laid over each update.

It knows no events and no audio. The SDK builds every session.update from settings fixed when the
session began; another version of the team, a microphone that is attached later, or push-to-talk
must survive the next handoff.
"""

from dataclasses import dataclass
from typing import Any, cast

from agents.realtime import RealtimeModelConfig, RealtimeSessionModelSettings
from agents.realtime.model_inputs import (
    RealtimeModelSendEvent,
    RealtimeModelSendRawMessage,
    RealtimeModelSendSessionUpdate,
)
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

from agents_core.team.model import TeamSpec
from agents_core.team.session import session_settings

HANDSHAKE_S = 2.5
"""A person must read a sentence within 3 s when nothing answers."""


@dataclass(slots=True)
class LiveSettings:
    """What changes while a call runs."""

    team: TeamSpec
    voice: str  #: of the session; fixed once it has spoken
    speed: float  #: the team's, or the one before while a running response forbids another
    audio_out: bool = False  #: speak (a loudspeaker is attached) or write
    push_to_talk: bool = False
    prompted: bool = False  #: this call's recogniser was given a prompt

    def patch(self, settings: RealtimeSessionModelSettings) -> RealtimeSessionModelSettings:
        """``settings`` with these laid over; the argument stays as it is."""
        own = session_settings(
            self.team,
            str(settings.get("model_name") or self.team.model),
            self.voice,
            modalities=["audio"] if self.audio_out else ["text"],
            push_to_talk=self.push_to_talk,
            speed=self.speed,
        )
        transcription = own["audio"]["input"]["transcription"]
        if transcription is not None and self.prompted:
            transcription.setdefault("prompt", "")  # left out, the earlier one would stay
        return cast(RealtimeSessionModelSettings, {**settings, **own})


class CallModel(OpenAIRealtimeWebSocketModel):
    """One connection; made anew for every session of a call."""

    def __init__(self, live: LiveSettings) -> None:
        super().__init__(
            transport_config={
                "handshake_timeout": HANDSHAKE_S,
                "ping_interval": 10.0,
                "ping_timeout": 10.0,
            }
        )
        self._live = live

    async def connect(self, options: RealtimeModelConfig) -> None:
        """Connect with the live settings laid over the initial ones."""
        patched = options.copy()
        patched["initial_model_settings"] = self._live.patch(
            options.get("initial_model_settings", {})
        )
        await super().connect(patched)

    async def send_event(self, event: RealtimeModelSendEvent) -> None:
        """Send, with the live settings laid over a session update."""
        if isinstance(event, RealtimeModelSendSessionUpdate):
            event = RealtimeModelSendSessionUpdate(self._live.patch(event.session_settings))
        await super().send_event(event)


def raw(type: str, **data: Any) -> RealtimeModelSendRawMessage:
    """A client event by its wire name."""
    return RealtimeModelSendRawMessage(message={"type": type, "other_data": data})
