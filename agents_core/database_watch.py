"""Watches the shared database for changes by other processes, while a page shows its data.

It polls: SQLite cannot notify another process, and one way for both databases is simpler than a
second one for PostgreSQL. It reads a few numbers every two seconds, and only while a page watches;
changes made by this process are published without it.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping

from agents_core.changes import STORE, Changes, in_database
from agents_core.errors import SwitchboardError

log = logging.getLogger(__name__)

EVERY_S = 2.0

ReadStates = Callable[[Collection[str]], Mapping[str, object]]
"""The state of each topic as something that can be compared; a SwitchboardError when the database
cannot be used. A topic may be left out: there is no such thing (any more)."""


class DatabaseWatch:
    """Every method may be called from any thread. ``watch`` never waits; ``publish`` may wait for
    one read of the database."""

    def __init__(self, changes: Changes, read: ReadStates, *, every_s: float = EVERY_S) -> None:
        self._changes = changes
        self._read = read
        self._every_s = every_s
        self._reading = threading.Lock()  # a read and what is concluded from it
        self._lock = threading.Lock()  # guards the following
        self._watched: Counter[str] = Counter()
        self._seen: dict[str, object] = {}
        self._lost = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()

    def watch(self, topic: str) -> Callable[[], None]:
        """Publish ``topic`` when another process changes it, from about now on; returns what ends
        that, which is idempotent. Topics that live in this process only need no watching."""
        if not in_database(topic):
            return lambda: None
        with self._lock:
            self._watched[topic] += 1
            if self._watched[topic] == 1:
                self._wake.set()
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(
                    target=self._work, name="database-watch", daemon=True
                )
                self._thread.start()
        once = [topic]

        def release() -> None:
            with self._lock:
                if once:
                    self._release(once.pop())

        return release

    def publish(self, topic: str) -> None:
        """Publish a change made by this process, so that the watch does not report it again."""
        with self._reading:
            with self._lock:
                watched = topic in self._watched
            if watched:
                self._note(topic)
        self._changes.publish(topic)

    def look(self) -> None:
        """Read once, and publish what has changed."""
        with self._reading:
            with self._lock:
                watched = tuple(self._watched)
            changed = self._compared(watched) if watched else []
        for topic in changed:
            self._changes.publish(topic)

    def close(self) -> None:
        """End the watch for good. Idempotent."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._wake.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(self._every_s)

    def _release(self, topic: str) -> None:
        self._watched[topic] -= 1
        if not self._watched[topic]:
            del self._watched[topic]
            self._seen.pop(topic, None)
            self._wake.set()

    def _note(self, topic: str) -> None:
        try:
            state = self._read((topic,)).get(topic)
        except SwitchboardError:  # the next look publishes it once more, which does no harm
            return
        with self._lock:
            if topic in self._watched:
                self._seen[topic] = state

    def _compared(self, watched: Collection[str]) -> list[str]:
        try:
            states = self._read(watched)
        except SwitchboardError:
            changed = [] if self._lost else [STORE]
            self._lost = True
            return changed
        changed = [STORE] if self._lost else []
        self._lost = False
        with self._lock:
            for topic in watched:
                state = states.get(topic)
                if self._seen.get(topic, state) != state:
                    changed.append(topic)
                if topic in self._watched:
                    self._seen[topic] = state
        return changed

    def _work(self) -> None:
        while self._needed():
            self._wake.clear()
            try:
                self.look()
            except Exception:  # top of this thread
                log.exception("looking for changes of other processes failed")
            self._wake.wait(self._every_s)

    def _needed(self) -> bool:
        with self._lock:
            if self._watched and not self._closed:
                return True
            self._thread = None
            return False
