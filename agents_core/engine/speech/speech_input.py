"""The ears of one connection: voice activity and endpointing here, recognition behind a Listener.

``feed`` runs on the server's loop and never waits for recognition. It knows no protocol.
"""

from collections import deque
from collections.abc import Callable, Sequence

from agents_core.engine.ports import SpeechStarted, SpeechStopped, TurnDetection, Words
from agents_core.engine.speech.endpointer import (
    CHUNK_MS,
    START_WINDOW,
    Began,
    Ended,
    Endpointer,
    Paused,
    Resumed,
)
from agents_core.engine.speech.recogniser_pool import RecogniserPool
from agents_core.engine.speech.recognition_thread import Listener
from agents_core.engine.speech.transcript_text import asks_for_more
from agents_core.engine.speech.vad import SpeechChunks, SpeechProbability
from agents_core.engine.speech.vocabulary_bias import vocabulary

MANUAL = TurnDetection(type="server_vad")
"""Without turn detection, pauses still tell when to finish a stretch of words early."""

MANUAL_BACKLOG_MS = 10_000
"""Without turn detection: how much audio before the first speech a commit can still use."""

MAX_PREFIX_MS = 5_000


class LocalEars:
    """Implements Ears. One thread calls it; Words come on another.

    ``SpeechStarted.at_ms`` includes the prefix padding, as in the Realtime protocol: it is where
    the audio of the utterance begins.
    """

    def __init__(
        self,
        on_words: Callable[[Words], None],
        recognisers: RecogniserPool,
        probability: SpeechProbability,
    ) -> None:
        self._listener = Listener(on_words, self._paused_at, recognisers)
        self._probability = probability
        self._chunks = SpeechChunks()
        self._endpointer = Endpointer(MANUAL)
        self._detection: TurnDetection | None = None
        self._before: deque[bytes] = deque()  # chunks that may belong to the next utterance
        self._heard_chunks = 0
        self._ended_ms = 0  # where the last utterance ended
        self._utterance = 0
        self._open = False
        self._announced = False
        self._hint: tuple[int, bool] | None = None  # set by the listener's thread, whole
        self._closed = False
        recognisers.warm()
        self._size_backlog()

    def configure(self, detection: TurnDetection | None) -> None:
        """Takes effect with the next chunk; an utterance that is under way goes on."""
        if detection == self._detection:
            return
        self._detection = detection
        self._endpointer.retune(detection or MANUAL)
        self._size_backlog()

    def expect(self, texts: Sequence[str]) -> None:
        """Prefer words of these where the recogniser is in doubt."""
        self._listener.expect(vocabulary(texts))

    def _size_backlog(self) -> None:
        manual = self._detection is None
        backlog_ms = MANUAL_BACKLOG_MS if manual else self._prefix_ms() + START_WINDOW * CHUNK_MS
        self._before = deque(self._before, maxlen=-(-backlog_ms // CHUNK_MS))

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
        self._heard_chunks += 1
        self._take_hint()
        edge = self._endpointer.step(self._probability(chunk))
        if self._open:
            self._listener.audio(chunk)
        else:
            self._before.append(chunk)
        match edge:
            case None:
                return []
            case Began(ago_ms):
                return self._began(ago_ms)
            case Paused():
                self._listener.pause()
                return []
            case Resumed():
                self._listener.resume()
                return []
            case Ended(silence_ms):
                return self._ended(silence_ms)

    def _take_hint(self) -> None:
        hint, self._hint = self._hint, None
        if hint is not None and hint[0] == self._utterance and self._open:
            self._endpointer.hint(unfinished=hint[1])

    def _began(self, ago_ms: int) -> list[SpeechStarted | SpeechStopped]:
        if self._open:  # without turn detection: speech again after a long silence
            self._listener.resume()
        else:
            chunks = -(-(self._prefix_ms() + ago_ms) // CHUNK_MS)
            self._begin(list(self._before)[-chunks:])
        return self._announce(self._now_ms() - ago_ms - self._prefix_ms())

    def _begin(self, chunks: Sequence[bytes]) -> None:
        self._utterance += 1
        self._open, self._announced = True, False
        self._listener.begin(self._utterance)
        for chunk in chunks:
            self._listener.audio(chunk)
        self._before.clear()

    def _announce(self, at_ms: int) -> list[SpeechStarted | SpeechStopped]:
        if self._detection is None or self._announced:
            return []
        self._announced = True
        return [SpeechStarted(utterance=self._utterance, at_ms=max(at_ms, self._ended_ms))]

    def _ended(self, silence_ms: int) -> list[SpeechStarted | SpeechStopped]:
        if self._detection is None:  # only a commit ends it; the listener is pausing already
            return []
        events = self._announce(self._ended_ms)  # turn detection came on in the middle of speech
        now_ms = self._now_ms()
        events.append(SpeechStopped(utterance=self._utterance, at_ms=now_ms, silence_ms=silence_ms))
        self._end()
        return events

    def _end(self) -> None:
        self._listener.end()
        self._open = False
        self._ended_ms = self._now_ms()

    def _now_ms(self) -> int:
        return self._heard_chunks * CHUNK_MS

    def commit(self) -> int:
        """End the utterance by hand; its number. Its final Words follow."""
        rest = self._chunks.flush()
        if not self._open:
            self._begin(list(self._before))
        if rest:
            self._listener.audio(rest)
            self._heard_chunks += 1
        self._end()
        self._endpointer.reset()
        return self._utterance

    def clear(self) -> None:
        """Forget audio and words that were not committed."""
        self._chunks.flush()
        self._before.clear()
        self._endpointer.reset()
        if self._open:
            self._listener.drop(self._utterance)
            self._open = False

    def close(self) -> None:
        """No callback after this. Returns at once; the thread ends by itself. Idempotent."""
        self._closed = True
        self._listener.close()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread after ``close``; whether it has ended."""
        return self._listener.join(timeout_s)

    def _paused_at(self, utterance: int, text: str) -> None:
        self._hint = (utterance, asks_for_more(text))
