"""One piece of work on a thread of its own, to look at while it runs. It knows no page.

For what takes seconds and nobody should have to wait for with a frozen page. Its thread is a
daemon: closing the process does not wait for it, so it must not leave anything half written.
"""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from agents_core.errors import SwitchboardError

log = logging.getLogger(__name__)

T = TypeVar("T")

Say = Callable[[str], None]
"""Tells whoever looks what is being done, in a few words."""


class Background(Generic[T]):
    """Started at once. Every property may be read from any thread."""

    def __init__(self, work: Callable[[Say], T], *, name: str) -> None:
        """``name``: of the thread, and in the log when the work fails."""
        self._work = work
        self._name = name
        self._saying = ""
        self._problem = ""
        self._result: T | None = None
        self._over = threading.Event()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    @property
    def running(self) -> bool:
        """It is neither done nor has it failed."""
        return not self._over.is_set()

    @property
    def saying(self) -> str:
        """What it is doing."""
        return self._saying

    @property
    def problem(self) -> str:
        """A sentence when it failed; else empty."""
        return self._problem

    @property
    def result(self) -> T | None:
        """What came of it; None while it runs and when it failed."""
        return self._result

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is over; False when it still runs then."""
        return self._over.wait(timeout_s)

    def _run(self) -> None:
        try:
            self._result = self._work(self._say)
        except SwitchboardError as error:
            self._problem = str(error)
        except Exception:  # top of a thread
            log.exception("%s failed", self._name)
            self._problem = "That did not work; the log says why. Nothing was changed."
        finally:
            self._over.set()

    def _say(self, words: str) -> None:
        self._saying = words
