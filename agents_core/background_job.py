"""Background jobs: work on its own thread with status, progress, cancellation and a result.

For work of several seconds that would otherwise block a page. The thread is a daemon: the process
does not wait for it when it closes, so a job must leave nothing half written.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from agents_core.changes import Changes, job
from agents_core.errors import SwitchboardError

log = logging.getLogger(__name__)

T = TypeVar("T")


class JobCancelled(SwitchboardError):
    """Ends a job that a person cancelled."""

    code = "job_cancelled"


class JobControl:
    """What the work of a job has: it reports how far it is, and learns that it was cancelled.

    Every method may be called from any thread.
    """

    def __init__(self, publish: Callable[[], None]) -> None:
        self.status = ""
        self.progress: float | None = None
        self.cancelling = threading.Event()
        self._publish = publish

    def set_status(self, words: str) -> None:
        """A few words on what it is doing."""
        if words != self.status:
            self.status = words
            self._publish()

    def set_progress(self, share: float | None) -> None:
        """From 0 to 1; None when it cannot be known. A step below one percent is not published."""
        share = None if share is None else round(min(max(share, 0.0), 1.0), 2)
        if share != self.progress:
            self.progress = share
            self._publish()

    def raise_if_cancelled(self) -> None:
        """Call it where stopping leaves nothing half done.

        Raises:
            JobCancelled: somebody cancelled the job.
        """
        if self.cancelling.is_set():
            raise JobCancelled("Cancelled.")

    def step(self, done: int, total: int) -> None:
        """Progress as a count, and a point at which the job can be cancelled.

        Raises:
            JobCancelled: somebody cancelled the job.
        """
        self.raise_if_cancelled()
        self.set_progress(done / total if total else None)


class BackgroundJob(Generic[T]):
    """Starts at once. Every property may be read and every method called from any thread."""

    def __init__(
        self,
        work: Callable[[JobControl], T],
        *,
        name: str,
        changes: Changes | None = None,
        cancellable: bool = True,
    ) -> None:
        """``name``: of the thread, also used in the log when the work fails. ``changes`` gets every
        new status, progress and the end. ``cancellable``: the work calls ``raise_if_cancelled``.
        """
        self.job_id = secrets.token_hex(16)  # Streamlit refuses "__" in a component's key
        self.name = name
        self.cancellable = cancellable
        self._work = work
        self._changes = changes or Changes()
        self._control = JobControl(self._publish)
        self._problem = ""
        self._cancelled = False
        self._result: T | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    @property
    def running(self) -> bool:
        """It has not ended."""
        return not self._done.is_set()

    @property
    def status(self) -> str:
        """What it is doing, in a few words."""
        return self._control.status

    @property
    def progress(self) -> float | None:
        """How much is done, from 0 to 1; None when that is not known."""
        return self._control.progress

    @property
    def problem(self) -> str:
        """Why it failed, as a sentence; else empty."""
        return self._problem

    @property
    def cancelled(self) -> bool:
        """It ended because it was cancelled; nothing was changed."""
        return self._cancelled

    @property
    def cancelling(self) -> bool:
        """It was asked to stop and still runs."""
        return self.running and self._control.cancelling.is_set()

    @property
    def result(self) -> T | None:
        """What the work returned; None while it runs, when it failed, and when it was cancelled."""
        return self._result

    def cancel(self) -> None:
        """Ask the work to stop; a job that is at its last step may still succeed. Idempotent."""
        if self.cancellable and not self._control.cancelling.is_set():
            self._control.cancelling.set()
            self._publish()

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; False when it still runs after ``timeout_s``."""
        return self._done.wait(timeout_s)

    def _publish(self) -> None:
        self._changes.publish(job(self.job_id))

    def _run(self) -> None:
        try:
            self._result = self._work(self._control)
        except JobCancelled:
            self._cancelled = True
        except SwitchboardError as error:
            self._problem = str(error)
        except Exception:  # top of a thread
            log.exception("%s failed", self.name)
            self._problem = "That did not work; the log says why. Nothing was changed."
        finally:
            self._done.set()
            self._publish()
