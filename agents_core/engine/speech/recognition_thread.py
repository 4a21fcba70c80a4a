"""Recognises one connection's utterances, in order, on a thread of its own.

It is told where an utterance begins, pauses and ends; it decides nothing about turns. Whenever the
caller pauses it already finishes what it has, so that the words are there when the turn is over,
and lets others have the recogniser: only who is speaking holds one.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Condition, RLock, Thread

from agents_core.engine.ports import Words
from agents_core.engine.speech.recogniser_pool import Recogniser, RecogniserFailed, RecogniserPool
from agents_core.engine.speech.transcript_text import SettledWords, alternatives, as_written, join
from agents_core.engine.speech.vad import SPEECH_RATE_HZ
from agents_core.engine.speech.vocabulary_bias import biased
from agents_core.errors import SpeechUnavailable

log = logging.getLogger(__name__)

BYTES_PER_MS = SPEECH_RATE_HZ * 2 // 1000
BATCH_BYTES = 96 * BYTES_PER_MS  # one guess per batch; smaller ones cost more than they tell
MOST_BATCH_BYTES = 500 * BYTES_PER_MS  # when behind; larger ones would delay a drop or a close
HOLD_BYTES = 640 * BYTES_PER_MS  # of a pause: more than the start of speech takes to be noticed
MAX_PENDING_BYTES = 120_000 * BYTES_PER_MS
MAX_STRETCH_BYTES = 30_000 * BYTES_PER_MS  # bounds a decoder's memory; cut even without a pause
FAIR_STRETCH_BYTES = 8_000 * BYTES_PER_MS  # cut when another caller waits for a recogniser
STALLED_S, STALLED_WANTED_S = 1.0, 0.3
"""Without a batch of audio for this long in the middle of speech (less when others wait), the
stretch ends as at a pause: a client that stopped sending must not keep its recogniser."""


class _Mark(Enum):
    PAUSE = auto()
    RESUME = auto()
    END = auto()
    DROP = auto()
    STALL = auto()  # ours: nothing came for a while


@dataclass(slots=True)
class _Utterance:
    """What is known of the utterance in hand."""

    number: int
    texts: list[str] = field(default_factory=list)
    others: list[tuple[str, ...]] = field(default_factory=list)  # per stretch, likeliest first
    weighed: list[tuple[float, int]] = field(default_factory=list)  # confidence, words
    shown: str = ""  # the last partial
    paused: bool = False
    failed: bool = False  # no recogniser could do it; what was understood before still counts
    held: bytearray = field(default_factory=bytearray)  # heard during the pause

    def confidence(self) -> float:
        words = sum(count for _, count in self.weighed)
        return sum(value * count for value, count in self.weighed) / words if words else 0.0


@dataclass(slots=True)
class _Stretch:
    """Speech between two pauses, and the recogniser that is at it."""

    recogniser: Recogniser
    audio: bytearray = field(default_factory=bytearray)  # all of it, to start over elsewhere
    settled: SettledWords = field(default_factory=SettledWords)


class Listener:
    """Marks and audio in, Words out. The marks and ``audio`` return at once.

    Holds at most two minutes of audio nobody has recognised yet (every recogniser is busy);
    past that the newest audio is dropped and ``dropped_bytes`` counts.
    """

    def __init__(
        self,
        on_words: Callable[[Words], None],
        on_pause: Callable[[int, str], None],
        recognisers: RecogniserPool,
    ) -> None:
        self._on_words = on_words
        self._on_pause = on_pause  # (utterance, its words so far); this thread
        self._recognisers = recognisers
        self._changed = Condition()
        self._inbox: deque[int | _Mark | bytes] = deque()  # an int begins that utterance
        self._pending_bytes = 0
        self._marks = 0
        self._closed = False
        self._saying = RLock()  # held during callbacks, so that ``close`` is final
        self._dropped: int | None = None
        self._thread: Thread | None = None
        self._utterance: _Utterance | None = None  # from here on: the thread's own
        self._recogniser: Recogniser | None = None
        self._stretch: _Stretch | None = None
        self._adaptation = ""
        self._known: frozenset[str] = frozenset()
        self.dropped_bytes = 0

    # --- any thread ---------------------------------------------------------------------------

    def expect(self, known: frozenset[str]) -> None:
        """The vocabulary (``biasing``) of the stretches that end from now on."""
        self._known = known

    def begin(self, utterance: int) -> None:
        """What follows belongs to this utterance."""
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
        """The caller is silent and may go on."""
        self._post(_Mark.PAUSE)

    def resume(self) -> None:
        """The caller went on."""
        self._post(_Mark.RESUME)

    def end(self) -> None:
        """The utterance is over; its final Words follow."""
        self._post(_Mark.END)

    def drop(self, utterance: int) -> None:
        """Forget the utterance in hand; no more Words of it."""
        with self._saying:
            self._dropped = utterance
        self._post(_Mark.DROP)

    def close(self) -> None:
        """No callback after this; the thread ends by itself. Idempotent."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        with self._saying:
            pass  # a callback that is under way has returned

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread to end after ``close``; whether it did."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def _post(self, message: int | _Mark | bytes) -> None:
        with self._changed:
            if self._closed:
                return
            if self._thread is None:
                self._thread = Thread(target=self._run, name="ears", daemon=True)
                self._thread.start()
            self._inbox.append(message)
            self._marks += not isinstance(message, bytes)
            self._changed.notify()

    # --- the ears' thread ---------------------------------------------------------------------

    def _run(self) -> None:
        while (message := self._next()) is not None:
            try:
                self._handle(message)
            except Exception as error:  # top of the thread: the next utterance still counts
                if not self._closed:
                    known = isinstance(error, SpeechUnavailable)
                    log.exception("Recognition failed" if known else "A bug in the ears")
                self._give_up(message)
        self._forget()

    def _next(self) -> int | _Mark | bytes | None:
        """The next mark, or a batch of audio; None once closed."""
        with self._changed:
            came = self._changed.wait_for(
                lambda: self._closed or self._marks or self._pending_bytes >= BATCH_BYTES,
                timeout=self._patience_s(),
            )
            if self._closed:
                return None
            if not came:
                return _Mark.STALL
            if isinstance(self._inbox[0], bytes):
                return self._batch()
            self._marks -= 1
            return self._inbox.popleft()

    def _patience_s(self) -> float | None:
        if self._stretch is None:
            return None
        return STALLED_WANTED_S if self._recognisers.wanted else STALLED_S

    def _batch(self) -> bytes:
        """The audio up to the next mark, some of it if it is long; the lock is held."""
        batch = bytearray()
        while self._inbox and isinstance(more := self._inbox[0], bytes):
            if batch and len(batch) + len(more) > MOST_BATCH_BYTES:
                break
            batch += more
            self._inbox.popleft()
        self._pending_bytes -= len(batch)
        return bytes(batch)

    def _handle(self, message: int | _Mark | bytes) -> None:
        if isinstance(message, int):
            self._utterance = _Utterance(message)
            return
        utterance = self._utterance
        if utterance is None:
            return
        match message:
            case bytes():
                if not utterance.failed:
                    self._hear(utterance, message)
            case _Mark.PAUSE:
                self._finish_stretch(utterance)
                utterance.paused = True
                text = join(*utterance.texts)
                self._on_pause(utterance.number, text)
                self._show(utterance, text)
            case _Mark.STALL:
                with self._changed:
                    rest = self._batch()
                if rest:
                    self._hear(utterance, rest)
                self._finish_stretch(utterance)
                self._show(utterance, join(*utterance.texts))
            case _Mark.RESUME:
                held, utterance.held, utterance.paused = utterance.held, bytearray(), False
                if held and not utterance.failed:
                    self._hear(utterance, bytes(held))
            case _Mark.END:
                self._finish_stretch(utterance)
                self._say(utterance, join(*utterance.texts), final=True)
                self._forget()
            case _Mark.DROP:
                self._forget()

    def _hear(self, utterance: _Utterance, pcm: bytes) -> None:
        if utterance.paused:
            utterance.held += pcm
            del utterance.held[:-HOLD_BYTES]
            return
        stretch = self._stretch or self._start_stretch()
        stretch.audio += pcm
        try:
            guess = stretch.recogniser.hear(pcm)
        except RecogniserFailed:
            guess = self._start_over(stretch)
        settled = stretch.settled.step(guess)
        if settled:
            self._show(utterance, join(*utterance.texts, settled))
        most = FAIR_STRETCH_BYTES if self._recognisers.wanted else MAX_STRETCH_BYTES
        if len(stretch.audio) >= most:
            self._finish_stretch(utterance)

    def _start_stretch(self) -> _Stretch:
        if self._recogniser is None:
            self._recogniser = self._recognisers.lease(lambda: self._closed)
            if self._recogniser is None:
                raise RecogniserFailed("The ears were closed while they waited for a recogniser.")
        self._stretch = _Stretch(self._recogniser)
        try:
            self._recogniser.start(self._adaptation)
        except RecogniserFailed:
            self._start_over(self._stretch)
        return self._stretch

    def _start_over(self, stretch: _Stretch) -> str:
        """The same stretch on another recogniser, once: a second failure goes up."""
        log.warning("A recogniser broke; starting the words over on another one")
        self._recognisers.give_back(stretch.recogniser, broken=True)
        self._recogniser = None
        self._recogniser = self._recognisers.lease(lambda: self._closed)
        if self._recogniser is None:
            raise RecogniserFailed("The ears were closed while they waited for a recogniser.")
        stretch.recogniser = self._recogniser
        stretch.recogniser.start(self._adaptation)
        return stretch.recogniser.hear(bytes(stretch.audio))

    def _finish_stretch(self, utterance: _Utterance) -> None:
        stretch = self._stretch
        if stretch is None:
            return
        try:
            heard = stretch.recogniser.finish()
        except RecogniserFailed:
            self._start_over(stretch)
            heard = stretch.recogniser.finish()
        self._stretch = None
        self._give_back()
        self._adaptation = heard.adaptation
        heard = biased(heard, self._known)
        utterance.texts.append(heard.text)
        utterance.others.append(heard.alternatives)
        utterance.weighed.append((heard.confidence, len(heard.text.split())))

    def _show(self, utterance: _Utterance, text: str) -> None:
        """A partial; only ever one that begins with the one before."""
        if len(text) > len(utterance.shown) and text.startswith(utterance.shown):
            utterance.shown = text
            self._say(utterance, text, final=False)

    def _say(self, utterance: _Utterance, text: str, *, final: bool) -> None:
        words = Words(
            utterance=utterance.number,
            text=as_written(text),
            final=final,
            confidence=utterance.confidence(),
            alternatives=alternatives(utterance.texts, utterance.others) if final else (),
        )
        with self._saying:
            if not self._closed and utterance.number != self._dropped:
                self._on_words(words)

    def _give_up(self, message: int | _Mark | bytes) -> None:
        """The recogniser is in no known state: the utterance keeps what was understood so far,
        without confidence, and its final Words come at its end as always."""
        recogniser, self._recogniser, self._stretch = self._recogniser, None, None
        if recogniser is not None:
            self._recognisers.give_back(recogniser, broken=True)
        utterance = self._utterance
        if utterance is not None:
            utterance.failed = True
            utterance.weighed.clear()
            if message is _Mark.END:
                self._say(utterance, join(*utterance.texts), final=True)
                self._utterance = None

    def _forget(self) -> None:
        self._utterance = self._stretch = None
        self._give_back()

    def _give_back(self) -> None:
        recogniser, self._recogniser = self._recogniser, None
        if recogniser is not None:
            self._recognisers.give_back(recogniser)
