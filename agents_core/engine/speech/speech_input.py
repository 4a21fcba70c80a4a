"""Speech input of one connection: joins VAD, endpointing and recognition.

``feed`` runs on the server's loop and never waits for recognition.
"""

from collections import deque
from collections.abc import Callable, Sequence

from agents_core.engine.ports import SpeechStarted, SpeechStopped, Transcript, TurnDetection
from agents_core.engine.speech.recognition.connection_recogniser import ConnectionRecogniser
from agents_core.engine.speech.recognition.decode_scheduler import DecodeScheduler
from agents_core.engine.speech.recognition.recognition_load import RecognitionLoad
from agents_core.engine.speech.stt.recogniser import Recogniser
from agents_core.engine.speech.turn_detection.endpointer import (
    CHUNK_MS,
    PAUSE_MS,
    START_WINDOW,
    Endpointer,
    TurnEnded,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)
from agents_core.engine.speech.turn_detection.unfinished_sentence import is_unfinished
from agents_core.engine.speech.turn_detection.vad import AudioChunker, SpeechProbability

MANUAL = TurnDetection(type="server_vad")
"""Without turn detection, pauses are still decoded in advance."""

MANUAL_BACKLOG_MS = 10_000
"""Without turn detection: how much audio before the first speech a commit can still use."""

MAX_PREFIX_MS = 5_000

ACKNOWLEDGEMENT_MS = 1_250
"""Of speech. Of 320 backchannels of up to three words, spoken by flite, 2 take longer."""


