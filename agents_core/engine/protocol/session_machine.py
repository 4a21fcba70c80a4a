"""The Realtime protocol of one session as a state machine: frames in, events and effects out.

No sockets, threads or clock: time comes through ``advance``, results of work through the methods
below. Whoever drives it calls ``take_effects`` and ``take_events`` after every call.
"""

import base64
from typing import assert_never

from agents_core.engine.ports import Decision, Spoken, Words
from agents_core.engine.ports import SpeechStarted as EarsStarted
from agents_core.engine.ports import SpeechStopped as EarsStopped
from agents_core.engine.protocol.conversation import Conversation, Record, spoken_item
from agents_core.engine.protocol.effects import CloseConnection, Effect, WarmBrain
from agents_core.engine.protocol.input_turns import Caller
from agents_core.engine.protocol.item_creation import build
from agents_core.engine.protocol.outbox import NewId, Outbox
from agents_core.engine.protocol.response import Response
from agents_core.engine.protocol.response_manager import Responses
from agents_core.engine.protocol.session_update import merge
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire import items as it
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.client_errors import (
    Problem,
    cannot_truncate,
    session_expired,
    truncate_beyond,
    unknown_call,
    unknown_item,
)
from agents_core.engine.wire.codec import parse_client_event
from agents_core.engine.wire.server_events import ServerEvent
from agents_core.engine.wire.session_config import SessionConfig


