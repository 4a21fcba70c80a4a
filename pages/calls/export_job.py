"""A file being prepared beside the page: on a thread, with progress, stoppable. It draws nothing.

One at a time per session, and a few per process: the others wait for their turn.
"""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

from agents_core.background_job import Background, Say
from agents_core.errors import SwitchboardError

AT_ONCE = threading.BoundedSemaphore(2)
"""Exports of one process that run at once: each keeps a processor busy."""

TURN_S = 0.5

Work = Callable[["ExportTask"], str]
"""Does it, telling the task how far it is; what came of it, in words."""


class Stopped(SwitchboardError):
    """The person no longer wants it."""

    code = "export_stopped"


class ExportTask:
    """``query``: what it answers, to see that the page now asks something else."""

    def __init__(self, work: Work, *, query: object, total: int | None, unit: str) -> None:
        self.query = query
        self.total = total
        self.unit = unit
        self.done = 0
        self.file_name = ""
        self.mime = ""
        self._stop = threading.Event()
        self._folder = Path(tempfile.mkdtemp(prefix="switchboard-export-"))
        # The file goes with the session that asked for it.
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._background = Background(_run(work, weakref.proxy(self), self._stop), name="export")

    @property
    def path(self) -> Path:
        """Where the file is prepared."""
        return self._folder / "file"

    def progress(self, done: int) -> None:
        """So many are ready.

        Raises:
            Stopped: nobody wants them any more.
        """
        self.done = done
        if self._stop.is_set():
            raise Stopped("Stopped.")

    def stop(self) -> None:
        """End it soon. Idempotent."""
        self._stop.set()

    @property
    def running(self) -> bool:
        """It is neither done nor has it failed."""
        return self._background.running

    @property
    def problem(self) -> str:
        """A sentence when it failed."""
        return self._background.problem

    @property
    def result(self) -> str:
        """What came of it, in words; empty before."""
        return self._background.result or ""

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is over; for tests."""
        return self._background.wait(timeout_s)


def _run(work: Work, task: ExportTask, stop: threading.Event) -> Callable[[Say], str]:
    def run(say: Say) -> str:
        while not AT_ONCE.acquire(timeout=TURN_S):
            if stop.is_set():
                raise Stopped("Stopped.")
        try:
            return work(task)
        except ReferenceError:  # its session is gone, and the file with it
            raise Stopped("Stopped.") from None
        finally:
            AT_ONCE.release()

    return run
