"""The Realtime protocol of one session as a state machine: frames in, events and effects out.

Time comes in through ``advance``, results of effects through the methods below. After every call
the driver reads ``take_effects`` and ``take_events``.
"""

import base64
from dataclasses import replace
from typing import assert_never

from agents_core.engine.ports import (
    Decision,
    SpeechChunk,
    SpeechStarted,
    SpeechStopped,
    Transcript,
)
from agents_core.engine.protocol.conversation import Conversation, spoken_item
from agents_core.engine.protocol.effects import CloseConnection, Effect, WarmBrain
from agents_core.engine.protocol.input_turns import InputTurns
from agents_core.engine.protocol.item_creation import is_unheard, record_of
from agents_core.engine.protocol.outbox import NewId, Outbox
from agents_core.engine.protocol.response import Response
from agents_core.engine.protocol.response_manager import ResponseManager
from agents_core.engine.protocol.session_update import merge, without_responses
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire import items as it
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire import session_fields as sf
from agents_core.engine.wire.client_errors import (
    ClientError,
    cannot_truncate,
    not_in_transcription_session,
    session_expired,
    truncate_beyond,
    unknown_call,
    unknown_item,
)
from agents_core.engine.wire.codec import parse_client_event
from agents_core.engine.wire.server_events import ServerEvent
from agents_core.engine.wire.session_config import (
    SessionConfig,
    SessionKind,
    TurnSettings,
)

_NEED_RESPONSES = (
    ce.ItemCreate,
    ce.ItemTruncate,
    ce.ResponseCreate,
    ce.ResponseCancel,
    ce.OutputBufferClear,
)
"""Events without a meaning in a transcription session."""


