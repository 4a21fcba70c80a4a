"""Recognises the turns of one connection, in order, on the threads of the scheduler."""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from threading import RLock

from agents_core.engine.ports import Transcript
from agents_core.engine.speech.recognition.decode_scheduler import (
    DecodeScheduler,
    Priority,
    Request,
)
from agents_core.engine.speech.recognition.recognition_load import RecognitionLoad
from agents_core.engine.speech.recognition.turn_audio import BYTES_PER_MS
from agents_core.engine.speech.recognition.turn_recognition import Decode, Reason, TurnRecognition
from agents_core.engine.speech.stt.recogniser import Recogniser, Recognition, RecognitionHints
from agents_core.errors import SpeechUnavailable

log = logging.getLogger(__name__)

MAX_BACKLOG_BYTES = 120_000 * BYTES_PER_MS
"""Audio of a connection that waits. When it is full, the newest audio is dropped, and the final
transcript of its turn says how much."""

AIM_S = 0.35
"""From the end of a turn to its words; each further window of a turn makes it due this much later,
so that a long one does not delay several short ones."""

GIVE_UP_S = 20.0
"""After the end of a turn: the protocol has reported a failed transcription by then."""


class ConnectionRecogniser:
    """Signals and audio in, transcripts out; the methods return at once.

    Callbacks come on the scheduler's threads or the caller's, in the order of the turns and under
    the connection's lock: they must return at once.
    """

    def __init__(
        self,
        on_transcript: Callable[[Transcript], None],
        on_pause: Callable[[int, str], None],
        recogniser: Recogniser,
        scheduler: DecodeScheduler,
        load: RecognitionLoad,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``on_pause``: (utterance, its words so far)."""
        self._on_transcript = on_transcript
        self._on_pause = on_pause
        self._recogniser = recogniser
        self._scheduler = scheduler
        self._load = load
        self._clock = clock
        self._lock = RLock()
        self._turns: deque[TurnRecognition] = deque()  # oldest first; the last one may be open
        self._open: TurnRecognition | None = None
        self._requested: Request | None = None
        self._waited_s = 0.0  # of the newest final decode
        self._hints = RecognitionHints()
        self._closed = False

    # --- the connection -----------------------------------------------------------------------

    def expect(self, patterns: tuple[str, ...]) -> None:
        """Patterns of the field just asked for, for decodes from now on."""
        with self._lock:
            self._hints = replace(self._hints, patterns=patterns)

    def begin(self, utterance: int) -> None:
        """Audio that follows belongs to this utterance."""
        with self._lock:
            if not self._closed:
                self._open = TurnRecognition(utterance, self._clock())
                self._turns.append(self._open)

    def spoken_over(self, utterance: int, up_to_ms: int) -> None:
        """An acknowledgement is likely if all audio of this utterance is no longer than that."""
        with self._lock:
            if self._open is not None and self._open.number == utterance:
                self._open.acknowledgement_bytes = up_to_ms * BYTES_PER_MS

    def audio(self, pcm: bytes, *, voiced: bool) -> None:
        """PCM16 mono 16 kHz of the utterance. No partial decode begins in audio that is not
        ``voiced``: a pause may be beginning, and is decoded in any case."""
        with self._lock:
            if self._open is None:
                return
            if sum(len(turn.audio) for turn in self._turns) + len(pcm) > MAX_BACKLOG_BYTES:
                self._open.lost_bytes += len(pcm)
                return
            self._open.append(pcm)
            self._ask(partial=voiced)

    def pause(self) -> None:
        """The user pauses and may go on."""
        with self._lock:
            if self._open is not None:
                self._open.audio.pause()
                self._ask()

    def resume(self) -> None:
        """The user went on."""
        with self._lock:
            if self._open is not None:
                self._open.audio.resume()
                self._ask()

    def end(self) -> None:
        """The utterance ended; its final Transcript follows."""
        with self._lock:
            turn, self._open = self._open, None
            if turn is not None:
                turn.ended_s = self._clock()
                self._finish()

    def drop(self) -> None:
        """Drop the open utterance; no more transcripts of it."""
        with self._lock:
            if self._open is not None:
                self._turns.remove(self._open)
                self._open = None
                self._ask()

    def close(self) -> None:
        """No callback after this. Idempotent."""
        with self._lock:
            self._closed = True
            self._open = None
            self._turns.clear()
            self._scheduler.withdraw(self)

    # --- the scheduler ------------------------------------------------------------------------

    def run(self) -> None:
        """Decode what is needed most by now; see ``Client``."""
        with self._lock:
            self._requested = None
            turn = self._turns[0] if self._turns else None
            decode = self._take(turn) if turn is not None else None
            if turn is None or decode is None:
                self._finish()
                return
            pcm = turn.audio.first(decode.size)
            hints = replace(self._hints, acknowledgement=turn.may_acknowledge(decode))
        heard = self._decode(pcm, hints, final=decode.reason is not Reason.PARTIAL)
        with self._lock:
            if turn in self._turns:
                self._apply(turn, decode, heard)
                self._finish()

    def _take(self, turn: TurnRecognition) -> Decode | None:
        if turn.ended_s is not None:
            self._waited_s = self._clock() - turn.ended_s
            if self._waited_s > GIVE_UP_S:
                turn.give_up()
        return turn.take()

    def _decode(self, pcm: bytes, hints: RecognitionHints, *, final: bool) -> Recognition | None:
        """The words; None when the recogniser failed."""
        started_s = self._clock()
        try:
            heard = self._recogniser.recognise(pcm, hints, final=final)
        except Exception as error:  # a recogniser may raise anything; the next turn still counts
            known = isinstance(error, SpeechUnavailable)
            log.exception("Recognition failed" if known else "A bug in speech recognition")
            return None
        if final:
            self._load.decoded(self._clock() - started_s)
        return heard

    # --- under the lock -----------------------------------------------------------------------

    def _apply(self, turn: TurnRecognition, decode: Decode, heard: Recognition | None) -> None:
        outcome = turn.apply(decode, heard, self._clock())
        if outcome.partial is not None:
            partial = Transcript(utterance=turn.number, text=outcome.partial, final=False)
            self._on_transcript(partial)
        if outcome.paused is not None:
            self._on_pause(turn.number, outcome.paused)

    def _finish(self) -> None:
        """Report turns that are complete and ask for the next decode."""
        while self._turns and self._turns[0].complete:
            turn = self._turns.popleft()
            assert turn.ended_s is not None
            self._load.finished(ended_s=turn.ended_s, waited_s=self._waited_s)
            self._waited_s = 0.0
            self._on_transcript(turn.final())
        self._ask()

    def _ask(self, *, partial: bool = True) -> None:
        """Tell the scheduler what is needed by now."""
        request = self._request(partial=partial)
        if request == self._requested:
            return
        self._requested = request
        if request is None:
            self._scheduler.withdraw(self)
        else:
            self._scheduler.request(self, request)

    def _request(self, *, partial: bool) -> Request | None:
        turn = self._turns[0] if self._turns else None
        decode = turn.next_decode() if turn is not None else None
        if turn is None or decode is None:
            return None
        if turn.ended_s is not None:
            return Request(Priority.FINAL, turn.ended_s + turn.windows * AIM_S)
        if decode.reason is Reason.PARTIAL:
            return Request(Priority.PARTIAL, turn.decoded_s) if partial else None
        before = self._requested
        if before is not None and before.priority is Priority.SPECULATIVE:
            return before
        return Request(Priority.SPECULATIVE, self._clock())
