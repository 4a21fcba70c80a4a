"""Writes every call while it happens: one thread per process reads new events and stores them.

A call never waits for it: the call's event log is the queue. While the database cannot be used the
page shows a sentence; everything is written once it can be used again.
"""

import logging
import math
import threading
import time
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.archive.call_records import WriterStatus
from agents_core.archive.writer_presence import WriterPresence
from agents_core.archive.writing.call_recording import CallRecording, EventSource
from agents_core.archive.writing.derived_rows import replace_derived_rows
from agents_core.archive.writing.row_writes import SequenceBroken
from agents_core.changes import STORE, Changes
from agents_core.errors import StoreUnavailable, kind_and_place
from agents_core.store import writing

log = logging.getLogger(__name__)

PACE_S = 0.1
"""A killed process loses this much of a call, and what a commit takes."""

HEARTBEAT_S = 4.0
MAX_RETRY_S = 1.0
CLOSE_S = 5.0
JOIN_S = 6.0  #: an attempt that has begun may wait so long for a locked SQLite file

NOT_STORED = (
    "Calls are not being kept just now: the database cannot be used. Nothing is lost so far."
)
REFUSED = "A call is not being kept just now: the database refuses it. The log says why."

UNWRITABLE = (SQLAlchemyError, SequenceBroken, ArithmeticError, ValueError, TypeError)
"""Errors that one call's events can cause; other calls are written all the same."""

