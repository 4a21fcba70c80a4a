"""The caller's side: audio in, turns detected or committed, words, and the long silence.

It decides when a turn is complete and wants an answer; how one is made is the responses' business.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agents_core.engine.ports import SpeechStarted, SpeechStopped, Words
from agents_core.engine.protocol.conversation import Conversation, Record
from agents_core.engine.protocol.effects import ClearEars, CommitEars, ConfigureEars, FeedEars
from agents_core.engine.protocol.input_buffer import COMMIT_MS, InputBuffer
from agents_core.engine.protocol.logprobs import LOGPROBS, logprobs
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.protocol.response_manager import Responses
from agents_core.engine.wire import items as it
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.client_errors import commit_empty
from agents_core.engine.wire.session_config import SessionConfig

WORDS_TIMEOUT_MS = 20_000
"""A recogniser that says nothing for this long after the end of an utterance has failed."""


@dataclass(slots=True, kw_only=True)
class _Utterance:
    """What the caller says in one turn, from its first sound to its last word."""

    item_id: str
    number: int | None = None  #: the ears' name for it; None until they said so
    start_ms: float = 0.0
    told: str = ""  #: words already sent as deltas
    final: Words | None = None
    committed: bool = False
    seconds: float = 0.0
    deadline_ms: int = 0


class Caller:
    """Input buffer, utterances and idle timer of one session."""

    def __init__(
        self,
        outbox: Outbox,
        conversation: Conversation,
        responses: Responses,
        config: Callable[[], SessionConfig],
    ) -> None:
        self._outbox = outbox
        self._conversation = conversation
        self._responses = responses
        self._config = config
        self._buffer = InputBuffer(config().input_format)
        self._ears_origin_ms = 0.0  # where in the buffer the present ears began to listen
        self._speech: _Utterance | None = None  # begun and not committed
        self._numbers: dict[int, _Utterance] = {}
        self._waiting: dict[str, _Utterance] = {}  # committed, words still to come
        self._wants_answer = False
        self._idle_at_ms: int | None = None
        turns = config().turns
        outbox.need(ConfigureEars(detection=turns.detection if turns else None))

    # --- client events ------------------------------------------------------------------------

    def append(self, audio: str) -> None:
        """input_audio_buffer.append.

        Raises:
            Problem: not base64.
        """
        # Before it is added: the ears have not heard the new audio, whose speech may lie anywhere.
        if self._config().turns is not None and self._speech is None:
            self._buffer.forget_old()
        pcm = self._buffer.append(audio)
        if pcm:
            self._outbox.need(FeedEars(pcm=pcm))

    def commit(self) -> None:
        """input_audio_buffer.commit: a turn by hand; it starts no response.

        Raises:
            Problem: less than 100 ms in the buffer.
        """
        if self._buffer.buffered_ms < COMMIT_MS:
            raise commit_empty(self._buffer.buffered_ms)
        utterance = self._speech or self._begin(start_ms=self._buffer.start_ms)
        self._outbox.need(CommitEars(item_id=utterance.item_id))
        self._commit(utterance, end_ms=self._buffer.position_ms)

    def clear(self) -> None:
        """input_audio_buffer.clear."""
        self._buffer.clear()
        self._forget_speech()
        self._outbox.need(ClearEars())
        self._outbox.emit(se.Cleared())

    def configured(self, old: SessionConfig) -> None:
        """The session changed: follow in format and turn detection."""
        new = self._config()
        self._buffer.use(new.input_format)
        before = old.turns.detection if old.turns else None
        after = new.turns.detection if new.turns else None
        if before != after:
            if (before is None) != (after is None):
                self._forget_speech()
            self._outbox.need(ConfigureEars(detection=after))
        if new.turns is None or new.turns.idle_timeout_ms is None:
            self._idle_at_ms = None

    def deleted(self, item_id: str) -> None:
        """An item is gone; its words are no longer waited for."""
        utterance = self._waiting.get(item_id)
        if utterance is not None:
            self._settle(utterance)

    # --- what the ears report -----------------------------------------------------------------

    def heard(self, event: SpeechStarted | SpeechStopped) -> None:
        """A turn began or ended."""
        turns = self._config().turns
        if turns is None:
            return
        at_ms = self._ears_origin_ms + event.at_ms
        match event:
            case SpeechStarted():
                start_ms = max(self._buffer.start_ms, at_ms)
                self._speech_started(event.utterance, start_ms, turns.interrupt_response)
            case SpeechStopped():
                self._speech_stopped(event.utterance, at_ms, turns.create_response)

    def _speech_started(self, number: int, start_ms: float, interrupt: bool) -> None:
        self._speech = self._begin(start_ms=start_ms, number=number)
        self._idle_at_ms = None
        self._outbox.emit(
            se.SpeechStarted(item_id=self._speech.item_id, audio_start_ms=round(start_ms))
        )
        if interrupt:
            # The caller goes on talking: one answer to all of it, after the next pause.
            self._wants_answer = False
            self._responses.interrupt()

    def _speech_stopped(self, number: int, at_ms: float, wants_answer: bool) -> None:
        utterance = self._speech
        if utterance is None or utterance.number != number:
            return
        end_ms = min(max(at_ms, utterance.start_ms), self._buffer.position_ms)
        self._outbox.emit(se.SpeechStopped(item_id=utterance.item_id, audio_end_ms=round(end_ms)))
        self._wants_answer = self._wants_answer or wants_answer
        self._commit(utterance, end_ms=end_ms)

    def ears_committed(self, item_id: str, number: int) -> None:
        """The ears' number for an utterance that was committed by hand."""
        utterance = self._waiting.get(item_id)
        if utterance is not None:
            utterance.number = number
            self._numbers[number] = utterance

    def words(self, words: Words) -> None:
        """What was understood so far, or finally."""
        utterance = self._numbers.get(words.utterance) or self._by_hand(words)
        if utterance is None:
            return
        if self._config().transcription is not None and words.text.startswith(utterance.told):
            self._tell(utterance, words.text)
        if words.final:
            utterance.final = words
            if utterance.committed:
                self._understood(utterance, words)

    def ears_failed(self, message: str) -> None:
        """The ears broke and new ones take over: nothing said so far will get its words."""
        self._ears_origin_ms = self._buffer.position_ms
        self._forget_speech()
        self._outbox.emit(
            se.Error(error=se.ErrorDetail(type="server_error", code="ears_failed", message=message))
        )
        wanted, self._wants_answer = self._wants_answer, False
        for utterance in list(self._waiting.values()):
            self._not_understood(utterance, message)
        self._numbers.clear()
        died = self._responses.fail_waiting("ears_failed", message)
        self._responses.release()
        if wanted and not died:
            self._responses.fail_turn("ears_failed", message)

    # --- time ---------------------------------------------------------------------------------

    def next_deadline_ms(self) -> int | None:
        """When ``advance`` has something to do."""
        times = [utterance.deadline_ms for utterance in self._waiting.values()]
        if self._idle_at_ms is not None:
            times.append(self._idle_at_ms)
        return min(times, default=None)

    def advance(self) -> None:
        """Time has passed."""
        now_ms = self._outbox.now_ms
        for utterance in list(self._waiting.values()):
            if now_ms >= utterance.deadline_ms:
                self._not_understood(utterance, "The recogniser did not answer in time.")
                self._all_words_known()
        if self._idle_at_ms is not None and now_ms >= self._idle_at_ms:
            self._idle_at_ms = None
            if not (self._speech or self._waiting or self._responses.active):
                self._idle()

    def quiet_from(self, at_ms: int) -> None:
        """The last answer has been played at ``at_ms``; the caller's silence counts from there."""
        turns = self._config().turns
        if turns is not None and turns.idle_timeout_ms is not None:
            self._idle_at_ms = at_ms + turns.idle_timeout_ms

    def _idle(self) -> None:
        turns = self._config().turns
        assert turns is not None and turns.idle_timeout_ms is not None
        end_ms = self._buffer.position_ms
        start_ms = max(self._buffer.start_ms, end_ms - turns.idle_timeout_ms)
        item_id = self._outbox.new_id("item")
        self._outbox.emit(
            se.TimeoutTriggered(
                item_id=item_id, audio_start_ms=round(start_ms), audio_end_ms=round(end_ms)
            )
        )
        record = self._add_item(item_id, start_ms=start_ms, end_ms=end_ms)
        record.words = ""  # certainly nothing was said, so the confidence stays 1
        self._responses.answer_turn(interrupt=False)

    # --- utterances ---------------------------------------------------------------------------

    def _begin(self, *, start_ms: float, number: int | None = None) -> _Utterance:
        utterance = _Utterance(
            item_id=self._outbox.new_id("item"), start_ms=start_ms, number=number
        )
        if number is not None:
            self._numbers[number] = utterance
        return utterance

    def _by_hand(self, words: Words) -> _Utterance | None:
        """Without turn detection the first words of an utterance come before its commit."""
        if self._config().turns is not None or words.final or self._buffer.buffered_ms <= 0:
            return None
        if self._speech is None:
            self._speech = self._begin(start_ms=self._buffer.start_ms)
        self._speech.number = words.utterance
        self._numbers[words.utterance] = self._speech
        return self._speech

    def _forget_speech(self) -> None:
        if self._speech is not None and self._speech.number is not None:
            self._numbers.pop(self._speech.number, None)
        self._speech = None

    def _commit(self, utterance: _Utterance, *, end_ms: float) -> None:
        self._speech = None
        self._idle_at_ms = None
        utterance.committed = True
        utterance.deadline_ms = self._outbox.now_ms + WORDS_TIMEOUT_MS
        self._waiting[utterance.item_id] = utterance
        self._responses.hold()
        record = self._add_item(utterance.item_id, start_ms=utterance.start_ms, end_ms=end_ms)
        utterance.seconds = record.seconds
        if utterance.final is not None:
            self._understood(utterance, utterance.final)

    def _add_item(self, item_id: str, *, start_ms: float, end_ms: float) -> Record:
        item = it.MessageItem(
            id=item_id, role="user", content=(it.InputAudioPart(transcript=None),)
        )
        record = Record(item=item, seconds=(end_ms - start_ms) / 1000)
        record.add_audio(self._buffer.take(start_ms=start_ms, end_ms=end_ms))
        for gone in self._conversation.make_room():
            self._outbox.emit(se.ItemDeleted(item_id=gone))
        before = self._conversation.insert(record)
        self._outbox.emit(
            se.Committed(item_id=item_id, previous_item_id=before),
            se.ItemAdded(item=item, previous_item_id=before),
            se.ItemDone(item=item, previous_item_id=before),
        )
        return record

    def _tell(self, utterance: _Utterance, text: str) -> None:
        delta = text[len(utterance.told) :]
        if delta:
            utterance.told = text
            self._outbox.emit(se.TranscriptionDelta(item_id=utterance.item_id, delta=delta))

    def _understood(self, utterance: _Utterance, words: Words) -> None:
        record = self._conversation.get(utterance.item_id)
        if record is not None:
            record.words = words.text
            record.confidence = words.confidence if words.text else 0.0
            record.alternatives = words.alternatives
            if self._config().transcription is not None:
                assert isinstance(record.item, it.MessageItem)
                record.item = it.with_transcript(record.item, words.text)
                self._outbox.emit(
                    se.TranscriptionCompleted(
                        item_id=utterance.item_id,
                        transcript=words.text,
                        usage=se.Duration(seconds=round(utterance.seconds, 3)),
                        logprobs=self._logprobs(words),
                    )
                )
        self._settle(utterance)

    def _logprobs(self, words: Words) -> tuple[se.LogProb, ...] | None:
        if LOGPROBS not in (self._config().include or ()):
            return None
        return logprobs(words.text, words.confidence)

    def _not_understood(self, utterance: _Utterance, message: str) -> None:
        record = self._conversation.get(utterance.item_id)
        if record is not None:
            record.words, record.confidence = "", 0.0
        if self._config().transcription is not None:
            error = se.TranscriptionError(code="transcription_failed", message=message)
            self._outbox.emit(se.TranscriptionFailed(item_id=utterance.item_id, error=error))
        self._drop(utterance)

    def _settle(self, utterance: _Utterance) -> None:
        self._drop(utterance)
        self._all_words_known()

    def _drop(self, utterance: _Utterance) -> None:
        self._waiting.pop(utterance.item_id, None)
        if utterance.number is not None:
            self._numbers.pop(utterance.number, None)

    def _all_words_known(self) -> None:
        if self._waiting:
            return
        answered = self._responses.release()
        if self._wants_answer:
            self._wants_answer = False
            if not answered:
                turns = self._config().turns
                interrupt = turns is not None and turns.interrupt_response
                self._responses.answer_turn(interrupt=interrupt)
