"""How late final words are, how long a decode takes, and how many sessions that allows."""

import logging
import time
from collections import deque
from collections.abc import Callable
from statistics import median
from threading import Lock

from agents_core.engine.ports import Load

log = logging.getLogger(__name__)

RECENT = 100  #: finals and decodes that count
RECENT_S = 30.0  #: older finals do not tell whether it is late now

LATE_MS = 1_500
"""A caller takes a longer silence for a broken call."""

MIN_FINALS = 5  #: fewer say nothing about a percentile

LOG_MS = 1_000  #: lateness of one turn that is logged
LOG_EVERY_S = 10.0  #: at most

UTILISATION = 0.6
"""Share of the cores that may be busy on average; above it, waiting times grow steeply."""

DECODES_PER_S = 0.2
"""Of a session that speaks every 10 s: one decode as its turn ends, and one at a pause within."""

OTHER_CORES = 0.05
"""Of a session on average: its audio and voice activity, its brain and its voice. With 0.25 s a
decode that makes 0.10 of a core a session; four that spoke every 10 s used 0.11 each."""

MIN_CAPACITY = 4
"""Whatever was measured: at the start of a busy machine one decode may take seconds."""


def capacity(decode_s: float, cores: int) -> int:
    """How many sessions that speak every 10 s these cores carry."""
    return max(MIN_CAPACITY, int(cores * UTILISATION / (decode_s * DECODES_PER_S + OTHER_CORES)))


class RecognitionLoad:
    """Collects measurements of all connections; any thread."""

    def __init__(self, *, cores: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._cores = cores
        self._clock = clock
        self._lock = Lock()
        self._finals: deque[tuple[float, float]] = deque(maxlen=RECENT)  # (when, lateness in ms)
        self._next_log_s = float("-inf")
        self._decodes_s: deque[float] = deque(maxlen=RECENT)
        self._decodes = 0

    def decoded(self, took_s: float) -> None:
        """A full decode took this long. The first of a process is slower than all others: it counts
        until there is a second."""
        with self._lock:
            self._decodes += 1
            if self._decodes == 2:
                self._decodes_s.clear()
            self._decodes_s.append(took_s)

    def finished(self, *, ended_s: float, waited_s: float) -> None:
        """The final words of a turn that ended at ``ended_s`` are there; their decode waited."""
        now_s = self._clock()
        late_ms = (now_s - ended_s) * 1000
        with self._lock:
            self._finals.append((now_s, late_ms))
            logs = late_ms >= LOG_MS and now_s >= self._next_log_s
            if logs:
                self._next_log_s = now_s + LOG_EVERY_S
        if logs:
            log.warning(
                "Final words %.0f ms after the end of the turn, %.0f ms of it waiting",
                late_ms,
                waited_s * 1000,
            )

    def load(self) -> Load:
        """The state of now."""
        with self._lock:
            since_s = self._clock() - RECENT_S
            recent = sorted(late_ms for at_s, late_ms in self._finals if at_s >= since_s)
            decodes_s = list(self._decodes_s)
        p95_ms = recent[min(len(recent) - 1, int(len(recent) * 0.95))] if recent else None
        return Load(
            capacity=capacity(median(decodes_s), self._cores) if decodes_s else None,
            lateness_ms=None if p95_ms is None else round(p95_ms),
            late=len(recent) >= MIN_FINALS and p95_ms is not None and p95_ms > LATE_MS,
        )