MEASURING_FAILED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class RecordWriter:
    """Every public method may be called from any thread; ``add_call`` and ``add_audio``
    never wait."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        changes: Changes | None = None,
        pace_s: float = PACE_S,
        close_s: float = CLOSE_S,
    ) -> None:
        """``changes``: gets the begin and the end of a problem, as ``STORE``."""
        self._changes = changes or Changes()
        self._engine = engine
        self._clock = clock
        self._pace_s = pace_s
        self._close_s = close_s
        self.writer_id = str(uuid.uuid4())
        self._presence = WriterPresence(self.writer_id, clock)
        self._lock = threading.Lock()
        self._recordings: dict[str, CallRecording] = {}
        self._problem = ""
        self._wake = threading.Event()  # there is something to write
        self._hurry = threading.Event()  # flush or close waits
        self._closing = threading.Event()
        self._flushes: list[threading.Event] = []
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._heartbeat_s = -math.inf

    def add_call(self, call: EventSource, *, sample_at: datetime | None = None) -> None:
        """Write this call from its first event to its last; ``sample_at``: as a sample call that
        is shown as if it had begun then."""
        with self._lock:
            recording = self._recording(call.call_id)
            recording.call, recording.sample_at = call, sample_at
            self._start()

    def add_audio(self, call_id: str, pieces: bytes) -> None:
        """More of a call's Ogg Opus file, in order."""
        with self._lock:
            self._recording(call_id).offer_audio(pieces)
            self._start()

    def status(self) -> WriterStatus:
        """What waits to be written now, and why."""
        with self._lock:
            since_s = [one.waiting_since_s for one in self._recordings.values()]
        waiting = [at_s for at_s in since_s if at_s is not None]
        oldest_s = time.monotonic() - min(waiting) if waiting else 0.0
        return WriterStatus(
            problem=self._problem, waiting_calls=len(waiting), oldest_ms=int(oldest_s * 1000)
        )

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything so far is written; False when it took longer."""
        done = threading.Event()
        with self._lock:
            if self._thread is None:
                return True
            self._flushes.append(done)
        self._wake.set()
        self._hurry.set()
        return done.wait(timeout_s)

    def close(self) -> None:
        """Write what waits, for a few seconds at most. Idempotent.

        A finalizer may call it on the writer's own thread, which does not wait for itself.
        """
        self._closing.set()
        self._wake.set()
        self._hurry.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(self._close_s + JOIN_S)

    def _recording(self, call_id: str) -> CallRecording:
        return self._recordings.setdefault(call_id, CallRecording(call_id))

    def _start(self) -> None:
        if self._thread is None and not self._closing.is_set():
            self._thread = threading.Thread(target=self._work, name="record", daemon=True)
            self._thread.start()
        self._wake.set()

    # --- the writer's thread ---------------------------------------------------------------

    def _work(self) -> None:
        """Until closed and everything is written, or closing takes too long."""
        give_up_s = None
        while True:
            closing = self._closing.is_set()
            try:
                clean = self._pass()
            except Exception as error:  # top of this thread: it has to outlive any one call
                # The type only: the text may quote rows.
                log.error("writing calls failed: %s", kind_and_place(error))
                clean = False
            if closing:
                give_up_s = give_up_s or time.monotonic() + self._close_s
                if clean or time.monotonic() > give_up_s:
                    break
            self._rest(clean)
        self._leave()

    def _rest(self, clean: bool) -> None:
        self._failures = 0 if clean else self._failures + 1
        if not clean:
            time.sleep(min(self._pace_s * 2 ** min(self._failures, 8), MAX_RETRY_S))
            return
        with self._lock:
            idle = not self._recordings
        if idle:
            self._wake.wait()
        else:
            self._hurry.wait(self._pace_s)

    def _pass(self) -> bool:
        """Write everything there is now; False when something could not be written."""
        self._wake.clear()
        self._hurry.clear()
        with self._lock:
            recordings = list(self._recordings.values())
            flushes, self._flushes = self._flushes, []
        hurry = bool(flushes) or self._closing.is_set()
        due = [one for one in recordings if self._collect(one, now=hurry)]
        lost = self._write(due) if due else self._heartbeat(bool(recordings))
        lost = lost or self._finish(recordings)
        refused = any(one.refused for one in recordings)
        self._note_problem(NOT_STORED if lost else REFUSED if refused else "")
        if self._problem:
            with self._lock:
                self._flushes += flushes
        else:
            for done in flushes:
                done.set()
        return not lost

    def _note_problem(self, sentence: str) -> None:
        if sentence != self._problem:
            self._problem = sentence
            self._changes.publish(STORE)

    def _collect(self, recording: CallRecording, *, now: bool) -> bool:
        try:
            return recording.collect(now=now)
        except MEASURING_FAILED as error:  # the events are written with the next pass
            # The type only: the text may quote what was said.
            kind = kind_and_place(error)
            log.error("an event of call %s could not be measured: %s", recording.call_id, kind)
            return False

    def _write(self, due: Sequence[CallRecording]) -> bool:
        """Write all in one transaction; if that is refused each in its own, so that one call cannot
        hold up the others. True when the database cannot be used."""
        try:
            self._write_together(due)
        except StoreUnavailable:
            return self._lost(due)
        except UNWRITABLE:
            return any([self._write_alone(recording) for recording in due])
        return False

    def _write_alone(self, recording: CallRecording) -> bool:
        try:
            self._write_together([recording])
        except StoreUnavailable:
            return self._lost([recording])
        except UNWRITABLE as error:
            if not recording.refused:
                kind = kind_and_place(error)
                log.warning("call %s is refused and tried again: %s", recording.call_id, kind)
            recording.unsure(refused=True)
        return False

    def _write_together(self, due: Sequence[CallRecording]) -> None:
        with writing(self._engine) as session:
            self._heartbeat_in(session)
            for recording in due:
                recording.write(session, self.writer_id, self._clock())
        for recording in due:
            recording.committed()

    def _lost(self, due: Sequence[CallRecording]) -> bool:
        for recording in due:
            recording.unsure()
        if not self._failures:
            log.warning("calls are not written yet: the database cannot be used")
        return True

    def _finish(self, recordings: Sequence[CallRecording]) -> bool:
        """Write the measures of calls that have ended, and drop their recordings; True when the
        database cannot be used."""
        for recording in recordings:
            if not recording.over:
                continue
            try:
                self._write_measures(recording)
            except StoreUnavailable:
                return True
            except Exception as error:  # a failing measure must not keep the call from ending
                # The type only: the text may quote rows.
                kind = kind_and_place(error)
                log.error("call %s could not be measured: %s", recording.call_id, kind)
            with self._lock:
                if recording.over:  # audio may have arrived meanwhile
                    self._recordings.pop(recording.call_id, None)
        return False

    def _write_measures(self, recording: CallRecording) -> None:
        if recording.call is not None:
            with writing(self._engine) as session:
                replace_derived_rows(session, recording.call_id, recording.measurer)

    def _heartbeat(self, busy: bool) -> bool:
        return busy and time.monotonic() - self._heartbeat_s >= HEARTBEAT_S and self._write([])

    def _heartbeat_in(self, session: Session) -> None:
        if time.monotonic() - self._heartbeat_s >= HEARTBEAT_S or self._failures:
            self._presence.heartbeat(session)
            self._heartbeat_s = time.monotonic()

    def _leave(self) -> None:
        left = self.status().waiting_calls
        if left:
            log.error("%d call(s) could not be written to their end", left)
        try:
            with writing(self._engine) as session:
                self._presence.leave(session)
        except (StoreUnavailable, SQLAlchemyError):
            log.warning("the database is gone; its calls will show as interrupted")
