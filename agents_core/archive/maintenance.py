"""What happens to kept calls by itself, on a thread of its own: never a page's or a call's.

It marks calls of dead processes, deletes what is too old, and erases what was deleted.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from agents_core.accounts.sign_in import Clock
from agents_core.archive.call_archive import CallArchive
from agents_core.errors import StoreUnavailable

log = logging.getLogger(__name__)

ROUND_S = 5.0
EXPIRE_EVERY = timedelta(hours=24)
SETTLE = timedelta(seconds=30)
"""Who deletes several calls one after the other should not wait for each to be erased."""

CLOSE_S = 10.0


class Housekeeper:
    """Construct once, ``start``, and ``close`` before the database goes."""

    def __init__(
        self,
        archive: CallArchive,
        clock: Clock,
        *,
        round_s: float = ROUND_S,
        settle: timedelta = SETTLE,
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._round_s = round_s
        self._settle = settle
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._expired_at: datetime | None = None
        self._failed = False

    def start(self) -> None:
        """The first round begins at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="housekeeper", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """After the call that is being deleted. Idempotent."""
        self._closing.set()
        self._archive.asked.set()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def _work(self) -> None:
        while not self._closing.is_set():
            self._try(self._round)
            self._archive.asked.wait(self._round_s)

    def _round(self) -> None:
        asked = self._archive.asked.is_set()
        self._archive.asked.clear()
        self._archive.mark_interrupted()
        now = self._clock()
        if asked or self._expired_at is None or now - self._expired_at >= EXPIRE_EVERY:
            self._archive.expire(stop=self._closing.is_set)
            self._expired_at = now
        self._archive.erase(settle=self._settle)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
            self._failed = False
        except (StoreUnavailable, SQLAlchemyError) as error:  # it comes back, or not: next round
            if not self._failed:
                log.warning("kept calls are not looked after just now: %s", type(error).__name__)
            self._failed = True
        except Exception as error:  # top of this thread
            log.error(
                "looking after kept calls failed: %s", type(error).__name__
            )  # a text may quote rows
