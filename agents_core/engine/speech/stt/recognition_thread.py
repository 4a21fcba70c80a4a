"""Recognises one connection's utterances, in order, on a thread of its own.

At each pause of the user it ends a recognition segment, so that the words are ready when the turn
ends, and returns the recogniser to the pool: only a speaking user holds one.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Condition, RLock, Thread

from agents_core.engine.ports import Transcript
from agents_core.engine.speech.stt.recogniser_pool import (
    Recogniser,
    RecogniserFailed,
    RecogniserPool,
)
from agents_core.engine.speech.stt.transcript_text import (
    SettledWords,
    alternatives,
    join,
    with_capitals,
)
from agents_core.engine.speech.stt.vocabulary_bias import biased
from agents_core.engine.speech.turn_detection.vad import RECOGNITION_RATE_HZ
from agents_core.errors import SpeechUnavailable

log = logging.getLogger(__name__)

BYTES_PER_MS = RECOGNITION_RATE_HZ * 2 // 1000
BATCH_BYTES = 96 * BYTES_PER_MS  # one guess per batch; smaller ones cost more than they tell
MOST_BATCH_BYTES = 500 * BYTES_PER_MS  # when behind; larger ones would delay a drop or a close
PAUSE_BACKLOG_BYTES = 640 * BYTES_PER_MS  # longer than VAD takes to notice speech
MAX_PENDING_BYTES = 120_000 * BYTES_PER_MS
MAX_SEGMENT_BYTES = 30_000 * BYTES_PER_MS  # bounds a decoder's memory; cut even without a pause
FAIR_SEGMENT_BYTES = 8_000 * BYTES_PER_MS  # cut when another caller waits for a recogniser
STALLED_S, STALLED_BUSY_S = 1.0, 0.3
"""Without audio for this long during speech (less when a lease is waiting) the segment ends as at a
pause: a client that stopped sending must not keep its recogniser."""


class _Signal(Enum):
    PAUSE = auto()
    RESUME = auto()
    END = auto()
    DROP = auto()
    STALL = auto()  # no audio came for a while


@dataclass(slots=True)
class _Utterance:
    """The current utterance."""

    number: int
    texts: list[str] = field(default_factory=list)
    alternatives: list[tuple[str, ...]] = field(default_factory=list)
    confidences: list[tuple[float, int]] = field(
        default_factory=list
    )  # (confidence, words) of each segment
    last_partial: str = ""
    paused: bool = False
    failed: bool = False  # no recogniser could do it; what was understood before still counts
    pause_audio: bytearray = field(default_factory=bytearray)  # heard during the pause

    def confidence(self) -> float:
        words = sum(count for _, count in self.confidences)
        return sum(value * count for value, count in self.confidences) / words if words else 0.0


@dataclass(slots=True)
class _Segment:
    """Speech between two pauses, and the recogniser it is fed to."""

    recogniser: Recogniser
    audio: bytearray = field(default_factory=bytearray)  # all of it, to start over elsewhere
    settled: SettledWords = field(default_factory=SettledWords)


class RecognitionThread:
    """Signals and audio in, transcripts out; the methods return at once.

    Queues at most two minutes of audio while every recogniser is busy; then the newest audio is
    dropped and counted in ``dropped_bytes``.
    """

    def __init__(
        self,
        on_transcript: Callable[[Transcript], None],
        on_pause: Callable[[int, str], None],
        recognisers: RecogniserPool,
    ) -> None:
        self._on_transcript = on_transcript
        self._on_pause = on_pause  # (utterance, its words so far); this thread
        self._recognisers = recognisers
        self._changed = Condition()
        self._inbox: deque[int | _Signal | bytes] = deque()  # an int begins that utterance
        self._pending_bytes = 0
        self._signals = 0
        self._closed = False
        self._callback_lock = RLock()  # held during callbacks, so that ``close`` is final
        self._dropped: int | None = None
        self._thread: Thread | None = None
        self._utterance: _Utterance | None = None  # from here on: the thread's own
        self._recogniser: Recogniser | None = None
        self._segment: _Segment | None = None
        self._adaptation = ""
        self._vocabulary: frozenset[str] = frozenset()
        self.dropped_bytes = 0

    # --- any thread ---------------------------------------------------------------------------

    def set_vocabulary(self, known: frozenset[str]) -> None:
        """The vocabulary (``vocabulary_bias``) of segments that end from now on."""
        self._vocabulary = known

    def begin(self, utterance: int) -> None:
        """Audio that follows belongs to this utterance."""
        self._post(utterance)

    def audio(self, pcm: bytes) -> None:
        """PCM16 mono 16 kHz of the utterance."""
        with self._changed:
            if self._pending_bytes + len(pcm) > MAX_PENDING_BYTES:
                self.dropped_bytes += len(pcm)
                return
            self._pending_bytes += len(pcm)
        self._post(pcm)

    def pause(self) -> None:
        """The user pauses and may go on."""
        self._post(_Signal.PAUSE)

    def resume(self) -> None:
        """The user went on."""
        self._post(_Signal.RESUME)

    def end(self) -> None:
        """The utterance ended; its final Transcript follows."""
        self._post(_Signal.END)

    def drop(self, utterance: int) -> None:
        """Drop the current utterance; no more transcripts of it."""
        with self._callback_lock:
            self._dropped = utterance
        self._post(_Signal.DROP)

    def close(self) -> None:
        """No callback after this; the thread ends by itself. Idempotent."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        with self._callback_lock:
            pass  # a callback that is under way has returned

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread to end after ``close``; whether it did."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def _post(self, message: int | _Signal | bytes) -> None:
        with self._changed:
            if self._closed:
                return
            if self._thread is None:
                self._thread = Thread(target=self._run, name="recognition", daemon=True)
                self._thread.start()
            self._inbox.append(message)
            self._signals += not isinstance(message, bytes)
            self._changed.notify()

    # --- the recognition thread ---------------------------------------------------------------

    def _run(self) -> None:
        while (message := self._next()) is not None:
            try:
                self._handle(message)
            except Exception as error:  # top of the thread: the next utterance still counts
                if not self._closed:
                    known = isinstance(error, SpeechUnavailable)
                    log.exception("Recognition failed" if known else "A bug in speech recognition")
                self._give_up(message)
        self._reset()

    def _next(self) -> int | _Signal | bytes | None:
        """The next signal or batch of audio; None once closed."""
        with self._changed:
            came = self._changed.wait_for(
                lambda: self._closed or self._signals or self._pending_bytes >= BATCH_BYTES,
                timeout=self._stall_timeout_s(),
            )
            if self._closed:
                return None
            if not came:
                return _Signal.STALL
            if isinstance(self._inbox[0], bytes):
                return self._batch()
            self._signals -= 1
            return self._inbox.popleft()

    def _stall_timeout_s(self) -> float | None:
        if self._segment is None:
            return None
        return STALLED_BUSY_S if self._recognisers.has_waiters else STALLED_S

    def _batch(self) -> bytes:
        """Audio up to the next signal, at most ``MOST_BATCH_BYTES``; the lock is held."""
        batch = bytearray()
        while self._inbox and isinstance(more := self._inbox[0], bytes):
            if batch and len(batch) + len(more) > MOST_BATCH_BYTES:
                break
            batch += more
            self._inbox.popleft()
        self._pending_bytes -= len(batch)
        return bytes(batch)

    def _handle(self, message: int | _Signal | bytes) -> None:
        if isinstance(message, int):
            self._utterance = _Utterance(message)
            return
        utterance = self._utterance
        if utterance is None:
            return
        match message:
            case bytes():
                if not utterance.failed:
                    self._feed(utterance, message)
            case _Signal.PAUSE:
                self._finish_segment(utterance)
                utterance.paused = True
                text = join(*utterance.texts)
                self._on_pause(utterance.number, text)
                self._emit_partial(utterance, text)
            case _Signal.STALL:
                with self._changed:
                    rest = self._batch()
                if rest:
                    self._feed(utterance, rest)
                self._finish_segment(utterance)
                self._emit_partial(utterance, join(*utterance.texts))
            case _Signal.RESUME:
                pause_audio, utterance.pause_audio = utterance.pause_audio, bytearray()
                utterance.paused = False
                if pause_audio and not utterance.failed:
                    self._feed(utterance, bytes(pause_audio))
            case _Signal.END:
                self._finish_segment(utterance)
                self._emit(utterance, join(*utterance.texts), final=True)
                self._reset()
            case _Signal.DROP:
                self._reset()

    def _feed(self, utterance: _Utterance, pcm: bytes) -> None:
        if utterance.paused:
            utterance.pause_audio += pcm
            del utterance.pause_audio[:-PAUSE_BACKLOG_BYTES]
            return
        segment = self._segment or self._start_segment()
        segment.audio += pcm
        try:
            guess = segment.recogniser.feed(pcm)
        except RecogniserFailed:
            guess = self._start_over(segment)
        settled = segment.settled.step(guess)
        if settled:
            self._emit_partial(utterance, join(*utterance.texts, settled))
        most = FAIR_SEGMENT_BYTES if self._recognisers.has_waiters else MAX_SEGMENT_BYTES
        if len(segment.audio) >= most:
            self._finish_segment(utterance)

    def _start_segment(self) -> _Segment:
        if self._recogniser is None:
            self._recogniser = self._recognisers.lease(lambda: self._closed)
            if self._recogniser is None:
                raise RecogniserFailed("Speech input was closed while it waited for a recogniser.")
        self._segment = _Segment(self._recogniser)
        try:
            self._recogniser.start(self._adaptation)
        except RecogniserFailed:
            self._start_over(self._segment)
        return self._segment

    def _start_over(self, segment: _Segment) -> str:
        """The same segment on another recogniser, once: a second failure goes up."""
        log.warning("A recogniser broke; starting the words over on another one")
        self._recognisers.give_back(segment.recogniser, broken=True)
        self._recogniser = None
        self._recogniser = self._recognisers.lease(lambda: self._closed)
        if self._recogniser is None:
            raise RecogniserFailed("Speech input was closed while it waited for a recogniser.")
        segment.recogniser = self._recogniser
        segment.recogniser.start(self._adaptation)
        return segment.recogniser.feed(bytes(segment.audio))

    def _finish_segment(self, utterance: _Utterance) -> None:
        segment = self._segment
        if segment is None:
            return
        try:
            result = segment.recogniser.finish()
        except RecogniserFailed:
            self._start_over(segment)
            result = segment.recogniser.finish()
        self._segment = None
        self._give_back()
        self._adaptation = result.adaptation
        result = biased(result, self._vocabulary)
        utterance.texts.append(result.text)
        utterance.alternatives.append(result.alternatives)
        utterance.confidences.append((result.confidence, len(result.text.split())))

    def _emit_partial(self, utterance: _Utterance, text: str) -> None:
        """Emit a partial transcript if it extends the one before."""
        if len(text) > len(utterance.last_partial) and text.startswith(utterance.last_partial):
            utterance.last_partial = text
            self._emit(utterance, text, final=False)

    def _emit(self, utterance: _Utterance, text: str, *, final: bool) -> None:
        transcript = Transcript(
            utterance=utterance.number,
            text=with_capitals(text),
            final=final,
            confidence=utterance.confidence(),
            alternatives=alternatives(utterance.texts, utterance.alternatives) if final else (),
        )
        with self._callback_lock:
            if not self._closed and utterance.number != self._dropped:
                self._on_transcript(transcript)

    def _give_up(self, message: int | _Signal | bytes) -> None:
        """After a failure: the utterance keeps what was recognised so far, without confidence, and
        its final Transcript follows at its end."""
        recogniser, self._recogniser, self._segment = self._recogniser, None, None
        if recogniser is not None:
            self._recognisers.give_back(recogniser, broken=True)
        utterance = self._utterance
        if utterance is not None:
            utterance.failed = True
            utterance.confidences.clear()
            if message is _Signal.END:
                self._emit(utterance, join(*utterance.texts), final=True)
                self._utterance = None

    def _reset(self) -> None:
        self._utterance = self._segment = None
        self._give_back()

    def _give_back(self) -> None:
        recogniser, self._recogniser = self._recogniser, None
        if recogniser is not None:
            self._recognisers.give_back(recogniser)
