"""User turns: input audio, turn detection, commits, transcription, barge-in, idle timeout.

``speech_started`` interrupts the running response (barge-in); the end of a turn requests the next
one. Which audio is speech is decided in ``agents_core.engine.speech.turn_detection``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agents_core.engine.ports import SpeechStarted, SpeechStopped, Transcript
from agents_core.engine.protocol.conversation import Conversation, ItemRecord
from agents_core.engine.protocol.effects import (
    ClearAudio,
    CommitAudio,
    ConfigureTurnDetection,
    FeedAudio,
)
from agents_core.engine.protocol.input_buffer import COMMIT_MS, InputBuffer
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.protocol.response_manager import ResponseManager
from agents_core.engine.wire import items as it
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.client_errors import commit_empty
from agents_core.engine.wire.logprobs import logprobs
from agents_core.engine.wire.session_config import LOGPROBS, SessionConfig

TRANSCRIPT_TIMEOUT_MS = 20_000
"""Without a final transcript this long after the commit, transcription has failed."""


@dataclass(slots=True, kw_only=True)
class _Utterance:
    """One turn of the user, from its first sound to its final transcript."""

    item_id: str
    number: int | None = None  #: given by speech input; None until it is known
    start_ms: float = 0.0
    sent_text: str = ""  #: transcript already sent as deltas
    final: Transcript | None = None
    committed: bool = False
    audio_s: float = 0.0
    deadline_ms: int = 0


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
        self._buffer = InputBuffer(config().input_format)
        self._stream_origin_ms = 0.0  # buffer position where the present speech input started
        self._current: _Utterance | None = None  # started and not committed
        self._by_number: dict[int, _Utterance] = {}
        self._pending: dict[str, _Utterance] = {}  # committed, final transcript missing
        self._response_due = False
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
            self._finish_utterance(utterance)

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
                self._speech_stopped(event.utterance, at_ms, turn_settings.create_response)

    def _speech_started(self, number: int, start_ms: float, interrupt: bool) -> None:
        self._current = self._open_utterance(start_ms=start_ms, number=number)
        self._idle_at_ms = None
        self._outbox.emit(
            se.SpeechStarted(item_id=self._current.item_id, audio_start_ms=round(start_ms))
        )
        if interrupt:
            # The user goes on talking: one response to all of it, after the next pause.
            self._response_due = False
            self._responses.interrupt()

    def _speech_stopped(self, number: int, at_ms: float, response_due: bool) -> None:
        utterance = self._current
        if utterance is None or utterance.number != number:
            return
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
                self._complete_transcription(utterance, transcript)
        elif self._config().sends_partial_transcripts:
            self._send_words(utterance, transcript.text)

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
        for utterance in list(self._pending.values()):
            self._fail_transcription(utterance, message)
        self._by_number.clear()
        failed = self._responses.fail_waiting("recognition_failed", message)
        self._responses.transcripts_ready()
        if response_due and not failed:
            self._responses.fail_response_to_turn("recognition_failed", message)

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
                self._fail_transcription(utterance, "The recogniser did not answer in time.")
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

    def _open_utterance(self, *, start_ms: float, number: int | None = None) -> _Utterance:
        utterance = _Utterance(
            item_id=self._outbox.new_id("item"), start_ms=start_ms, number=number
        )
        if number is not None:
            self._by_number[number] = utterance
        return utterance

    def _manual_utterance(self, transcript: Transcript) -> _Utterance | None:
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

    def _commit(self, utterance: _Utterance, *, end_ms: float) -> None:
        self._current = None
        self._idle_at_ms = None
        utterance.committed = True
        utterance.deadline_ms = self._outbox.now_ms + TRANSCRIPT_TIMEOUT_MS
        self._pending[utterance.item_id] = utterance
        self._responses.await_transcripts()
        record = self._add_item(utterance.item_id, start_ms=utterance.start_ms, end_ms=end_ms)
        utterance.audio_s = record.caller_audio_s
        if utterance.final is not None:
            self._complete_transcription(utterance, utterance.final)

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

    def _send_words(self, utterance: _Utterance, text: str) -> None:
        """Send what is new; nothing where the text corrects a word that was sent."""
        delta = text[len(utterance.sent_text) :]
        if delta and text.startswith(utterance.sent_text) and self._config().transcription:
            utterance.sent_text = text
            self._outbox.emit(se.TranscriptionDelta(item_id=utterance.item_id, delta=delta))

    def _complete_transcription(self, utterance: _Utterance, transcript: Transcript) -> None:
        record = self._conversation.get(utterance.item_id)
        if record is not None:
            record.transcript = transcript.text
            record.confidence = transcript.confidence if transcript.text else 0.0
            record.alternatives = transcript.alternatives
            if self._config().transcription is not None:
                assert isinstance(record.item, it.MessageItem)
                record.item = it.with_transcript(record.item, transcript.text)
                self._send_words(utterance, transcript.text)
                self._outbox.emit(
                    se.TranscriptionCompleted(
                        item_id=utterance.item_id,
                        transcript=transcript.text,
                        usage=se.Duration(seconds=round(utterance.audio_s, 3)),
                        logprobs=self._logprobs(transcript),
                    )
                )
        self._finish_utterance(utterance)

    def _logprobs(self, transcript: Transcript) -> tuple[se.LogProb, ...] | None:
        if LOGPROBS not in (self._config().include or ()):
            return None
        return logprobs(transcript.text, transcript.confidence)

    def _fail_transcription(self, utterance: _Utterance, message: str) -> None:
        record = self._conversation.get(utterance.item_id)
        if record is not None:
            record.transcript, record.confidence = "", 0.0
        if self._config().transcription is not None:
            error = se.TranscriptionError(code="transcription_failed", message=message)
            self._outbox.emit(se.TranscriptionFailed(item_id=utterance.item_id, error=error))
        self._forget(utterance)

    def _finish_utterance(self, utterance: _Utterance) -> None:
        self._forget(utterance)
        self._transcripts_complete()

    def _forget(self, utterance: _Utterance) -> None:
        self._pending.pop(utterance.item_id, None)
        if utterance.number is not None:
            self._by_number.pop(utterance.number, None)

    def _transcripts_complete(self) -> None:
        if self._pending:
            return
        answered = self._responses.transcripts_ready()
        if self._response_due:
            self._response_due = False
            if not answered:
                turn_settings = self._config().turn_settings
                interrupt = turn_settings is not None and turn_settings.interrupt_response
                self._responses.respond_to_turn(interrupt=interrupt)
