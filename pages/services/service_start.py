"""Starts the shared services once, by whichever thread needs them first, and shuts them down."""

import logging
import threading
from collections.abc import Callable

from agents_core.errors import SwitchboardError
from pages.services.ports import Switchboard

log = logging.getLogger(__name__)

Factory = Callable[[], Switchboard]


class ServiceStart:
    """Every method may be called from any thread."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._lock = threading.Lock()  # held while the services start
        self._started: Switchboard | None = None
        self._closed = False

    @property
    def ready(self) -> bool:
        """Whether ``get`` returns at once."""
        return self._started is not None

    def get(self) -> Switchboard:
        """The started services; blocks until they are. A failed start is tried again.

        Raises:
            SwitchboardError: they cannot be started, or were shut down.
        """
        with self._lock:
            if self._started is None:
                if self._closed:
                    raise SwitchboardError("Switchboard is closing.")
                made = self._factory()
                made.start()
                self._started = made
            return self._started

    def prepare(self) -> None:
        """``get`` on a thread of its own. A failure is logged; the first page's run meets it again
        and shows it."""
        try:
            self.get()
        except SwitchboardError as error:
            log.warning("Switchboard did not start yet: %s", error)
        except Exception:  # top of a thread
            log.exception("Switchboard did not start yet")

    def close(self) -> None:
        """Shut the services down, for good. Idempotent."""
        with self._lock:
            started, self._started, self._closed = self._started, None, True
        if started is not None:
            started.shut_down()