class LocalSpeechInput:
    """Implements SpeechInput. One thread calls it; transcripts come on that or another.

    ``SpeechStarted.at_ms`` includes the prefix padding, as in the Realtime protocol: it is where
    the audio of the utterance begins.
    """

    def __init__(
        self,
        on_transcript: Callable[[Transcript], None],
        recogniser: Recogniser,
        scheduler: DecodeScheduler,
        load: RecognitionLoad,
        probability: SpeechProbability,
    ) -> None:
        self._recognition = ConnectionRecogniser(
            on_transcript, self._on_pause, recogniser, scheduler, load
        )
        self._probability = probability
        self._chunks = AudioChunker()
        self._endpointer = Endpointer(MANUAL)
        self._detection: TurnDetection | None = None
        self._backlog: deque[bytes] = deque()  # chunks that may belong to the next utterance
        self._chunk_count = 0
        self._ended_ms = 0  # where the last utterance ended
        self._utterance = 0
        self._utterance_open = False
        self._start_reported = False
        self._hint: tuple[int, bool] | None = None  # set by the recogniser's thread, whole
        self._closed = False
        self._size_backlog()

    def configure(self, detection: TurnDetection | None) -> None:
        """Takes effect with the next chunk; an open utterance goes on."""
        if detection == self._detection:
            return
        self._detection = detection
        self._endpointer.configure(detection or MANUAL)
        self._size_backlog()

    def expect(self, patterns: Sequence[str]) -> None:
        """The next turn probably answers a question whose value fits one of these."""
        self._recognition.expect(tuple(patterns))

    def spoken_over(self, utterance: int) -> None:
        """This utterance began over the agent's statements."""
        if self._utterance_open and utterance == self._utterance:
            silence_ms = self._prefix_ms() + PAUSE_MS
            self._recognition.spoken_over(utterance, ACKNOWLEDGEMENT_MS + silence_ms)

    def _size_backlog(self) -> None:
        manual = self._detection is None
        backlog_ms = MANUAL_BACKLOG_MS if manual else self._prefix_ms() + START_WINDOW * CHUNK_MS
        self._backlog = deque(self._backlog, maxlen=-(-backlog_ms // CHUNK_MS))

    def _prefix_ms(self) -> int:
        return min(max(0, (self._detection or MANUAL).prefix_padding_ms), MAX_PREFIX_MS)

    def feed(self, pcm: bytes) -> Sequence[SpeechStarted | SpeechStopped]:
        """Events in order.

        Raises:
            AudioFormatError: half a sample.
        """
        events: list[SpeechStarted | SpeechStopped] = []
        if not self._closed:
            for chunk in self._chunks.feed(pcm):
                events += self._step(chunk)
        return events

    def _step(self, chunk: bytes) -> list[SpeechStarted | SpeechStopped]:
        self._chunk_count += 1
        self._apply_hint()
        probability = self._probability(chunk)
        edge = self._endpointer.step(probability)
        if self._utterance_open:
            self._recognition.audio(chunk, voiced=probability >= MANUAL.threshold)
        else:
            self._backlog.append(chunk)
        match edge:
            case None:
                return []
            case TurnStarted(ago_ms):
                return self._on_turn_started(ago_ms)
            case TurnPaused():
                self._recognition.pause()
                return []
            case TurnResumed():
                self._recognition.resume()
                return []
            case TurnEnded(silence_ms):
                return self._on_turn_ended(silence_ms)

    def _apply_hint(self) -> None:
        hint, self._hint = self._hint, None
        if hint is not None and hint[0] == self._utterance and self._utterance_open:
            self._endpointer.set_unfinished(unfinished=hint[1])

    def _on_turn_started(self, ago_ms: int) -> list[SpeechStarted | SpeechStopped]:
        if self._utterance_open:  # without turn detection: speech again after a long silence
            self._recognition.resume()
        else:
            chunks = -(-(self._prefix_ms() + ago_ms) // CHUNK_MS)
            self._begin_utterance(list(self._backlog)[-chunks:])
        return self._report_start(self._now_ms() - ago_ms - self._prefix_ms())

    def _begin_utterance(self, chunks: Sequence[bytes]) -> None:
        self._utterance += 1
        self._utterance_open, self._start_reported = True, False
        self._recognition.begin(self._utterance)
        self._recognition.audio(b"".join(chunks), voiced=True)
        self._backlog.clear()

    def _report_start(self, at_ms: int) -> list[SpeechStarted | SpeechStopped]:
        if self._detection is None or self._start_reported:
            return []
        self._start_reported = True
        return [SpeechStarted(utterance=self._utterance, at_ms=max(at_ms, self._ended_ms))]

    def _on_turn_ended(self, silence_ms: int) -> list[SpeechStarted | SpeechStopped]:
        if self._detection is None:  # only a commit ends it; recognition is paused already
            return []
        events = self._report_start(self._ended_ms)  # turned on during speech
        now_ms = self._now_ms()
        events.append(SpeechStopped(utterance=self._utterance, at_ms=now_ms, silence_ms=silence_ms))
        self._end_utterance()
        return events

    def _end_utterance(self) -> None:
        self._recognition.end()
        self._utterance_open = False
        self._ended_ms = self._now_ms()

    def _now_ms(self) -> int:
        return self._chunk_count * CHUNK_MS

    def commit(self) -> int:
        """End the utterance now; returns its number. Its final Transcript follows."""
        rest = self._chunks.flush()
        if not self._utterance_open:
            self._begin_utterance(list(self._backlog))
        if rest:
            self._recognition.audio(rest, voiced=False)
            self._chunk_count += 1
        self._end_utterance()
        self._endpointer.reset()
        return self._utterance

    def clear(self) -> None:
        """Drop audio and words that were not committed."""
        self._chunks.flush()
        self._backlog.clear()
        self._endpointer.reset()
        if self._utterance_open:
            self._recognition.drop()
            self._utterance_open = False

    def close(self) -> None:
        """No callback after this. Returns at once. Idempotent."""
        self._closed = True
        self._recognition.close()
        self._backlog.clear()
        self._probability = _no_speech  # the model's memory is not the garbage collector's

    def _on_pause(self, utterance: int, text: str) -> None:
        self._hint = (utterance, is_unfinished(text))


def _no_speech(chunk: bytes) -> float:
    return 0.0
