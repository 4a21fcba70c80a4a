"""User turns: input audio, turn detection, commits, transcription, barge-in, idle timeout.

``speech_started`` interrupts the running response (barge-in); the end of a turn requests the next
one. Which audio is speech is decided in ``agents_core.engine.speech.turn_detection``.
"""

from collections.abc import Callable

from agents_core.engine.ports import SpeechStarted, SpeechStopped, Transcript
from agents_core.engine.protocol.conversation import Conversation, ItemRecord
from agents_core.engine.protocol.effects import (
    CancelRecognition,
    ClearAudio,
    CommitAudio,
    ConfigureTurnDetection,
    ExpectAcknowledgement,
    FeedAudio,
    RecogniseItem,
)
from agents_core.engine.protocol.input_buffer import COMMIT_MS, InputBuffer
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.protocol.response_manager import ResponseManager
from agents_core.engine.protocol.transcripts import Transcripts, Utterance, audio_lost
from agents_core.engine.protocol.turn_words import TurnWords
from agents_core.engine.wire import items as it
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.audio_formats import Decoder
from agents_core.engine.wire.client_errors import commit_empty, too_many_items_with_audio
from agents_core.engine.wire.session_config import SessionConfig

TRANSCRIPT_TIMEOUT_MS = 20_000
"""Without a final transcript this long after the commit, transcription has failed."""

MAX_CREATED = 8
"""Items with audio that are recognised at a time."""


