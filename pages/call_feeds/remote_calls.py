"""Running calls of other processes on the same database, followed through the archive.

This polls: a process cannot notify another one through SQLite, and one way for both databases is
simpler than a second one for PostgreSQL. There is one follower per process, however many pages
watch, and it reads only while one does, on a worker thread.
"""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from agents_core.archive.call_records import CallFilter, CallNotFound, CallRow
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent
from pages.services.ports import Switchboard

log = logging.getLogger(__name__)

EVERY_S = 1.5
MAX_EVENTS = 1_000
"""Of one call in one read; a page that is opened late catches up over several."""

MAX_LISTED = 12
RUNNING = CallFilter(states=("running",))

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class RemoteCall:
    """A ``CallSource`` that the follower fills, on the event loop."""

    endpoint = None

    def __init__(self, call_id: str, clock: Clock) -> None:
        self.call_id = call_id
        self.ended = False
        self._clock = clock
        self._events: list[CallEvent] = []
        self._seqs: list[int] = []
        self._listeners: set[Callable[[Any], None]] = set()
        self._started_at: datetime | None = None
        self._last_event_at = clock()
        self._length_ms = 0  # of an ended call

    @property
    def seq(self) -> int:
        """Number of the last event."""
        return self._seqs[-1] if self._seqs else 0

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        """Those read so far; on any thread."""
        return tuple(self._events[bisect_right(self._seqs, seq) :])

    def listen(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        """Called on the event loop."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def elapsed_ms(self) -> int:
        """By the clock of this machine, until the call has ended."""
        if self.ended or self._started_at is None:
            return self._length_ms
        return max(0, int((self._clock() - self._started_at).total_seconds() * 1000))

    def silent_ms(self) -> int:
        """Time without events: the only sign that another process with its call has died."""
        return int((self._clock() - self._last_event_at).total_seconds() * 1000)

    def take(self, row: CallRow | None, events: Sequence[CallEvent], *, all_read: bool) -> None:
        """What was read; ``row`` is None when there is no such call (any more)."""
        if row is not None:
            self._started_at, self._length_ms = row.started_at, row.duration_ms
        self._events.extend(events)
        self._seqs.extend(event.seq for event in events)
        if events:
            self._last_event_at = self._clock()
        self.ended = row is None or (all_read and row.state != "running")
        if events or self.ended:
            for listener in tuple(self._listeners):
                listener(None)


@dataclass(frozen=True, slots=True)
class _Read:
    """One read of one call."""

    call: RemoteCall
    row: CallRow | None
    events: tuple[CallEvent, ...]


class RemoteCalls:
    """On the event loop."""

    def __init__(
        self,
        switchboard: Switchboard,
        *,
        watched: Callable[[str], bool],
        clock: Clock = utc_now,
    ) -> None:
        """``watched``: whether a page shows the call of this id."""
        self._switchboard = switchboard
        self._watched = watched
        self._clock = clock
        self._calls: dict[str, RemoteCall] = {}
        self._listers: set[Callable[[], None]] = set()
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.listed: tuple[str, ...] = ()  #: ids of running calls, in the order they began
        self.problem = ""  #: why calls cannot be read

    def call(self, call_id: str) -> RemoteCall:
        """The call of an id, without events until it was read."""
        return self._calls.setdefault(call_id, RemoteCall(call_id, self._clock))

    def forget(self, call_id: str) -> None:
        """No page shows it any more."""
        self._calls.pop(call_id, None)

    def follow_list(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Keep ``listed`` and ``problem`` current, and call ``changed``; returns how to stop."""
        self._listers.add(changed)
        self.look_soon()
        return lambda: self._listers.discard(changed)

    def look_soon(self) -> None:
        """Something is watched from now on."""
        self._wake.set()
        if self._task is None and self._needed():
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def look(self) -> None:
        """Read once what is watched."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        calls = self._open_calls()
        try:
            listed, reads = await asyncio.to_thread(self._read, bool(self._listers), calls)
        except SwitchboardError as error:
            self._note(self.listed, str(error))
            return
        for one in reads:
            all_read = len(one.events) < MAX_EVENTS
            one.call.take(one.row, one.events, all_read=all_read)
            if not all_read:
                self._wake.set()
        self._note(listed, "")

    def _needed(self) -> bool:
        return bool(self._listers or self._open_calls())

    def _open_calls(self) -> list[RemoteCall]:
        return [one for one in self._calls.values() if not one.ended and self._watched(one.call_id)]

    def _note(self, listed: tuple[str, ...], problem: str) -> None:
        if (listed, problem) != (self.listed, self.problem):
            self.listed, self.problem = listed, problem
            for changed in tuple(self._listers):
                changed()

    async def _work(self) -> None:
        try:
            while self._needed():
                self._wake.clear()
                try:
                    await self.look()
                except Exception:  # top of a task
                    log.exception("reading calls of other processes failed")
                try:
                    async with asyncio.timeout(EVERY_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue
        finally:
            self._task = None

    # --- a worker thread ------------------------------------------------------------------

    def _read(
        self, with_list: bool, calls: list[RemoteCall]
    ) -> tuple[tuple[str, ...], list[_Read]]:
        listed: tuple[str, ...] = ()
        if with_list:
            rows = self._switchboard.archive.page(RUNNING, rows=MAX_LISTED).rows
            ours = {call.call_id for call in self._switchboard.calls}
            listed = tuple(row.call_id for row in reversed(rows) if row.call_id not in ours)
        return listed, [self._read_call(call) for call in calls]

    def _read_call(self, call: RemoteCall) -> _Read:
        archive = self._switchboard.archive
        try:
            row = archive.row(call.call_id)  # before the events: they are complete if it has ended
            events = archive.events(call.call_id, after=call.seq, limit=MAX_EVENTS)
        except CallNotFound:
            return _Read(call, None, ())
        return _Read(call, row, events)
