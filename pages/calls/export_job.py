"""An export that runs on a background thread, with progress and cancellation.

One per session, and a few at a time per process; the rest wait.
"""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

from agents_core.background_job import BackgroundJob, JobCancelled, JobControl
from agents_core.jobs import Jobs

SLOTS = threading.BoundedSemaphore(2)
"""Exports that run at the same time: each keeps a CPU core busy."""

CANCEL_CHECK_S = 0.5

Work = Callable[["ExportTask"], str]
"""Runs the export and reports progress to the task; returns the message for the page."""


class ExportTask:
    """``query``: of the exported list, to recognise that the page shows another."""

    def __init__(
        self, work: Work, jobs: Jobs, *, query: object, total: int | None, unit: str
    ) -> None:
        self.query = query
        self.total = total
        self.unit = unit
        self.done = 0
        self.file_name = ""
        self.mime = ""
        self._control: JobControl | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="switchboard-export-"))
        # The file is deleted with the session.
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.job: BackgroundJob[str] = jobs.start(_run(work, weakref.proxy(self)), name="export")

    @property
    def path(self) -> Path:
        """Path of the file."""
        return self._folder / "file"

    def begin(self, control: JobControl) -> None:
        """The job begins to work on it."""
        self._control = control

    def progress(self, done: int) -> None:
        """Report how many are done.

        Raises:
            JobCancelled: the export was cancelled.
        """
        self.done = done
        assert self._control is not None  # the work runs
        self._control.set_status(f"{done:,}{f' of {self.total:,}' if self.total else ''}")
        self._control.step(done, self.total or 0)

    def cancel(self) -> None:
        """Cancel the export. Idempotent."""
        self.job.cancel()

    @property
    def running(self) -> bool:
        """Whether it is still working or waiting."""
        return self.job.running

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled before it was complete."""
        return self.job.cancelled

    @property
    def when_cancelled(self) -> str:
        """What a cancelled export has left."""
        if self.file_name or not self.done:
            return "The export was cancelled."
        return (
            f"The export was cancelled; {self.done:,} {self.unit} were sent before. Sending them "
            "again makes no duplicates."
        )

    @property
    def problem(self) -> str:
        """Why it failed; empty otherwise."""
        return self.job.problem

    @property
    def result(self) -> str:
        """The message of a finished export; empty before."""
        return self.job.result or ""

    @property
    def share(self) -> float:
        """Progress from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended; for tests."""
        return self.job.wait(timeout_s)


def _run(work: Work, task: ExportTask) -> Callable[[JobControl], str]:
    path = task.path

    def run(control: JobControl) -> str:
        control.set_status("Waiting for other exports…")
        while not SLOTS.acquire(timeout=CANCEL_CHECK_S):
            control.raise_if_cancelled()
        try:
            task.begin(control)
            return work(task)
        except ReferenceError:  # its session has ended, and its folder is deleted
            raise JobCancelled("The session has ended.") from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            SLOTS.release()

    return run
