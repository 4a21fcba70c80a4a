"""The background jobs of this process, found by id while they run and for a while afterwards."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.changes import Changes, job

T = TypeVar("T")

KEPT_S = 300.0
"""A page that was away finds the end of its job for this long."""

CLOSE_S = 2.0
"""Cancelled jobs have this long to clean up when the process ends."""


class Jobs:
    """Every method may be called from any thread."""

    def __init__(self, changes: Changes, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` counts seconds."""
        self._changes = changes
        self._clock = clock
        self._lock = threading.Lock()
        self._jobs: dict[str, BackgroundJob[Any]] = {}
        self._ended_s: dict[str, float] = {}

    def start(
        self, work: Callable[[JobControl], T], *, name: str, cancellable: bool = True
    ) -> BackgroundJob[T]:
        """Start a job; as ``BackgroundJob``."""
        started = BackgroundJob(work, name=name, changes=self._changes, cancellable=cancellable)
        with self._lock:
            self._drop_old()
            self._jobs[started.job_id] = started
        return started

    def get(self, job_id: str) -> BackgroundJob[Any] | None:
        """The job with this id; None when it ended some minutes ago, or there was none."""
        with self._lock:
            self._drop_old()
            return self._jobs.get(job_id)

    @property
    def running(self) -> tuple[BackgroundJob[Any], ...]:
        """Those that have not ended, oldest first."""
        with self._lock:
            self._drop_old()
            return tuple(one for one in self._jobs.values() if one.running)

    def close(self) -> None:
        """Cancel what runs and wait a moment, so that it leaves nothing half written."""
        running = self.running
        for one in running:
            one.cancel()
        until_s = time.monotonic() + CLOSE_S
        for one in running:
            if one.cancellable:
                one.wait(max(until_s - time.monotonic(), 0.0))

    def _drop_old(self) -> None:
        now_s = self._clock()
        for job_id, one in list(self._jobs.items()):
            if not one.running and now_s - self._ended_s.setdefault(job_id, now_s) > KEPT_S:
                del self._jobs[job_id], self._ended_s[job_id]
                self._changes.forget(job(job_id))
