"""An export that runs on a background thread, with progress and cancellation.

One per session, and a few at a time per process; the rest wait.
"""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

from agents_core.background_job import BackgroundJob, SetStatus
from agents_core.errors import SwitchboardError

SLOTS = threading.BoundedSemaphore(2)
"""Exports that run at the same time: each keeps a CPU core busy."""

CANCEL_CHECK_S = 0.5

Work = Callable[["ExportTask"], str]
"""Runs the export and reports progress to the task; returns the message for the page."""


class Stopped(SwitchboardError):
    """The export was cancelled."""

    code = "export_stopped"


class ExportTask:
    """``query``: of the exported list, to recognise that the page shows another."""

    def __init__(self, work: Work, *, query: object, total: int | None, unit: str) -> None:
        self.query = query
        self.total = total
        self.unit = unit
        self.done = 0
        self.file_name = ""
        self.mime = ""
        self._stop = threading.Event()
        self._folder = Path(tempfile.mkdtemp(prefix="switchboard-export-"))
        # The file is deleted with the session.
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._background = BackgroundJob(_run(work, weakref.proxy(self), self._stop), name="export")

    @property
    def path(self) -> Path:
        """Path of the file."""
        return self._folder / "file"

    def progress(self, done: int) -> None:
        """Report how many are done.

        Raises:
            Stopped: the export was cancelled.
        """
        self.done = done
        if self._stop.is_set():
            raise Stopped("Stopped.")

    def stop(self) -> None:
        """Cancel the export. Idempotent."""
        self._stop.set()

    @property
    def running(self) -> bool:
        """Whether it is still working or waiting."""
        return self._background.running

    @property
    def problem(self) -> str:
        """Why it failed; empty otherwise."""
        return self._background.problem

    @property
    def result(self) -> str:
        """The message of a finished export; empty before."""
        return self._background.result or ""

    @property
    def share(self) -> float:
        """Progress from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended; for tests."""
        return self._background.wait(timeout_s)


def _run(work: Work, task: ExportTask, stop: threading.Event) -> Callable[[SetStatus], str]:
    def run(say: SetStatus) -> str:
        while not SLOTS.acquire(timeout=CANCEL_CHECK_S):
            if stop.is_set():
                raise Stopped("Stopped.")
        try:
            return work(task)
        except ReferenceError:  # its session has ended
            raise Stopped("Stopped.") from None
        finally:
            SLOTS.release()

    return run