class RealtimeProtocol:
    """One session. ``now_ms`` is monotonic, with any origin."""

    def __init__(self, config: SessionConfig, *, new_id: NewId, now_ms: int, lasts_ms: int) -> None:
        self.closed = False
        self._config = config
        self._lasts_ms = lasts_ms
        self._expires_ms = now_ms + lasts_ms
        self._outbox = Outbox(new_id)
        self._outbox.now_ms = now_ms
        self._conversation = Conversation()
        self._outbox.emit(se.SessionCreated(session=config))
        self._responses = ResponseManager(
            self._outbox, self._conversation, lambda: self._config, self._response_done
        )
        self._input_turns = InputTurns(
            self._outbox, self._conversation, self._responses, lambda: self._config
        )

    @property
    def config(self) -> SessionConfig:
        """The configuration in force."""
        return self._config

    def take_events(self) -> list[ServerEvent]:
        """New events for the client, in order."""
        return self._outbox.take_events()

    def take_effects(self) -> list[Effect]:
        """New effects for the server, in order."""
        return self._outbox.take_effects()

    # --- the client ---------------------------------------------------------------------------

    def receive(self, frame: str | bytes) -> None:
        """A text frame (str), or (bytes) a frame that was not UTF-8 text. Raises no ClientError."""
        try:
            event = parse_client_event(frame)
        except ClientError as error:
            self.handle(error)
        else:
            self.handle(event)

    def handle(self, event: ce.ClientEvent | ClientError) -> None:
        """Handle a parsed event, or answer the error that parsing raised."""
        if self.closed:
            return
        if isinstance(event, ClientError):
            self._refuse(event, event.event_id)
            return
        try:
            if self._config.kind == "transcription" and isinstance(event, _NEED_RESPONSES):
                raise not_in_transcription_session(event.type)
            self._handle(event)
        except ClientError as error:
            self._refuse(error, event.event_id)

    def _refuse(self, error: ClientError, event_id: str | None) -> None:
        detail = se.ErrorDetail(
            type="invalid_request_error",
            code=error.code,
            message=error.message,
            param=error.param,
            event_id=event_id,
        )
        self._outbox.emit(se.Error(error=detail))

    def _handle(self, event: ce.ClientEvent) -> None:
        match event:
            case ce.SessionUpdate():
                self._update(event.session)
            case ce.BufferAppend():
                self._input_turns.append(event.audio)
            case ce.BufferCommit():
                self._input_turns.commit()
            case ce.BufferClear():
                self._input_turns.clear()
            case ce.ItemCreate():
                self._create_item(event.item, event.previous_item_id)
            case ce.ItemRetrieve():
                self._retrieve(event.item_id)
            case ce.ItemDelete():
                self._delete(event.item_id)
            case ce.ItemTruncate():
                self._truncate(event)
            case ce.ResponseCreate():
                self._responses.create(event.response or ce.ResponseParams())
            case ce.ResponseCancel():
                self._responses.cancel(event.response_id)
            case ce.OutputBufferClear():
                self._responses.clear_output()
            case _:
                assert_never(event)

    def _update(self, patch: sf.SessionPatch | sf.TranscriptionSessionPatch) -> None:
        old = self._config
        self._config = merge(old, patch, has_spoken=self._responses.has_spoken)
        self._input_turns.session_changed(old)
        self._outbox.emit(se.SessionUpdated(session=self._config))
        new = self._config
        if (new.instructions, new.tools) != (old.instructions, old.tools):
            self._outbox.need(WarmBrain(instructions=new.instructions, tools=new.tools))

    def _create_item(self, new: ce.NewItem, previous_item_id: str | None) -> None:
        self._conversation.check_new(new.id, previous_item_id)
        record = record_of(new, self._outbox.new_id, self._config.input_format)
        item = record.item
        if isinstance(item, it.FunctionCallOutputItem):
            if not self._conversation.has_call(item.call_id):
                raise unknown_call(item.call_id)
        self._conversation.check_size(record)
        if is_unheard(item):
            self._input_turns.recognise_item(record)
        before = self._conversation.insert(record, previous_item_id)
        self._outbox.emit(
            se.ItemAdded(item=item, previous_item_id=before),
            se.ItemDone(item=item, previous_item_id=before),
        )

    def _retrieve(self, item_id: str) -> None:
        record = self._conversation.get(item_id)
        if record is None:
            raise unknown_item("retrieve", item_id)
        item = record.item
        if isinstance(item, it.MessageItem):
            if record.audio_bytes:
                item = spoken_item(record, item.status)
            if record.audio:
                item = it.with_audio(item, base64.b64encode(record.audio).decode("ascii"))
        self._outbox.emit(se.ItemRetrieved(item=item))

    def _delete(self, item_id: str) -> None:
        if self._conversation.get(item_id) is None:
            raise unknown_item("delete", item_id)
        self._conversation.remove(item_id)
        self._outbox.emit(se.ItemDeleted(item_id=item_id))
        self._input_turns.item_deleted(item_id)

    def _truncate(self, event: ce.ItemTruncate) -> None:
        record = self._conversation.get(event.item_id)
        if record is None:
            raise unknown_item("truncate", event.item_id)
        item = record.item
        if not isinstance(item, it.MessageItem) or item.role != "assistant":
            raise cannot_truncate("only assistant messages can be truncated", "item_id")
        if event.content_index != 0:
            raise cannot_truncate("the item has no such content part", "content_index")
        if not record.audio_bytes:
            raise cannot_truncate("the item has no audio", "item_id")
        audio_ms = int(-(-record.audio_ms // 1))  # clients round the duration up
        if record.truncated_ms is not None:
            audio_ms = min(audio_ms, record.truncated_ms)
        if event.audio_end_ms > audio_ms:
            raise truncate_beyond(audio_ms, event.audio_end_ms)
        record.truncate(event.audio_end_ms)
        self._responses.truncated(record)
        if item.status != "in_progress":
            record.item = spoken_item(record, item.status)
        self._outbox.emit(
            se.ItemTruncated(
                item_id=event.item_id, content_index=0, audio_end_ms=event.audio_end_ms
            )
        )

    # --- results of effects -------------------------------------------------------------------

    def decision_ready(self, response_id: str, decision: Decision) -> None:
        """Result of RequestDecision."""
        self._responses.decision_ready(response_id, decision)

    def speech_chunk(self, response_id: str, chunk: SpeechChunk) -> None:
        """Result of RequestSpeech: one more chunk."""
        self._responses.speech_chunk(response_id, chunk)

    def speech_finished(self, response_id: str) -> None:
        """Result of RequestSpeech: synthesis is complete."""
        self._responses.speech_finished(response_id)

    def work_failed(self, response_id: str, code: str, message: str) -> None:
        """Decision or synthesis failed; ``message`` is a sentence for the client."""
        self._responses.work_failed(response_id, code, message)

    def speech_detected(self, event: SpeechStarted | SpeechStopped) -> None:
        """Result of FeedAudio: a turn started or ended."""
        if not self.closed:
            self._input_turns.speech_detected(event)

    def audio_committed(self, item_id: str, utterance: int) -> None:
        """Result of CommitAudio."""
        self._input_turns.audio_committed(item_id, utterance)

    def transcribed(self, transcript: Transcript) -> None:
        """Result of FeedAudio or CommitAudio: a partial or final transcript."""
        if not self.closed:
            self._input_turns.transcribed(transcript)

    def item_transcribed(self, item_id: str, transcript: Transcript | None) -> None:
        """Result of RecogniseItem; None when it failed."""
        if not self.closed:
            self._input_turns.item_transcribed(item_id, transcript)

    def recognition_failed(self, message: str) -> None:
        """Speech input failed; the next audio goes to a new one, which counts from zero."""
        if not self.closed:
            self._input_turns.recognition_failed(message)

    def playback_cut(self, item_id: str, played_ms: int) -> None:
        """The server plays the audio itself and cut an item there: truncate it, unless it is not in
        the conversation (an out-of-band answer, or deleted meanwhile)."""
        if self._conversation.get(item_id) is not None:
            self.handle(
                ce.ItemTruncate(
                    type="conversation.item.truncate",
                    item_id=item_id,
                    content_index=0,
                    audio_end_ms=played_ms,
                )
            )

    def internal_error(self, event_id: str | None) -> None:
        """The server failed while it handled this event of the client."""
        message = "The server had an error while processing an event; the session goes on."
        detail = se.ErrorDetail(
            type="server_error", code="internal_error", message=message, event_id=event_id
        )
        self._outbox.emit(se.Error(error=detail))

    # --- time ---------------------------------------------------------------------------------

    def next_deadline_ms(self) -> int | None:
        """When to call ``advance`` at the latest; None once closed."""
        if self.closed:
            return None
        caller_ms = self._input_turns.next_deadline_ms()
        return self._expires_ms if caller_ms is None else min(caller_ms, self._expires_ms)

    def advance(self, now_ms: int) -> None:
        """Set the time and do what is due."""
        self._outbox.now_ms = max(now_ms, self._outbox.now_ms)
        if self.closed:
            return
        if now_ms >= self._expires_ms:
            self._expire()
        else:
            self._input_turns.advance()

    def _expire(self) -> None:
        self._responses.stop_all()
        self._refuse(session_expired(self._lasts_ms / 60_000), None)
        self.closed = True
        self._outbox.need(CloseConnection(reason="session_expired"))

    def _response_done(self, response: Response) -> None:
        started = response.first_audio_at_ms
        played = 0 if started is None else started + round(response.audio_ms)
        self._input_turns.start_idle_timer(max(self._outbox.now_ms, played))


def default_config(
    *, session_id: str, model: str, expires_at: int, kind: SessionKind = "realtime"
) -> SessionConfig:
    """A session's configuration with the defaults of the protocol."""
    config = SessionConfig(id=session_id, model=model, expires_at=expires_at)
    if kind == "realtime":
        return config
    quiet = without_responses(TurnSettings())
    return replace(config, kind=kind, turn_settings=quiet)