class RealtimeProtocol:
    """One session. ``now_ms`` is monotonic and counts from any origin."""

    def __init__(self, config: SessionConfig, *, new_id: NewId, now_ms: int, lasts_ms: int) -> None:
        self.closed = False
        self._config = config
        self._lasts_ms = lasts_ms
        self._expires_ms = now_ms + lasts_ms
        self._outbox = Outbox(new_id)
        self._outbox.now_ms = now_ms
        self._conversation = Conversation()
        self._outbox.emit(se.SessionCreated(session=config))
        self._responses = Responses(
            self._outbox, self._conversation, lambda: self._config, self._response_done
        )
        self._caller = Caller(
            self._outbox, self._conversation, self._responses, lambda: self._config
        )

    @property
    def config(self) -> SessionConfig:
        """The configuration in force."""
        return self._config

    def take_events(self) -> list[ServerEvent]:
        """Events for the client, in order; each is given out once."""
        return self._outbox.take_events()

    def take_effects(self) -> list[Effect]:
        """Work for the server, in order; each is given out once."""
        return self._outbox.take_effects()

    # --- the client ---------------------------------------------------------------------------

    def receive(self, frame: str | bytes) -> None:
        """A text frame (str), or (bytes) a frame that was not UTF-8 text. Raises no Problem."""
        try:
            event = parse_client_event(frame)
        except Problem as problem:
            self.handle(problem)
        else:
            self.handle(event)

    def handle(self, event: ce.ClientEvent | Problem) -> None:
        """What a frame held: an event, or why it held none."""
        if self.closed:
            return
        if isinstance(event, Problem):
            self._refuse(event, event.event_id)
            return
        try:
            self._handle(event)
        except Problem as problem:
            self._refuse(problem, event.event_id)

    def _refuse(self, problem: Problem, event_id: str | None) -> None:
        detail = se.ErrorDetail(
            type="invalid_request_error",
            code=problem.code,
            message=problem.message,
            param=problem.param,
            event_id=event_id,
        )
        self._outbox.emit(se.Error(error=detail))

    def _handle(self, event: ce.ClientEvent) -> None:
        match event:
            case ce.SessionUpdate():
                self._update(event.session)
            case ce.BufferAppend():
                self._caller.append(event.audio)
            case ce.BufferCommit():
                self._caller.commit()
            case ce.BufferClear():
                self._caller.clear()
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

    def _update(self, patch: ce.SessionPatch) -> None:
        old = self._config
        self._config = merge(old, patch, has_spoken=self._responses.has_spoken)
        self._caller.configured(old)
        self._outbox.emit(se.SessionUpdated(session=self._config))
        new = self._config
        if (new.instructions, new.tools) != (old.instructions, old.tools):
            self._outbox.need(WarmBrain(instructions=new.instructions, tools=new.tools))

    def _create_item(self, new: ce.NewItem, previous_item_id: str | None) -> None:
        self._conversation.check_new(new.id, previous_item_id)
        item = build(new, self._outbox.new_id)
        if isinstance(item, it.FunctionCallOutputItem):
            if not self._conversation.has_call(item.call_id):
                raise unknown_call(item.call_id)
        record = Record(item=item)
        self._conversation.check_room(record)
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
        self._caller.deleted(item_id)

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
        if event.audio_end_ms > audio_ms:
            raise truncate_beyond(audio_ms, event.audio_end_ms)
        record.cut(event.audio_end_ms)
        if item.status != "in_progress":
            record.item = spoken_item(record, item.status)
        self._outbox.emit(
            se.ItemTruncated(
                item_id=event.item_id, content_index=0, audio_end_ms=event.audio_end_ms
            )
        )

    # --- the work -----------------------------------------------------------------------------

    def decision_ready(self, response_id: str, decision: Decision) -> None:
        """The brain answered NeedDecision."""
        self._responses.decision_ready(response_id, decision)

    def spoken(self, response_id: str, piece: Spoken) -> None:
        """The voice answered NeedSpeech with one more piece."""
        self._responses.spoken(response_id, piece)

    def speech_finished(self, response_id: str) -> None:
        """The voice said everything."""
        self._responses.speech_finished(response_id)

    def work_failed(self, response_id: str, code: str, message: str) -> None:
        """Brain or voice raised; ``message`` is a sentence for the client."""
        self._responses.work_failed(response_id, code, message)

    def ears_heard(self, event: EarsStarted | EarsStopped) -> None:
        """The ears found the start or the end of a turn in what they were fed."""
        if not self.closed:
            self._caller.heard(event)

    def ears_committed(self, item_id: str, utterance: int) -> None:
        """The ears answered CommitEars."""
        self._caller.ears_committed(item_id, utterance)

    def words(self, words: Words) -> None:
        """The recogniser has words."""
        if not self.closed:
            self._caller.words(words)

    def ears_failed(self, message: str) -> None:
        """The ears raised; the next audio goes to new ears that count from zero."""
        if not self.closed:
            self._caller.ears_failed(message)

    def internal_error(self, event_id: str | None) -> None:
        """Something in the server itself went wrong while it handled the client's event."""
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
        caller_ms = self._caller.next_deadline_ms()
        return self._expires_ms if caller_ms is None else min(caller_ms, self._expires_ms)

    def advance(self, now_ms: int) -> None:
        """It is ``now_ms``; do what is due."""
        self._outbox.now_ms = max(now_ms, self._outbox.now_ms)
        if self.closed:
            return
        if now_ms >= self._expires_ms:
            self._expire()
        else:
            self._caller.advance()

    def _expire(self) -> None:
        self._responses.stop_all()
        self._refuse(session_expired(self._lasts_ms / 60_000), None)
        self.closed = True
        self._outbox.need(CloseConnection(reason="session_expired"))

    def _response_done(self, response: Response) -> None:
        started = response.first_audio_at_ms
        played = 0 if started is None else started + round(response.audio_ms)
        self._caller.quiet_from(max(self._outbox.now_ms, played))


def new_session(
    *, model: str, expires_at: int, new_id: NewId, now_ms: int, lasts_ms: int
) -> RealtimeProtocol:
    """A session with the defaults of the protocol."""
    config = SessionConfig(id=new_id("sess"), model=model, expires_at=expires_at)
    return RealtimeProtocol(config, new_id=new_id, now_ms=now_ms, lasts_ms=lasts_ms)
