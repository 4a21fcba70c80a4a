"""How late this machine wakes somebody who only sleeps: the floor under every figure in time.

It knows no bench. On a busy machine a late frame says nothing about the code while the sleeper
beside it was as late.
"""

import threading
import time
from types import TracebackType
from typing import Self

from tests.bench.figures import percentile

NAP_S = 0.02
KEPT = 50_000  #: a quarter of an hour of naps; later ones are not counted


class Sleeper:
    """Naps on a thread of its own, in a process that does nothing else, while a bench runs."""

    def __init__(self) -> None:
        self._late_ms: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._nap, name="sleeper", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _nap(self) -> None:
        while not self._over.is_set() and len(self._late_ms) < KEPT:
            began_s = time.monotonic()
            time.sleep(NAP_S)
            self._late_ms.append((time.monotonic() - began_s - NAP_S) * 1000)

    def summary(self) -> dict[str, float]:
        """Milliseconds too late: 95th and 99.9th percentile and the worst."""
        late_ms = self._late_ms or [0.0]
        ranks = {"p95": percentile(late_ms, 95), "p99.9": percentile(late_ms, 99.9)}
        return {name: round(value, 1) for name, value in ({**ranks, "max": max(late_ms)}).items()}
