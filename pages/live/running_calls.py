"""The calls that run now, as one browser session follows them: each folded by its new events only.

Calls of this process are read from memory at every look, those of others from the archive. It draws
nothing. However long a call has been, a look costs what is new, and never more than ``FOLD_MOST``.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents_core.archive.call_records import CallFilter
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent
from pages.services.ports import LiveCall, Switchboard

FOLD_MOST = 1_000
"""Events of one call folded in one look. A board that is opened late catches up over some looks."""

OTHERS_MOST = 12
OTHERS_S = 2.0
"""How often calls of other processes are looked for; they are written a tenth of a second late."""

RUNNING = CallFilter(states=("running",))


@dataclass(slots=True, kw_only=True)
class Followed:
    """One call and what is known of it."""

    call_id: str
    call: LiveCall | None = None  #: None: it runs in another process
    started_at: datetime | None = None  #: of such a call
    view: CallView = field(default_factory=CallView)
    behind: bool = True  #: earlier events are still being read
    news_at: datetime | None = None  #: when something last happened, as this board saw it

    def elapsed_ms(self, now: datetime) -> int:
        """Since the call began."""
        if self.call is not None:
            return self.call.elapsed_ms()
        begun = self.started_at or now
        return max(0, int((now - begun).total_seconds() * 1000))

    def quiet_s(self, now: datetime) -> float:
        """How long nothing happened; of a call in another process the only sign of its death."""
        return (now - (self.news_at or now)).total_seconds()

    @property
    def urgent(self) -> bool:
        """Somebody has to do something."""
        return bool(self.view.approvals or self.view.engine_lost)


@dataclass(slots=True)
class LiveCalls:
    """``calls`` is up to date after ``look``. Runs of one session never overlap: no lock."""

    followed: dict[str, Followed] = field(default_factory=dict)
    folded: int = 0  #: events folded in the last look
    trouble: str = ""  #: why calls of other processes cannot be seen
    others_at: datetime | None = None

    @property
    def calls(self) -> list[Followed]:
        """What waits for somebody first, then in the order the calls began."""
        return sorted(self.followed.values(), key=lambda one: not one.urgent)

    def look(self, switchboard: Switchboard, now: datetime) -> None:
        """Notice calls that began or ended, and fold what is new."""
        self.folded = 0
        running = {call.call_id: call for call in switchboard.calls if not call.ended}
        for call_id, one in list(self.followed.items()):
            if one.call is not None and call_id not in running:
                del self.followed[call_id]
        for call_id, call in running.items():
            known = self.followed.get(call_id)
            if known is None or known.call is not call:
                known = self.followed[call_id] = Followed(call_id=call_id, call=call)
            self._fold(known, call.events_after(known.view.seq), now)
        try:
            self._look_at_others(switchboard, now)
            self.trouble = ""
        except SwitchboardError as error:
            self.trouble = str(error)

    def _look_at_others(self, switchboard: Switchboard, now: datetime) -> None:
        if self.others_at is None or now - self.others_at >= timedelta(seconds=OTHERS_S):
            self.others_at = now
            self._find_others(switchboard)
        for one in [one for one in self.followed.values() if one.call is None]:
            events = switchboard.archive.events(
                one.call_id, after=one.view.seq, limit=FOLD_MOST + 1
            )
            self._fold(one, events, now)
            if one.view.ended:
                del self.followed[one.call_id]

    def _find_others(self, switchboard: Switchboard) -> None:
        rows = switchboard.archive.page(RUNNING, rows=OTHERS_MOST).rows
        ours = {one.call_id for one in self.followed.values() if one.call is not None}
        ours |= {call.call_id for call in switchboard.calls}  # ended here, and not written down yet
        found = {row.call_id: row for row in rows if row.call_id not in ours}
        for call_id in [key for key, one in self.followed.items() if one.call is None]:
            if call_id not in found:
                del self.followed[call_id]
        for call_id, row in reversed(found.items()):  # the page has the newest first
            if call_id not in self.followed:
                self.followed[call_id] = Followed(call_id=call_id, started_at=row.started_at)

    def _fold(self, one: Followed, events: tuple[CallEvent, ...], now: datetime) -> None:
        fresh = events[:FOLD_MOST]
        one.behind = len(events) > FOLD_MOST
        if fresh:
            one.view = apply_all(one.view, fresh)
            one.news_at = now
        self.folded += len(fresh)
