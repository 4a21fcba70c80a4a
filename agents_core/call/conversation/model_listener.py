"""Handles every event of the Realtime session: the hop from the SDK's transport to the call.

Runs inside the transport's reading task before the SDK's own session handles the event, so call
events are in the server's order and the loudspeaker is silent before the SDK asks how much was
played. Nothing here waits.
"""

from typing import Any, assert_never

from agents.realtime import RealtimeModelListener
from agents.realtime.model_events import (
    RealtimeModelAudioEvent,
    RealtimeModelAudioInterruptedEvent,
    RealtimeModelEvent,
    RealtimeModelRawServerEvent,
)

from agents_core import events as ev
from agents_core.call.active_team import ActiveTeam
from agents_core.call.contract.event_log import EventLog
from agents_core.call.conversation.agent_responses import AgentResponses
from agents_core.call.conversation.caller_speech import CallerSpeech
from agents_core.call.media.barge_in import BargeInControl
from agents_core.call.protocol import server_events as se
from agents_core.call.protocol.server_event_parser import parse_server_event
from agents_core.call.protocol.session_configuration import SessionConfiguration
from agents_core.call.session.advanced_report import AdvancedReport
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.server_errors import ServerErrors
from agents_core.call.session.watchdog import Watchdog


class ModelListener(RealtimeModelListener):
    """One per call; every session of the call has it as its listener."""

    def __init__(
        self,
        event_log: EventLog,
        watchdog: Watchdog,
        state: ResponseState,
        team: ActiveTeam,
        barge_in: BargeInControl,
        caller: CallerSpeech,
        responses: AgentResponses,
        errors: ServerErrors,
        advanced: AdvancedReport,
    ) -> None:
        self._event_log = event_log
        self._watchdog = watchdog
        self._state = state
        self._team = team
        self._barge_in = barge_in
        self._caller = caller
        self._responses = responses
        self._errors = errors
        self._advanced = advanced
        self._acknowledged: dict[str, Any] | None = None

    def new_session(self) -> None:
        """A session was opened; the caller's open turn stays open."""
        self._acknowledged = None
        self._state.new_session()
        self._responses.new_session()
        self._caller.new_session()

    async def on_event(self, event: RealtimeModelEvent) -> None:
        """Handle an event of the transport; the SDK handles the other kinds by itself."""
        if isinstance(event, RealtimeModelRawServerEvent):
            self._watchdog.event_received()
            parsed = parse_server_event(event.data)
            if parsed is not None:
                self._server_event(parsed)
        elif isinstance(event, RealtimeModelAudioEvent):
            self._state.voice_received = True
            self._barge_in.loudspeaker.push(
                event.item_id, event.content_index, event.response_id, event.data
            )
        elif isinstance(event, RealtimeModelAudioInterruptedEvent):
            self._barge_in.interrupted_by_sdk()

    def _server_event(self, event: se.ServerEvent) -> None:  # noqa: C901  # one case per event
        match event:
            case se.SessionCreated():
                self._caller.configured(event.configuration)
            case se.SessionUpdated():
                self._session_updated(event.configuration)
            case se.SpeechStarted():
                self._barge_in.caller_speech_started()
                self._caller.started(event)
            case se.SpeechStopped():
                self._caller.stopped(event)
            case se.AudioCommitted():
                self._caller.committed(event)
            case se.IdleTimeout():
                self._caller.idle()
            case se.CallerTranscriptDelta():
                self._caller.transcript_delta(event)
            case se.CallerTranscriptDone():
                self._caller.transcript_done(event)
            case se.CallerTranscriptFailed():
                self._caller.transcript_failed(event)
            case se.ResponseCreated():
                self._responses.created(event)
            case se.ResponseDone():
                self._responses.done(event)
                self._team.response_done()
            case se.OutputAudioDelta():
                self._responses.audio_delta(event)
            case se.OutputAudioDone():
                self._responses.audio_done(event)
            case se.OutputTextDelta():
                self._responses.text_delta(event)
            case se.OutputTextDone():
                self._responses.text_done(event)
            case se.MessageAdded():
                self._responses.message_added(event)
            case se.FunctionCallDone():
                self._responses.function_call(event)
            case se.ErrorReceived():
                self._errors.received(event.error)
            case _:
                assert_never(event)

    def _session_updated(self, configuration: SessionConfiguration) -> None:
        self._caller.configured(configuration)
        acknowledged = _acknowledgement(configuration)
        acknowledged |= self._advanced.of(configuration)
        if acknowledged != self._acknowledged:
            self._acknowledged = acknowledged
            self._event_log.emit(ev.SessionAcknowledged, **acknowledged)
        self._team.session_updated(configuration)


def _acknowledgement(configuration: SessionConfiguration) -> dict[str, Any]:
    """The fields of ``events.SessionAcknowledged``."""
    return {
        "model": configuration.model,
        "voice": configuration.voice,
        "modalities": configuration.modalities,
        "turn_detection": configuration.turn_detection,
        "transcription": configuration.transcription,
        "language": configuration.language,
        "tools": tuple(name for name, _ in configuration.tools),
        "instructions_chars": len(configuration.instructions or ""),
    }
