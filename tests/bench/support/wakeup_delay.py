"""Measures how late the operating system wakes a sleeping thread while a bench runs.

It is the noise floor of every time a bench prints: a frame that is 30 ms late says nothing about
the code when this thread woke up 30 ms late as well.
"""

import threading
import time
from types import TracebackType
from typing import Self

from tests.bench.support.figures import percentile

SLEEP_S = 0.02
MAX_SAMPLES = 50_000  #: about 17 minutes; later samples are dropped


class WakeupDelay:
    """Context manager that samples the delay on a thread of an otherwise idle process."""

    def __init__(self) -> None:
        self._late_ms: list[float] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="wakeup-delay", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stopped.is_set() and len(self._late_ms) < MAX_SAMPLES:
            began_s = time.monotonic()
            time.sleep(SLEEP_S)
            self._late_ms.append((time.monotonic() - began_s - SLEEP_S) * 1000)

    def summary(self) -> dict[str, float]:
        """95th and 99.9th percentile and maximum, in milliseconds."""
        late_ms = self._late_ms or [0.0]
        ranks = {"p95": percentile(late_ms, 95), "p99.9": percentile(late_ms, 99.9)}
        return {name: round(value, 1) for name, value in ({**ranks, "max": max(late_ms)}).items()}
