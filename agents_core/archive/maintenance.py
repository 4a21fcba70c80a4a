"""Maintenance of the archive on its own thread.

It marks the calls of dead processes as interrupted, deletes calls older than the retention, and
overwrites what deleted calls left in the database's free space.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from agents_core.accounts.sign_in import Clock
from agents_core.archive.call_archive import CallArchive
from agents_core.errors import StoreUnavailable, kind_and_place

log = logging.getLogger(__name__)

INTERVAL_S = 5.0
EXPIRE_EVERY = timedelta(hours=24)
SETTLE = timedelta(seconds=30)
"""Erasing waits until no call was deleted for this long: a person who deletes several calls one by
one would otherwise wait for each."""

CLOSE_S = 10.0


class ArchiveMaintenance:
    """``start`` once; ``close`` before the database is disposed."""

    def __init__(
        self,
        archive: CallArchive,
        clock: Clock,
        *,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._interval_s = interval_s
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._expired_at: datetime | None = None
        self._failed = False

    def start(self) -> None:
        """Start the thread; its first pass begins at once."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="archive-maintenance", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Stop after the call that is being deleted. Idempotent."""
        self._closing.set()
        self._archive.maintenance_due.set()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def _work(self) -> None:
        while not self._closing.is_set():
            self._try(self._pass)
            self._archive.maintenance_due.wait(self._interval_s)

    def _pass(self) -> None:
        due = self._archive.maintenance_due.is_set()
        self._archive.maintenance_due.clear()
        self._archive.mark_interrupted()
        now = self._clock()
        if due or self._expired_at is None or now - self._expired_at >= EXPIRE_EVERY:
            self._archive.expire(stop=self._closing.is_set)
            self._expired_at = now
        self._archive.erase(settle=SETTLE)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
            self._failed = False
        except (StoreUnavailable, SQLAlchemyError) as error:  # tried again with the next pass
            if not self._failed:
                log.warning("archive maintenance has to wait: %s", type(error).__name__)
            self._failed = True
        except Exception as error:  # top of this thread
            # The type only: the text may quote rows.
            log.error("archive maintenance failed: %s", kind_and_place(error))
