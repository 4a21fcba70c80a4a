"""Transcripts of the user's utterances: kept with their items, and sent to clients that want them.

Deltas come after the commit and join to the transcript, except for clients that ask for words while
the user speaks: those get stable words early, and a correction only with the whole transcript.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agents_core.engine.ports import Transcript
from agents_core.engine.protocol.conversation import Conversation
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.wire import items as it
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.logprobs import logprobs
from agents_core.engine.wire.session_config import LOGPROBS, SessionConfig


@dataclass(slots=True, kw_only=True)
class Utterance:
    """One turn of the user, from its first sound to its final transcript."""

    item_id: str
    number: int | None = None  #: given by speech input; None until it is known
    start_ms: float = 0.0
    sent_text: str = ""  #: transcript already sent as deltas
    final: Transcript | None = None
    committed: bool = False
    created: bool = False  #: an item of the client: its transcript is for the brain only
    audio_s: float = 0.0
    over_agent: bool = False  #: it began while an answer was decided or played
    silence_ms: int = 0  #: at its end
    deadline_ms: int = 0


class Transcripts:
    """Keeps and sends the transcripts of one session."""

    def __init__(
        self, outbox: Outbox, conversation: Conversation, config: Callable[[], SessionConfig]
    ) -> None:
        self._outbox = outbox
        self._conversation = conversation
        self._config = config

    def send_words(self, utterance: Utterance, text: str) -> None:
        """Send what is new; nothing where the text corrects a word that was sent."""
        delta = text[len(utterance.sent_text) :]
        if delta and text.startswith(utterance.sent_text) and self._config().transcription:
            utterance.sent_text = text
            self._outbox.emit(se.TranscriptionDelta(item_id=utterance.item_id, delta=delta))

    def complete(self, utterance: Utterance, transcript: Transcript) -> None:
        """The final transcript of a committed utterance."""
        record = self._conversation.get(utterance.item_id)
        if record is not None:
            assert isinstance(record.item, it.MessageItem)
            # A created item may have text beside its audio.
            record.transcript = it.text_of(it.with_transcript(record.item, transcript.text))
            record.confidence = transcript.confidence if transcript.text else 0.0
            record.alternatives = transcript.alternatives
            if self._config().transcription is not None and not utterance.created:
                record.item = it.with_transcript(record.item, transcript.text)
                self.send_words(utterance, transcript.text)
                self._outbox.emit(
                    se.TranscriptionCompleted(
                        item_id=utterance.item_id,
                        transcript=transcript.text,
                        usage=se.Duration(seconds=round(utterance.audio_s, 3)),
                        logprobs=self._logprobs(transcript),
                    )
                )

    def _logprobs(self, transcript: Transcript) -> tuple[se.LogProb, ...] | None:
        if LOGPROBS not in (self._config().include or ()):
            return None
        return logprobs(transcript.text, transcript.confidence)

    def fail(self, utterance: Utterance, message: str) -> None:
        """There is no transcript; ``message`` is for the client."""
        record = self._conversation.get(utterance.item_id)
        if record is not None:
            record.transcript, record.confidence = "", 0.0
        if self._config().transcription is not None and not utterance.created:
            error = se.TranscriptionError(code="transcription_failed", message=message)
            self._outbox.emit(se.TranscriptionFailed(item_id=utterance.item_id, error=error))


def audio_lost(item_id: str, lost_ms: int) -> se.ErrorDetail:
    """The transcript lacks the words of so much audio."""
    return se.ErrorDetail(
        type="server_error",
        code="input_audio_lost",
        message=(
            f"The transcript of item {item_id} lacks the words of {lost_ms / 1000:.1f} s of audio, "
            "which came faster than it could be recognised."
        ),
    )