class InputTurns:
    """Input audio buffer, utterances and idle timer of one session."""

    def __init__(
        self,
        outbox: Outbox,
        conversation: Conversation,
        responses: ResponseManager,
        config: Callable[[], SessionConfig],
    ) -> None:
        self._outbox = outbox
        self._conversation = conversation
        self._responses = responses
        self._config = config
        self._transcripts = Transcripts(outbox, conversation, config)
        self._buffer = InputBuffer(config().input_format)
        self._stream_origin_ms = 0.0  # buffer position where the present speech input started
        self._current: Utterance | None = None  # started and not committed
        self._by_number: dict[int, Utterance] = {}
        self._pending: dict[str, Utterance] = {}  # committed, final transcript missing
        self._response_due = False
        self._words = TurnWords()
        self._idle_at_ms: int | None = None
        turn_settings = config().turn_settings
        outbox.need(
            ConfigureTurnDetection(detection=turn_settings.detection if turn_settings else None)
        )

    # --- client events ------------------------------------------------------------------------

    def append(self, audio: str) -> None:
        """input_audio_buffer.append.

        Raises:
            ClientError: not base64.
        """
        # Before the new audio is added: speech may start anywhere in it.
        if self._config().turn_settings is not None and self._current is None:
            self._buffer.forget_old()
        pcm = self._buffer.append(audio)
        if pcm:
            self._outbox.need(FeedAudio(pcm=pcm))

    def commit(self) -> None:
        """input_audio_buffer.commit: end the turn; starts no response.

        Raises:
            ClientError: less than 100 ms in the buffer.
        """
        if self._buffer.buffered_ms < COMMIT_MS:
            raise commit_empty(self._buffer.buffered_ms)
        utterance = self._current or self._open_utterance(start_ms=self._buffer.start_ms)
        self._outbox.need(CommitAudio(item_id=utterance.item_id))
        self._commit(utterance, end_ms=self._buffer.position_ms)

    def clear(self) -> None:
        """input_audio_buffer.clear."""
        self._buffer.clear()
        self._drop_current()
        self._outbox.need(ClearAudio())
        self._outbox.emit(se.Cleared())

    def session_changed(self, old: SessionConfig) -> None:
        """Adopt a new input format and turn detection after session.update."""
        new = self._config()
        self._buffer.use(new.input_format)
        before = old.turn_settings.detection if old.turn_settings else None
        after = new.turn_settings.detection if new.turn_settings else None
        if before != after:
            if (before is None) != (after is None):
                self._drop_current()
            self._outbox.need(ConfigureTurnDetection(detection=after))
        if new.turn_settings is None or new.turn_settings.idle_timeout_ms is None:
            self._idle_at_ms = None

    def item_deleted(self, item_id: str) -> None:
        """An item was deleted; its transcript is no longer awaited."""
        utterance = self._pending.get(item_id)
        if utterance is not None:
            if utterance.created:
                self._outbox.need(CancelRecognition(item_id=item_id))
            self._finish_utterance(utterance)

    def recognise_item(self, record: ItemRecord) -> None:
        """A new item of the client has audio: responses wait for its words.

        Raises:
            ClientError: too many such items are being recognised.
        """
        if sum(utterance.created for utterance in self._pending.values()) >= MAX_CREATED:
            raise too_many_items_with_audio(MAX_CREATED)
        timeout_ms = TRANSCRIPT_TIMEOUT_MS + round(record.caller_audio_s * 1000)
        utterance = Utterance(item_id=record.item.id, committed=True, created=True)
        utterance.deadline_ms = self._outbox.now_ms + timeout_ms
        self._pending[utterance.item_id] = utterance
        self._responses.await_transcript(utterance.item_id)
        pcm = Decoder(self._config().input_format).decode(bytes(record.audio))
        self._outbox.need(RecogniseItem(item_id=utterance.item_id, pcm=pcm, timeout_ms=timeout_ms))

    def item_transcribed(self, item_id: str, transcript: Transcript | None) -> None:
        """The words of such an item; None when there are none."""
        utterance = self._pending.get(item_id)
        if utterance is None or not utterance.created:
            return
        if transcript is not None:
            self._complete(utterance, transcript)
        else:
            self._fail(utterance, "")
            self._transcripts_complete()

    # --- events of speech input ---------------------------------------------------------------

    def speech_detected(self, event: SpeechStarted | SpeechStopped) -> None:
        """A turn started or ended."""
        turn_settings = self._config().turn_settings
        if turn_settings is None:
            return
        at_ms = self._stream_origin_ms + event.at_ms
        match event:
            case SpeechStarted():
                start_ms = max(self._buffer.start_ms, at_ms)
                self._speech_started(event.utterance, start_ms, turn_settings.interrupt_response)
            case SpeechStopped():
                self._speech_stopped(event, at_ms, turn_settings.create_response)

    def _speech_started(self, number: int, start_ms: float, interrupt: bool) -> None:
        self._current = self._open_utterance(start_ms=start_ms, number=number)
        self._idle_at_ms = None
        self._outbox.emit(
            se.SpeechStarted(item_id=self._current.item_id, audio_start_ms=round(start_ms))
        )
        self._current.over_agent = self._responses.caller_speaks(interrupt=interrupt)
        if self._responses.told:
            self._outbox.need(ExpectAcknowledgement(utterance=number))
        if interrupt:
            # The user goes on talking: one response to all of it, after the next pause.
            self._response_due = False

    def _speech_stopped(self, event: SpeechStopped, at_ms: float, response_due: bool) -> None:
        utterance = self._current
        if utterance is None or utterance.number != event.utterance:
            return
        utterance.silence_ms = event.silence_ms
        end_ms = min(max(at_ms, utterance.start_ms), self._buffer.position_ms)
        self._outbox.emit(se.SpeechStopped(item_id=utterance.item_id, audio_end_ms=round(end_ms)))
        self._response_due = self._response_due or response_due
        self._commit(utterance, end_ms=end_ms)

    def audio_committed(self, item_id: str, number: int) -> None:
        """The number that speech input gave to a manually committed utterance."""
        utterance = self._pending.get(item_id)
        if utterance is not None:
            utterance.number = number
            self._by_number[number] = utterance

    def transcribed(self, transcript: Transcript) -> None:
        """A partial or final transcript."""
        utterance = self._by_number.get(transcript.utterance) or self._manual_utterance(transcript)
        if utterance is None:
            return
        if transcript.final:
            utterance.final = transcript
            if utterance.committed:
                self._complete(utterance, transcript)
        elif self._config().sends_partial_transcripts:
            self._transcripts.send_words(utterance, transcript.text)

    def recognition_failed(self, message: str) -> None:
        """Speech input failed and a new one takes over: open utterances get no transcript."""
        self._stream_origin_ms = self._buffer.position_ms
        self._drop_current()
        self._outbox.emit(
            se.Error(
                error=se.ErrorDetail(
                    type="server_error", code="recognition_failed", message=message
                )
            )
        )
        response_due, self._response_due = self._response_due, False
        # Created items have speech inputs of their own: what waits only for them goes on waiting.
        lost = [utterance for utterance in self._pending.values() if not utterance.created]
        for utterance in lost:
            self._fail(utterance, message)
        self._by_number.clear()
        item_ids = {utterance.item_id for utterance in lost}
        failed = self._responses.fail_waiting(item_ids, "recognition_failed", message)
        if response_due and not failed:
            self._responses.fail_response_to_turn("recognition_failed", message)
        self._transcripts_complete()

    # --- time ---------------------------------------------------------------------------------

    def next_deadline_ms(self) -> int | None:
        """When ``advance`` has something to do."""
        times = [utterance.deadline_ms for utterance in self._pending.values()]
        if self._idle_at_ms is not None:
            times.append(self._idle_at_ms)
        return min(times, default=None)

    def advance(self) -> None:
        """Time has passed."""
        now_ms = self._outbox.now_ms
        for utterance in list(self._pending.values()):
            if now_ms >= utterance.deadline_ms:
                self._fail(utterance, "The recogniser did not answer in time.")
                self._transcripts_complete()
        if self._idle_at_ms is not None and now_ms >= self._idle_at_ms:
            self._idle_at_ms = None
            if not (self._current or self._pending or self._responses.active):
                self._trigger_idle_timeout()

    def start_idle_timer(self, at_ms: int) -> None:
        """The last response has been played at ``at_ms``; the user's silence counts from there."""
        turn_settings = self._config().turn_settings
        if turn_settings is not None and turn_settings.idle_timeout_ms is not None:
            self._idle_at_ms = at_ms + turn_settings.idle_timeout_ms

    def _trigger_idle_timeout(self) -> None:
        turn_settings = self._config().turn_settings
        assert turn_settings is not None and turn_settings.idle_timeout_ms is not None
        end_ms = self._buffer.position_ms
        start_ms = max(self._buffer.start_ms, end_ms - turn_settings.idle_timeout_ms)
        item_id = self._outbox.new_id("item")
        self._outbox.emit(
            se.TimeoutTriggered(
                item_id=item_id, audio_start_ms=round(start_ms), audio_end_ms=round(end_ms)
            )
        )
        record = self._add_item(item_id, start_ms=start_ms, end_ms=end_ms)
        record.transcript = ""  # certainly no speech, so the confidence stays 1
        self._responses.respond_to_turn(interrupt=False)

    # --- utterances ---------------------------------------------------------------------------

    def _open_utterance(self, *, start_ms: float, number: int | None = None) -> Utterance:
        utterance = Utterance(item_id=self._outbox.new_id("item"), start_ms=start_ms, number=number)
        if number is not None:
            self._by_number[number] = utterance
        return utterance

    def _manual_utterance(self, transcript: Transcript) -> Utterance | None:
        """Without turn detection the first partial of an utterance comes before its commit."""
        if (
            self._config().turn_settings is not None
            or transcript.final
            or self._buffer.buffered_ms <= 0
        ):
            return None
        if self._current is None:
            self._current = self._open_utterance(start_ms=self._buffer.start_ms)
        self._current.number = transcript.utterance
        self._by_number[transcript.utterance] = self._current
        return self._current

    def _drop_current(self) -> None:
        if self._current is not None and self._current.number is not None:
            self._by_number.pop(self._current.number, None)
        self._current = None

    def _commit(self, utterance: Utterance, *, end_ms: float) -> None:
        self._current = None
        self._idle_at_ms = None
        utterance.committed = True
        utterance.deadline_ms = self._outbox.now_ms + TRANSCRIPT_TIMEOUT_MS
        self._pending[utterance.item_id] = utterance
        self._responses.await_transcript(utterance.item_id)
        record = self._add_item(utterance.item_id, start_ms=utterance.start_ms, end_ms=end_ms)
        utterance.audio_s = record.caller_audio_s
        if utterance.final is not None:
            self._complete(utterance, utterance.final)

    def _add_item(self, item_id: str, *, start_ms: float, end_ms: float) -> ItemRecord:
        item = it.MessageItem(
            id=item_id, role="user", content=(it.InputAudioPart(transcript=None),)
        )
        record = ItemRecord(item=item, caller_audio_s=(end_ms - start_ms) / 1000)
        record.add_audio(self._buffer.take(start_ms=start_ms, end_ms=end_ms))
        for gone in self._conversation.evict_oldest():
            self._outbox.emit(se.ItemDeleted(item_id=gone))
        before = self._conversation.insert(record)
        self._outbox.emit(
            se.Committed(item_id=item_id, previous_item_id=before),
            se.ItemAdded(item=item, previous_item_id=before),
            se.ItemDone(item=item, previous_item_id=before),
        )
        return record

    def _complete(self, utterance: Utterance, transcript: Transcript) -> None:
        self._transcripts.complete(utterance, transcript)
        if transcript.lost_ms:
            self._outbox.emit(se.Error(error=audio_lost(utterance.item_id, transcript.lost_ms)))
        record = self._conversation.get(utterance.item_id)
        if record is not None and not utterance.created:
            self._words.add(
                record,
                transcript,
                over_agent=utterance.over_agent,
                speech_ms=self._speech_ms(utterance),
            )
        self._finish_utterance(utterance)

    def _speech_ms(self, utterance: Utterance) -> float:
        """Without the padding before it and the silence that ended it."""
        turn_settings = self._config().turn_settings
        padding_ms = turn_settings.detection.prefix_padding_ms if turn_settings else 0
        return utterance.audio_s * 1000 - padding_ms - utterance.silence_ms

    def _fail(self, utterance: Utterance, message: str) -> None:
        self._transcripts.fail(utterance, message)
        self._words.said = True  # words that were not recognised
        self._forget(utterance)

    def _finish_utterance(self, utterance: Utterance) -> None:
        self._forget(utterance)
        self._transcripts_complete()

    def _forget(self, utterance: Utterance) -> None:
        self._pending.pop(utterance.item_id, None)
        if utterance.number is not None:
            self._by_number.pop(utterance.number, None)

    def _transcripts_complete(self) -> None:
        if self._pending:
            return
        answered = self._responses.transcripts_ready()
        if not self._response_due and self._current is not None:
            return  # the user goes on talking
        words, self._words = self._words, TurnWords()
        response_due, self._response_due = self._response_due, False
        if not response_due or answered:
            return
        words.hide(hidden=True)
        if not words.said:
            if self._responses.go_on(acknowledged=words.acknowledged):
                return
            words.hide(hidden=False)  # an ordinary turn
        turn_settings = self._config().turn_settings
        interrupt = turn_settings is not None and turn_settings.interrupt_response
        self._responses.respond_to_turn(interrupt=interrupt)
