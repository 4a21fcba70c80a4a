"""Totals of the day, read for all viewers of the Live page together."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from agents_core.errors import SwitchboardError
from agents_core.insights.day_totals import DayTotals
from pages.call_feeds.remote_calls import Clock
from pages.services.ports import Switchboard

EVERY_S = 5.0
"""Two reads are at least so far apart."""

STORE_S = 2.0
"""An ended call is stored within this time, so that it counts."""

MAX_OFFSET_MIN = 14 * 60
OFFSET_STEP_MIN = 15
"""Time zones differ by a multiple of this."""


def offset_of(text: str) -> int | None:
    """Minutes east of UTC in a page's request; None when it is no time zone's."""
    try:
        minutes = int(text or "0")
    except ValueError:
        return None
    known = abs(minutes) <= MAX_OFFSET_MIN and minutes % OFFSET_STEP_MIN == 0
    return minutes if known else None


class DayFigures:
    """On the event loop. ``totals``: by minutes east of UTC, because a day begins at the viewer's
    midnight."""

    def __init__(self, switchboard: Switchboard, clock: Clock, changed: Callable[[], None]) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._changed = changed
        self._wanted: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._reading = asyncio.Lock()
        self.totals: dict[int, DayTotals] = {}
        self.problem = ""  #: why there are none

    def want(self, offset_min: int) -> None:
        """A page shows the totals of this time zone."""
        self._wanted.add(offset_min)
        self.read_soon()

    def read_soon(self) -> None:
        """They may have changed."""
        self._again = True
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def read(self) -> None:
        """Read them once."""
        async with self._reading:
            await self._read_all()

    async def _read_all(self) -> None:
        now = self._clock()
        since = {offset: _midnight(now, offset) for offset in self._wanted}
        before = (self.totals, self.problem)
        try:
            totals = await asyncio.to_thread(self._read, since)
        except SwitchboardError as error:
            self.problem = str(error)
        else:
            self.totals, self.problem = totals, ""
        if (self.totals, self.problem) != before:
            self._changed()

    async def _work(self) -> None:
        try:
            while self._again:
                self._again = False
                await self.read()
                await asyncio.sleep(EVERY_S)
        finally:
            self._task = None

    def _read(self, since: dict[int, datetime]) -> dict[int, DayTotals]:
        self._switchboard.record.flush(STORE_S)
        return {offset: self._switchboard.today.since(at) for offset, at in since.items()}


def _midnight(now: datetime, offset_min: int) -> datetime:
    local = now.astimezone(timezone(timedelta(minutes=offset_min)))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
