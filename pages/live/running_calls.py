"""Views of all running calls for one browser session, updated with new events only.

Calls of this process are read from memory, calls of other processes from the archive. An update
applies at most ``MAX_EVENTS`` events per call, however long the call has been.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents_core.archive.call_records import CallFilter
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent
from pages.services.ports import LiveCall, Switchboard

MAX_EVENTS = 1_000
"""Events of one call applied in one update; a page that is opened late catches up over several."""

MAX_REMOTE_CALLS = 12
REMOTE_POLL_S = 2.0
"""How often calls of other processes are searched for."""

RUNNING = CallFilter(states=("running",))


@dataclass(slots=True, kw_only=True)
class FollowedCall:
    """One running call."""

    call_id: str
    call: LiveCall | None = None  #: None for a call of another process
    started_at: datetime | None = None  #: for a call of another process
    view: CallView = field(default_factory=CallView)
    catching_up: bool = True  #: earlier events are still being read
    last_event_at: datetime | None = None  #: when this session saw the last event

    def elapsed_ms(self, now: datetime) -> int:
        """Since the call began."""
        if self.call is not None:
            return self.call.elapsed_ms()
        started = self.started_at or now
        return max(0, int((now - started).total_seconds() * 1000))

    def silent_s(self, now: datetime) -> float:
        """Time without events: the only sign that another process with its call has died."""
        return (now - (self.last_event_at or now)).total_seconds()

    @property
    def urgent(self) -> bool:
        """A person is needed."""
        return bool(self.view.approvals or self.view.engine_lost)


@dataclass(slots=True)
class RunningCalls:
    """``calls`` is current after ``update``. Runs of one browser session never overlap: no lock."""

    followed: dict[str, FollowedCall] = field(default_factory=dict)
    events_folded: int = 0  #: in the last update
    error: str = ""  #: why calls of other processes cannot be read
    polled_at: datetime | None = None

    @property
    def calls(self) -> list[FollowedCall]:
        """Calls that need a person first, then in the order in which they began."""
        return sorted(self.followed.values(), key=lambda one: not one.urgent)

    def update(self, switchboard: Switchboard, now: datetime) -> None:
        """Add and remove calls, and apply new events."""
        self.events_folded = 0
        running = {call.call_id: call for call in switchboard.calls if not call.ended}
        for call_id, one in list(self.followed.items()):
            if one.call is not None and call_id not in running:
                del self.followed[call_id]
        for call_id, call in running.items():
            known = self.followed.get(call_id)
            if known is None or known.call is not call:
                known = self.followed[call_id] = FollowedCall(call_id=call_id, call=call)
            self._fold(known, call.events_after(known.view.seq), now)
        try:
            self._update_remote(switchboard, now)
            self.error = ""
        except SwitchboardError as error:
            self.error = str(error)

    def _update_remote(self, switchboard: Switchboard, now: datetime) -> None:
        if self.polled_at is None or now - self.polled_at >= timedelta(seconds=REMOTE_POLL_S):
            self.polled_at = now
            self._poll_remote(switchboard)
        for one in [one for one in self.followed.values() if one.call is None]:
            events = switchboard.archive.events(
                one.call_id, after=one.view.seq, limit=MAX_EVENTS + 1
            )
            self._fold(one, events, now)
            if one.view.ended:
                del self.followed[one.call_id]

    def _poll_remote(self, switchboard: Switchboard) -> None:
        rows = switchboard.archive.page(RUNNING, rows=MAX_REMOTE_CALLS).rows
        ours = {one.call_id for one in self.followed.values() if one.call is not None}
        ours |= {call.call_id for call in switchboard.calls}  # ended, but not stored as ended yet
        found = {row.call_id: row for row in rows if row.call_id not in ours}
        for call_id in [key for key, one in self.followed.items() if one.call is None]:
            if call_id not in found:
                del self.followed[call_id]
        for call_id, row in reversed(found.items()):  # newest first
            if call_id not in self.followed:
                self.followed[call_id] = FollowedCall(call_id=call_id, started_at=row.started_at)

    def _fold(self, one: FollowedCall, events: tuple[CallEvent, ...], now: datetime) -> None:
        new = events[:MAX_EVENTS]
        one.catching_up = len(events) > MAX_EVENTS
        if new:
            one.view = apply_all(one.view, new)
            one.last_event_at = now
        self.events_folded += len(new)
