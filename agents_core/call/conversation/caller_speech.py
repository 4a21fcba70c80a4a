"""The caller's side of the conversation: turns by voice, by push-to-talk and by keyboard."""

from dataclasses import dataclass

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.media.push_to_talk import PushToTalk
from agents_core.call.media.sent_audio import SentAudio
from agents_core.call.protocol import server_events as se
from agents_core.call.protocol.session_configuration import SessionConfiguration
from agents_core.call.session.conversation_history import ConversationHistory
from agents_core.language.backchannels import is_backchannel


@dataclass(slots=True)
class CallerTurn:
    """The caller's last turn."""

    item_id: str = ""
    last_word_ms: int = 0
    unanswered: bool = False
    failed: bool = False  #: a TranscriptFailed event was emitted for it


class CallerSpeech:
    """Tracks the caller's last turn and emits its events; one per call.

    A turn may span two sessions. Used on the call's loop only.
    """

    def __init__(
        self,
        event_log: EventLog,
        history: ConversationHistory,
        sent: SentAudio,
        push_to_talk: PushToTalk,
    ) -> None:
        self._event_log = event_log
        self._history = history
        self._sent = sent
        self._push_to_talk = push_to_talk
        self._detected_item_id = ""  # of the last speech_started
        self._silence_ms = 0
        self._padding_ms: int | None = None
        self.turn = CallerTurn()
        self._open_turn: CallerTurn | None = None  # the turn before, while nothing answered it
        self.awaits_response = False  #: an agent's next words are due

    # --- the session ----------------------------------------------------------------------

    def new_session(self) -> None:
        """The new session has received no audio."""
        self._sent.new_session()
        self._push_to_talk.commit_unconfirmed = False

    def configured(self, configuration: SessionConfiguration) -> None:
        """The server reports its turn detection."""
        self._silence_ms = configuration.silence_ms
        self._padding_ms = configuration.prefix_padding_ms

    def connection_lost(self, *, responding: bool) -> None:
        """Spoken words without a transcript cannot be sent to the next session: say so."""
        self.awaits_response |= responding
        turn = self.turn
        no_text = turn.unanswered and not turn.failed and not self._history.text(turn.item_id)
        if no_text or self._push_to_talk.commit_unconfirmed:
            self.turn, self._push_to_talk.commit_unconfirmed = CallerTurn(), False
            self.awaits_response = self._history.ends_with_caller
            message = "What you said last was lost with the connection. Please say it again."
            self._event_log.emit(ev.Problem, code="words_lost", message=message)

    # --- turns ----------------------------------------------------------------------------

    @property
    def utterance(self) -> str:
        """The words of the last turn; empty before they are known."""
        return self._history.text(self.turn.item_id)

    def started(self, event: se.SpeechStarted) -> None:
        """Voice activity was detected."""
        self._detected_item_id = event.item_id
        lag_ms = self._start_lag_ms(event.audio_start_ms)
        self._event_log.emit(ev.CallerSpeechStarted, item_id=event.item_id, lag_ms=lag_ms)

    def stopped(self, event: se.SpeechStopped) -> None:
        """Turn detection ended the turn."""
        self._turn_ended(event.item_id, self._end_silence_ms(event.audio_end_ms))

    def committed(self, event: se.AudioCommitted) -> None:
        """The audio became an item; by push-to-talk, if no speech was detected for it."""
        self._push_to_talk.commit_unconfirmed = False
        if event.item_id != self._detected_item_id:
            lag_ms = self._since_ms(self._sent.pressed_at_ms())
            self._event_log.emit(ev.CallerSpeechStarted, item_id=event.item_id, lag_ms=lag_ms)
            self._turn_ended(event.item_id, 0)

    def typed(self, item_id: str) -> None:
        """The caller typed a message."""
        now_ms = self._event_log.now_ms()
        self.turn = CallerTurn(item_id=item_id, last_word_ms=now_ms, unanswered=True)
        self.awaits_response = True

    def response_created(self) -> None:
        """A response was created, so the server has the committed audio."""
        self._push_to_talk.commit_unconfirmed = False

    def answered(self, at_ms: int) -> int | None:
        """The agent's first words are heard at ``at_ms``.

        The milliseconds since the caller's last word; None when the turn is answered already.
        """
        self.awaits_response = False
        if not self.turn.unanswered:
            return None
        self.turn.unanswered = False
        return max(at_ms - self.turn.last_word_ms, 0)

    def idle(self) -> None:
        """The caller said nothing for the idle timeout."""
        self._event_log.emit(
            ev.Problem, code="idle_timeout", message="The caller was silent; the agent asks again."
        )

    def _turn_ended(self, item_id: str, silence_ms: int) -> None:
        event = self._event_log.emit(ev.CallerSpeechStopped, item_id=item_id, silence_ms=silence_ms)
        last_word_ms = event.at_ms - silence_ms
        self._open_turn = self.turn if self.turn.unanswered and not self.turn.failed else None
        self.turn = CallerTurn(item_id=item_id, last_word_ms=last_word_ms, unanswered=True)
        self.awaits_response = True

    # --- transcripts ----------------------------------------------------------------------

    def transcript_delta(self, event: se.CallerTranscriptDelta) -> None:
        """More words were recognised."""
        if event.text:
            self._event_log.emit(
                ev.TranscriptDelta,
                item_id=event.item_id,
                role="caller",
                agent="",
                text=event.text,
            )

    def transcript_done(self, event: se.CallerTranscriptDone) -> None:
        """The whole turn was recognised."""
        if not event.text or is_backchannel(event.text):
            self._still_open(event.item_id)
        if not event.text:
            self._transcript_failed(event.item_id, ev.NOTHING_UNDERSTOOD)
            return
        self._event_log.emit(
            ev.TranscriptDone,
            item_id=event.item_id,
            role="caller",
            agent="",
            text=event.text,
            confidence=event.confidence,
        )

    def _still_open(self, item_id: str) -> None:
        """A cough or an acknowledgement while the agent was about to answer: the turn before it is
        the one to be answered."""
        if item_id == self.turn.item_id and self._open_turn is not None:
            self.turn, self._open_turn = self._open_turn, None

    def transcript_failed(self, event: se.CallerTranscriptFailed) -> None:
        """Recognition failed."""
        message = f"The words could not be recognised: {event.message or 'no reason given'}"
        self._transcript_failed(event.item_id, message)

    def _transcript_failed(self, item_id: str, message: str) -> None:
        self.turn.failed |= item_id == self.turn.item_id
        self._event_log.emit(ev.TranscriptFailed, item_id=item_id, message=message)

    # --- times ----------------------------------------------------------------------------

    def _start_lag_ms(self, audio_start_ms: float | None) -> int:
        """How long ago the first sound arrived. The server states where the kept audio starts,
        which is some padding before speech; 0 when it does not state both."""
        if self._padding_ms is None or audio_start_ms is None:
            return 0
        return self._since_ms(self._sent.arrived_at_ms(audio_start_ms + self._padding_ms))

    def _end_silence_ms(self, audio_end_ms: float | None) -> int:
        """How long ago the last sound arrived: the pause the server waited for, and the delay of
        its event. 0 for semantic turn detection, which does not state the pause."""
        if not self._silence_ms or audio_end_ms is None:
            return self._silence_ms
        arrived_ms = self._sent.arrived_at_ms(audio_end_ms - self._silence_ms)
        return max(self._silence_ms, self._since_ms(arrived_ms))

    def _since_ms(self, at_ms: int | None) -> int:
        return max(self._event_log.now_ms() - at_ms, 0) if at_ms is not None else 0
