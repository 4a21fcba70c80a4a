"""A job on its own thread, whose status and result can be read while it runs.

For work of several seconds that would otherwise block a page. The thread is a daemon: the process
does not wait for it when it closes, so a job must leave nothing half written.
"""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from agents_core.errors import SwitchboardError

log = logging.getLogger(__name__)

T = TypeVar("T")

SetStatus = Callable[[str], None]
"""Sets the job's status: a few words on what it is doing."""


class BackgroundJob(Generic[T]):
    """Starts at once. Every property may be read from any thread."""

    def __init__(self, work: Callable[[SetStatus], T], *, name: str) -> None:
        """``name``: of the thread, also used in the log when the work fails."""
        self._work = work
        self._name = name
        self._status = ""
        self._problem = ""
        self._result: T | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    @property
    def running(self) -> bool:
        """It has neither finished nor failed."""
        return not self._done.is_set()

    @property
    def status(self) -> str:
        """What it is doing, in a few words."""
        return self._status

    @property
    def problem(self) -> str:
        """Why it failed, as a sentence; else empty."""
        return self._problem

    @property
    def result(self) -> T | None:
        """What the work returned; None while it runs and when it failed."""
        return self._result

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; False when it still runs after ``timeout_s``."""
        return self._done.wait(timeout_s)

    def _run(self) -> None:
        try:
            self._result = self._work(self._set_status)
        except SwitchboardError as error:
            self._problem = str(error)
        except Exception:  # top of a thread
            log.exception("%s failed", self._name)
            self._problem = "That did not work; the log says why. Nothing was changed."
        finally:
            self._done.set()

    def _set_status(self, words: str) -> None:
        self._status = words
