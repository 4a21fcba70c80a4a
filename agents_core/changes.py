"""Notifies listeners in this process of changes, by topic and without content.

A publisher says that a topic changed; a listener reads the new state from where it is stored. So a
notification that is late, repeated or combined with another does no harm.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable

log = logging.getLogger(__name__)

ENGINE = "engine"
"""The status of the local engine."""
CALLS = "calls"
"""A call of this process started or ended."""
RECORDING = "recording"
"""The switch that says whether calls are recorded."""
MODELS = "models"
"""OpenAI's list of models has come for a key, or could not be read."""
STORE = "store"
"""The database cannot be used, or can be used again."""

Listener = Callable[[str], None]
"""Gets the topic on the publishing thread; must not wait."""


def artifacts(kind: str) -> str:
    """The list of teams (``team``) or policies (``policy``)."""
    return f"artifacts/{kind}"


def versions(kind: str, name: str) -> str:
    """The published versions of one team or policy."""
    return f"versions/{kind}/{name}"


def draft(kind: str, name: str) -> str:
    """The shared draft of one team or policy."""
    return f"draft/{kind}/{name}"


def job(job_id: str) -> str:
    """The status, progress or end of a background job."""
    return f"job/{job_id}"


def in_database(topic: str) -> bool:
    """Whether another process on the same database can change it."""
    return topic == RECORDING or topic.startswith(("artifacts/", "versions/", "draft/"))


class Changes:
    """Every method may be called from any thread and returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revisions: Counter[str] = Counter()
        self._listeners: dict[object, Listener] = {}

    def publish(self, topic: str) -> None:
        """Call every listener, here; one that raises is logged and does not stop the others."""
        with self._lock:
            self._revisions[topic] += 1
            listeners = tuple(self._listeners.values())
        for listener in listeners:
            try:
                listener(topic)
            except Exception:
                log.exception("a listener failed at the change of %s", topic)

    def revision(self, topic: str) -> int:
        """How often the topic was published since the start; 0: never."""
        with self._lock:
            return self._revisions.get(topic, 0)

    def forget(self, topic: str) -> None:
        """Drop the count of a topic that is over, so that counts do not pile up."""
        with self._lock:
            self._revisions.pop(topic, None)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` at every change; returns what ends that, which is idempotent.

        A publish that has begun on another thread may still reach it after that.
        """
        ticket = object()
        with self._lock:
            self._listeners[ticket] = listener

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.pop(ticket, None)

        return unsubscribe
