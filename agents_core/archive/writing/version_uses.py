"""Writes down which calls ran on which versions: off every call's loop, on one thread of its own.

A database that fails costs a line in the log, never a call. Its queue is bounded; when that is full
the newest note is dropped and the log says so.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from agents_core import events as ev
from agents_core.versions import Kind, VersionError, VersionStore

log = logging.getLogger(__name__)

WAITING_MOST = 1000
ATTEMPTS = 3
RETRY_S = 0.5
CLOSE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    kind: Kind
    name: str
    number: int
    call_id: str
    from_turn: int


class UseLog:
    """``listener`` and ``close`` may be called from any thread."""

    def __init__(self, versions: VersionStore) -> None:
        self._versions = versions
        self._waiting: queue.Queue[_Note | threading.Event] = queue.Queue(WAITING_MOST)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def listener(self, call_id: str) -> Callable[[ev.CallEvent], None]:
        """For one call's journal; it never waits and never raises."""

        def take(event: ev.CallEvent) -> None:
            for note in _notes(call_id, event):
                self._put(note)

        return take

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything said so far is written; False when it took too long."""
        done = threading.Event()
        with self._lock:
            if self._thread is None:
                return True
        try:
            self._waiting.put(done, timeout=timeout_s)
        except queue.Full:
            return False
        return done.wait(timeout_s)

    def close(self) -> None:
        """Write what waits, for a few seconds at most. Idempotent."""
        self._closing.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            self._hurry()
            thread.join(CLOSE_S)

    def _put(self, note: _Note) -> None:
        with self._lock:
            if self._closing.is_set():
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_all, name="uses", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait(note)
        except queue.Full:
            log.warning("a use of %s version %d is not noted: too many", note.kind, note.number)

    def _hurry(self) -> None:
        """Wake the writer, so that it sees that it should end."""
        try:
            self._waiting.put_nowait(threading.Event())
        except queue.Full:
            log.warning("many uses wait to be noted while Switchboard closes")

    def _write_all(self) -> None:
        while not (self._closing.is_set() and self._waiting.empty()):
            waiting = self._waiting.get()
            if isinstance(waiting, _Note):
                self._write(waiting)
            else:
                waiting.set()

    def _write(self, note: _Note) -> None:
        for attempt in range(ATTEMPTS):
            try:
                self._versions.record_use(
                    note.kind,
                    note.name,
                    note.number,
                    call_id=note.call_id,
                    from_turn=note.from_turn,
                )
                return
            except VersionError:  # renamed or gone meanwhile: trying again would not help
                log.info("%s version %d has no name to note it by", note.kind, note.number)
                return
            except Exception as error:  # the top of this thread; the text may quote an address
                log.warning("a use is not noted yet: %s", type(error).__name__)
            if attempt < ATTEMPTS - 1:
                self._closing.wait(RETRY_S)


def _notes(call_id: str, event: ev.CallEvent) -> tuple[_Note, ...]:
    match event:
        case ev.CallStarted():
            found = [
                ("team", event.team, event.team_version, 1),
                ("policy", event.policy, event.policy_version, 1),
            ]
        case ev.TeamApplied():
            found = [("team", event.team, event.team_version, event.from_turn)]
        case ev.PolicyApplied():
            found = [("policy", event.policy, event.policy_version, event.from_turn)]
        case _:
            found = []
    return tuple(
        _Note(kind=_KINDS[kind], name=name, number=number, call_id=call_id, from_turn=turn)
        for kind, name, number, turn in found
        if name and number
    )


_KINDS: dict[str, Kind] = {"team": "team", "policy": "policy"}
