"""Keeps every call as it happens: one thread per process pulls new events and writes them.

A call never waits for it: its journal is the queue. A database that is gone costs a sentence and is
caught up when it is back. It knows no page.
"""

import logging
import threading
import time
import uuid
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.archive.call_records import Writing
from agents_core.archive.writer_presence import Presence
from agents_core.archive.writing.call_recording import Keepable, KeptCall
from agents_core.archive.writing.derived_rows import derive
from agents_core.archive.writing.row_writes import SequenceBroken
from agents_core.errors import StoreUnavailable
from agents_core.measures.call_measurer import measure
from agents_core.store import writing

log = logging.getLogger(__name__)

PACE_S = 0.1
"""With the time of a commit this is what a killed process loses of a call."""

BEAT_S = 4.0
RETRY_MOST_S = 1.0
CLOSE_S = 5.0
JOIN_S = 6.0  #: an attempt that began before may wait so long for a locked SQLite file

TROUBLE = "Calls are not being kept just now: the database cannot be used. Nothing is lost so far."
REFUSED = "A call is not being kept just now: the database refuses it. The log says why."

UNWRITABLE = (SQLAlchemyError, SequenceBroken, ArithmeticError, ValueError, TypeError)
"""What one call's events can bring about; another call's are written all the same."""


class RecordWriter:
    """Every public method may be called from any thread; ``keep`` and ``add_audio`` never wait."""

    def __init__(
        self, engine: Engine, clock: Clock, *, pace_s: float = PACE_S, close_s: float = CLOSE_S
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._pace_s = pace_s
        self._close_s = close_s
        self.writer_id = str(uuid.uuid4())
        self._presence = Presence(self.writer_id, clock)
        self._lock = threading.Lock()
        self._kept: dict[str, KeptCall] = {}
        self._trouble = ""
        self._wake = threading.Event()  # there is something to keep
        self._hurry = threading.Event()  # somebody waits
        self._closing = threading.Event()
        self._flushes: list[threading.Event] = []
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._beaten_s = -BEAT_S

    def keep(self, call: Keepable) -> None:
        """Write this call down from its first event to its last."""
        with self._lock:
            self._entry(call.call_id).call = call
            self._run()

    def add_audio(self, call_id: str, pieces: bytes) -> None:
        """More of a call's Ogg Opus file, in order."""
        with self._lock:
            self._entry(call_id).offer_audio(pieces)
            self._run()

    def writing(self) -> Writing:
        """How keeping goes, at this moment."""
        with self._lock:
            since_s = [entry.waiting_since_s for entry in self._kept.values()]
        waiting = [at_s for at_s in since_s if at_s is not None]
        oldest_s = time.monotonic() - min(waiting) if waiting else 0.0
        return Writing(
            trouble=self._trouble, waiting_calls=len(waiting), oldest_ms=int(oldest_s * 1000)
        )

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything said so far is written; False when it took too long."""
        done = threading.Event()
        with self._lock:
            if self._thread is None:
                return True
            self._flushes.append(done)
        self._wake.set()
        self._hurry.set()
        return done.wait(timeout_s)

    def close(self) -> None:
        """Write what waits, for a few seconds at most. Idempotent."""
        self._closing.set()
        self._wake.set()
        self._hurry.set()
        thread = self._thread
        if thread is not None:
            thread.join(self._close_s + JOIN_S)

    def _entry(self, call_id: str) -> KeptCall:
        return self._kept.setdefault(call_id, KeptCall(call_id))

    def _run(self) -> None:
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
            except (
                Exception
            ) as error:  # top of this thread: it must outlive whatever one call brings
                log.error("writing calls failed: %s", type(error).__name__)  # a text may quote rows
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
            time.sleep(min(self._pace_s * 2 ** min(self._failures, 8), RETRY_MOST_S))
            return
        with self._lock:
            idle = not self._kept
        if idle:
            self._wake.wait()
        else:
            self._hurry.wait(self._pace_s)

    def _pass(self) -> bool:
        """Write everything that is there now; False when something could not be written."""
        self._wake.clear()
        self._hurry.clear()
        with self._lock:
            kept = list(self._kept.values())
            flushes, self._flushes = self._flushes, []
        hurry = bool(flushes) or self._closing.is_set()
        due = [entry for entry in kept if entry.pull(hurry=hurry)]
        lost = self._write(due) if due else self._beat(bool(kept))
        lost = lost or self._finish(kept)
        refused = any(entry.refused for entry in kept)
        self._trouble = TROUBLE if lost else REFUSED if refused else ""
        if self._trouble:
            with self._lock:
                self._flushes += flushes
        else:
            for done in flushes:
                done.set()
        return not lost

    def _write(self, due: Sequence[KeptCall]) -> bool:
        """All at once; if that is refused each by itself, so that one cannot hold up the rest.
        True when the database cannot be used."""
        try:
            self._write_together(due)
        except StoreUnavailable:
            return self._lost(due)
        except UNWRITABLE:
            return any([self._write_alone(entry) for entry in due])
        return False

    def _write_alone(self, entry: KeptCall) -> bool:
        try:
            self._write_together([entry])
        except StoreUnavailable:
            return self._lost([entry])
        except UNWRITABLE as error:
            if not entry.refused:
                kind = type(error).__name__
                log.warning("call %s is refused and tried again: %s", entry.call_id, kind)
            entry.unsure(refused=True)
        return False

    def _write_together(self, due: Sequence[KeptCall]) -> None:
        with writing(self._engine) as session:
            self._beat_in(session)
            for entry in due:
                entry.write(session, self.writer_id, self._clock())
        for entry in due:
            entry.written()

    def _lost(self, due: Sequence[KeptCall]) -> bool:
        for entry in due:
            entry.unsure()
        if not self._failures:
            log.warning("calls are not written yet: the database cannot be used")
        return True

    def _finish(self, kept: Sequence[KeptCall]) -> bool:
        """Derive what a call that has ended leaves behind, and forget it; True when the database
        cannot be used."""
        for entry in kept:
            if not entry.over:
                continue
            try:
                self._derive(entry)
            except StoreUnavailable:
                return True
            except Exception as error:  # a measure that fails must not keep the call from ending
                log.error(
                    "call %s could not be measured: %s", entry.call_id, type(error).__name__
                )  # a text may quote rows
            with self._lock:
                if entry.over:  # audio may have come meanwhile
                    self._kept.pop(entry.call_id, None)
        return False

    def _derive(self, entry: KeptCall) -> None:
        if entry.call is None:
            return
        events = entry.call.events_after(0)
        measured = measure(events)
        with writing(self._engine) as session:
            derive(session, entry.call_id, events, measured)

    def _beat(self, busy: bool) -> bool:
        return busy and time.monotonic() - self._beaten_s >= BEAT_S and self._write([])

    def _beat_in(self, session: Session) -> None:
        if time.monotonic() - self._beaten_s >= BEAT_S or self._failures:
            self._presence.beat(session)
            self._beaten_s = time.monotonic()

    def _leave(self) -> None:
        left = self.writing().waiting_calls
        if left:
            log.error("%d call(s) could not be written to their end", left)
        try:
            with writing(self._engine) as session:
                self._presence.leave(session)
        except (StoreUnavailable, SQLAlchemyError):
            log.warning("the database is gone; its calls will show as interrupted")
