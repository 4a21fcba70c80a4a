"""Writes one call while it runs, and tracks which of its events and audio are stored.

After a commit whose outcome is unknown (``unsure``) it reads what is stored and continues there.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from agents_core.archive.filter_facets import Facet, short, storable
from agents_core.archive.writing import row_writes
from agents_core.archive.writing.call_columns import counted_columns, facets_of
from agents_core.archive.writing.pending_audio import PendingAudio
from agents_core.archive.writing.version_uses import add_version_uses
from agents_core.events import CallEvent
from agents_core.measures.call_measurer import CallMeasurer
from agents_core.measures.call_measures import LineMeasures
from agents_core.store.call_tables import Call, CallFacet, DeletionReceipt

RETRY_REFUSED_S = 1.0
"""A call that the database refused is tried again after this."""

ORPHAN_S = 30.0
"""Audio that belongs to no call is thrown away after this."""

Seconds = Callable[[], float]


class EventSource(Protocol):
    """A call whose events are recorded; ``events_after`` may be called from any thread."""

    @property
    def call_id(self) -> str:
        """Unique among all calls."""
        ...

    @property
    def ended(self) -> bool:
        """No more events will come."""
        ...

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        """The events with a higher ``seq``."""
        ...


class CallRecording:
    """One call that is being written.

    ``offer_audio`` may be called from any thread, the rest from the writer's thread only.
    """

    def __init__(self, call_id: str, *, monotonic: Seconds = time.monotonic) -> None:
        self.call_id = call_id
        self.call: EventSource | None = None  #: None: only audio has arrived so far
        self.sample_at: datetime | None = None  #: the start to store for a sample call
        self.measurer = CallMeasurer()
        self.waiting_since_s: float | None = None
        self.refused = False  #: the database took other calls but not this one
        self._retry_s = 0.0
        self._now_s = monotonic
        self._created_s = monotonic()
        self._audio = PendingAudio(monotonic)
        self._events: tuple[CallEvent, ...] = ()  # read and not written
        self._seq = 0  # of the last event written
        self._in_sync = False  # the database has what we wrote last
        self._wrote = False  # a transaction of ours may have been committed
        self._deleted = False  # somebody deleted the call: nothing is written any more
        self._complete = False  # its last event is written
        self._lines: dict[str, LineMeasures] = {}  # to be written
        self._line_ids: set[str] = set()  # lines that may be in the database
        self._facets: Counter[Facet] = Counter()  # in the database

    @property
    def over(self) -> bool:
        """Everything is written and nothing more will come."""
        if self._deleted:
            return True
        if self.call is None:
            return not self._audio.waiting or self._now_s() - self._created_s > ORPHAN_S
        return self._complete and self.call.ended and not (self._events or self._audio.waiting)

    def offer_audio(self, piece: bytes) -> None:
        """More of the call's Ogg Opus file; dropped when too much of it waits already."""
        self._audio.offer(piece)

    def collect(self, *, now: bool) -> bool:
        """Read what is new; True when there is something to write. ``now``: audio, too, that would
        otherwise wait for more."""
        if self._deleted or self._now_s() < self._retry_s:
            return False
        if self.call is not None:
            self._read_events(self.call, self._seq)
        self._audio.collect(now=now or self.call is None or self.call.ended)
        due = bool(self._events) or self._audio.due
        if due and self.waiting_since_s is None:
            self.waiting_since_s = self._now_s()
        return due

    def write(self, session: Session, writer_id: str, at: datetime) -> None:
        """Write everything that was collected.

        Raises:
            SequenceBroken: the database has other events than were written.
        """
        if not self._in_sync:
            self._in_sync = self._synchronise(session, writer_id, at)
            self._wrote = True
        if not self._in_sync:
            return
        columns = self._columns() | self._audio.write(session, self.call_id)
        if self._events:
            row_writes.append_events(
                session, self.call_id, self._events, after=self._seq, **columns
            )
            add_version_uses(session, self.call_id, self._events, at=at)
        elif columns:
            session.execute(update(Call).where(Call.id == self.call_id).values(**columns))
        lines = tuple(self._lines.values())
        row_writes.write_lines(session, self.call_id, lines, replacing=self._line_ids)
        row_writes.write_facets(
            session, self.call_id, self._changed_facets(), replacing=self._facets
        )

    def committed(self) -> None:
        """The transaction was committed."""
        self.refused = False
        self.waiting_since_s = None
        if not self._in_sync:  # there was no call to write to
            return
        if self._events:
            self._seq = self._events[-1].seq
        self._complete = self.measurer.closed and self._seq == self.measurer.seq
        self._line_ids.update(map(short, self._lines))
        self._events, self._lines = (), {}
        self._facets = facets_of(self.measurer.counts())
        self._audio.committed()

    def unsure(self, *, refused: bool = False) -> None:
        """The transaction failed, or its outcome is unknown. ``refused``: because of this call."""
        self._in_sync = False
        if refused:
            self.refused, self._retry_s = True, self._now_s() + RETRY_REFUSED_S

    def _read_events(self, call: EventSource, seq: int) -> None:
        """The events after ``seq``, up to which the database has them, are to be written."""
        new = call.events_after(min(seq, self.measurer.seq))
        for event in new:
            if event.seq == self.measurer.seq + 1:
                self.measurer.take(event)
        self._seq, self._events = seq, tuple(event for event in new if event.seq > seq)
        self._lines.update({line.item_id: line for line in self.measurer.take_changed_lines()})

    def _synchronise(self, session: Session, writer_id: str, at: datetime) -> bool:
        """Go on from what the database has; False when it has no call to write to."""
        query = select(Call.events, Call.audio_bytes).where(Call.id == self.call_id)
        stored = session.execute(query).one_or_none()
        self._facets = Counter()
        if stored is None:
            return self.call is not None and self._begin(session, self.call, writer_id, at)
        if self.call is not None:
            self._read_events(self.call, stored.events)
            session.execute(delete(CallFacet).where(CallFacet.call_id == self.call_id))
        self._line_ids.update(map(short, self._lines))
        self._audio.resume(
            session, self.call_id, stored.audio_bytes, wrote_before=self._wrote
        )  # audio that arrives after its call was written is new as a whole
        return True

    def _begin(self, session: Session, call: EventSource, writer_id: str, at: datetime) -> bool:
        """Add the call's row; False when the call was deleted."""
        receipt = exists().where(DeletionReceipt.call_id == self.call_id)
        self._deleted = bool(session.scalar(select(receipt)))
        if self._deleted:
            return False
        self._read_events(call, 0)
        self._audio.restart()
        self._lines = {line.item_id: line for line in self.measurer.completed_lines()}
        counts = self.measurer.counts()
        row_writes.add_call(
            session,
            self.call_id,
            counts,
            origin="here",
            writer_id=writer_id,
            at=at,
            sample_at=self.sample_at,
        )
        return True

    def _changed_facets(self) -> Counter[Facet]:
        if self.call is None:
            return Counter()
        now = facets_of(self.measurer.counts())
        return Counter({key: count for key, count in now.items() if self._facets[key] != count})

    def _columns(self) -> dict[str, Any]:
        if self.call is None or self._complete:  # only late audio: the row is derived already
            return {}
        counts = self.measurer.counts()
        reason = counts.end_reason
        return counted_columns(counts) | {
            "recorded": counts.recorded or self._audio.any_written,
            "state": "running" if reason is None else "ended",
            "outcome": "",  # removes what a process derived that took ours for dead
            "end_reason": storable(reason or ""),
        }
