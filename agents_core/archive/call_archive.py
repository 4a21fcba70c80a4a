"""Stored calls: list, read, import, measure again and delete them."""

import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.archive.archive_settings import RecordSettings
from agents_core.archive.call_records import (
    PAGE_ROWS,
    CallFilter,
    CallNotFound,
    CallPage,
    CallRow,
    Choices,
    Order,
    Receipt,
    Snapshot,
)
from agents_core.archive.filter_facets import short, storable
from agents_core.archive.price_list import PriceList
from agents_core.archive.queries import call_listing as listing
from agents_core.archive.retention.call_deletion import Deletions
from agents_core.archive.retention.free_space_erasure import Eraser
from agents_core.archive.writer_presence import UNFINISHED, WriterPresence
from agents_core.archive.writing import row_writes
from agents_core.archive.writing.derived_rows import replace_derived_rows
from agents_core.call.contract.stored_events import read_stored, upcast
from agents_core.call.contract.turn_numbers import TurnCounter
from agents_core.errors import SwitchboardError, kind_and_place
from agents_core.events import (
    CallerSpeechStarted,
    CallEvent,
    CallStarted,
    TranscriptDone,
)
from agents_core.measures.call_measurer import CallCounts, measure, measurer_of
from agents_core.measures.call_measures import CallMeasures
from agents_core.store import reading, writing
from agents_core.store.call_tables import Call, CallAudio, CallSnapshot, StoredEvent

log = logging.getLogger(__name__)

CALL_ID_CHARS = 64
EXISTS = "This call is kept already; nothing was changed."
INTERRUPTED = "Switchboard stopped in the middle of it"


class CallExists(SwitchboardError):
    """A call of that id is stored already; nothing was changed."""

    code = "call_exists"


class CallUnusable(SwitchboardError):
    """A call has values that no table can store (far too large numbers or ids); nothing was
    changed."""

    code = "call_unusable"


class CallArchive:
    """Every method may be called from any thread. Each runs one transaction, ``delete`` and
    ``expire`` one per call."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._dialect = engine.dialect.name
        self.prices = PriceList(engine, clock)
        self._settings = RecordSettings(engine)
        self._deletions = Deletions(engine, clock)
        self._eraser = Eraser(engine, clock)
        self._presence = WriterPresence(str(uuid.uuid4()), clock)
        self.maintenance_due = threading.Event()  #: wakes the maintenance thread

    # --- reading ---------------------------------------------------------------------------

    def page(
        self,
        filter: CallFilter = CallFilter(),  # noqa: B008  # frozen
        *,
        order: Order = "newest",
        page: int = 1,
        rows: int = PAGE_ROWS,
    ) -> CallPage:
        """One page of the calls that match ``filter``."""
        cost = listing.cost_by(self.prices.prices())
        with reading(self._engine) as session:
            return listing.page_of(
                session,
                filter,
                order=order,
                page=page,
                rows=rows,
                dialect_name=self._dialect,
                cost=cost,
            )

    def choices(self) -> Choices:
        """What filters can be set to."""
        with reading(self._engine) as session:
            return listing.choices(session)

    def row(self, call_id: str) -> CallRow:
        """One call as a list shows it.

        Raises:
            CallNotFound: it is not stored.
        """
        cost = listing.cost_by(self.prices.prices())
        with reading(self._engine) as session:
            call = _call(session, call_id)
            return listing.rows_of(session, [call], "", self._dialect, cost)[0]

    def running(self) -> tuple[str, ...]:
        """Ids of the running calls of all processes, in the order they began."""
        with reading(self._engine) as session:
            query = select(Call.id).where(Call.state == "running")
            return tuple(session.scalars(query.order_by(Call.started_at, Call.id)))

    def events(
        self, call_id: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[CallEvent, ...]:
        """A call's events in order, from the one after number ``after``.

        Raises:
            CallNotFound: it is not stored.
        """
        with reading(self._engine) as session:
            _call(session, call_id)
            return _events(session, call_id, after, limit)

    def audio(self, call_id: str) -> bytes:
        """A call's Ogg Opus file; empty when it was not recorded.

        Raises:
            CallNotFound: it is not stored.
        """
        with reading(self._engine) as session:
            _call(session, call_id)
            pieces = select(CallAudio.body).where(CallAudio.call_id == call_id)
            return b"".join(session.scalars(pieces.order_by(CallAudio.place)))

    def measures(self, call_id: str) -> CallMeasures:
        """Everything measured of a call, from its events.

        Raises:
            CallNotFound: it is not stored.
        """
        row = self.row(call_id)
        return measure(self.events(call_id), ended=row.state != "running")

    def snapshot(self, call_id: str, kind: str, name: str, number: int) -> Snapshot | None:
        """A team or policy version that was imported with a call; None when there is none."""
        with reading(self._engine) as session:
            found = session.get(CallSnapshot, (call_id, kind, name, number))
            if found is None:
                return None
            return Snapshot(
                kind="team" if kind == "team" else "policy",
                name=found.name,
                number=found.number,
                parts=tuple((part[0], part[1]) for part in found.parts),
            )

    def sample_ids(self) -> tuple[str, ...]:
        """The ids of all sample calls, oldest first."""
        samples = select(Call.id).where(Call.sample.is_(True)).order_by(Call.started_at)
        with reading(self._engine) as session:
            return tuple(session.scalars(samples))

    # --- writing ---------------------------------------------------------------------------

    def add(
        self,
        events: Iterable[CallEvent],
        *,
        origin: str = "imported",
        audio: bytes = b"",
        audio_ms: int = 0,
        snapshots: Sequence[Snapshot] = (),
        sample_at: datetime | None = None,
        also: Callable[[Session], None] | None = None,
    ) -> None:
        """Add a whole call, all of it or nothing; ``also`` runs in the same transaction.
        ``sample_at``: it is a sample call with this start.

        Raises:
            CallExists: a call of that id is stored already.
            SequenceBroken: its events are not numbered 1, 2, 3 ... from a CallStarted on.
            CallUnusable: it has values that cannot be stored.
        """
        events = tuple(events)
        if not events or not isinstance(events[0], CallStarted) or not events[0].call_id:
            raise row_writes.SequenceBroken("A call begins with its start; this one does not.")
        call_id = events[0].call_id
        if storable(call_id) != call_id or len(call_id) > CALL_ID_CHARS:
            raise CallUnusable("The call's id is too long, or is not text.")
        measurer = measurer_of(events)
        counts = measurer.counts()
        try:
            with writing(self._engine) as session:
                if session.get(Call, call_id) is not None:
                    raise CallExists(EXISTS)
                row_writes.add_call(
                    session,
                    call_id,
                    counts,
                    origin=origin,
                    writer_id="",
                    at=self._clock(),
                    sample_at=sample_at,
                )
                row_writes.append_events(session, call_id, events, after=0)
                row_writes.append_audio(session, call_id, audio, place=0)
                columns = _final_columns(counts, audio, audio_ms)
                session.execute(update(Call).where(Call.id == call_id).values(**columns))
                replace_derived_rows(session, call_id, measurer)
                for snapshot in snapshots:
                    session.add(_snapshot_row(call_id, snapshot))
                session.flush()
                if also is not None:
                    also(session)
        except (DataError, IntegrityError, OverflowError) as error:
            self._refuse_twice(call_id)
            raise CallUnusable("The call has values that cannot be kept.") from error

    def _refuse_twice(self, call_id: str) -> None:
        """Another process may have added the same call at the same time."""
        with reading(self._engine) as session:
            if session.get(Call, call_id) is not None:
                raise CallExists(EXISTS)

    def measure_again(self, call_id: str) -> None:
        """Measure a call again and replace what is derived from it.

        Raises:
            CallNotFound: it is not stored.
        """
        with writing(self._engine) as session:
            call = _call(session, call_id)
            measurer = measurer_of(_events(session, call_id, 0, None))
            replace_derived_rows(session, call_id, measurer, ended=call.state != "running")

    def mark_interrupted(self) -> int:
        """Mark calls whose process is gone as interrupted; how many."""
        with reading(self._engine) as session:
            gone = self._presence.gone(session)
            of_gone = select(Call.id).where(UNFINISHED, Call.writer_id.in_(gone))
            waiting = session.scalars(of_gone).all() if gone else ()
        marked = sum(self._mark_interrupted(call_id) for call_id in waiting)
        if gone:
            with writing(self._engine) as session:
                self._presence.forget(session, gone)
        return marked

    def _mark_interrupted(self, call_id: str) -> int:
        with writing(self._engine) as session:
            here = update(Call).where(Call.id == call_id, Call.state == "running")
            done = session.execute(here.values(state="interrupted", end_reason=INTERRUPTED))
            marked = int(done.rowcount)  # type: ignore[attr-defined]  # an update has one
        try:
            self.measure_again(call_id)
        except CallNotFound:  # deleted meanwhile
            return 0
        except (ValueError, ArithmeticError, LookupError) as error:  # it is shown without figures
            # The type only: the text may quote rows.
            log.error("call %s could not be measured: %s", call_id, kind_and_place(error))
            with writing(self._engine) as session:
                here = update(Call).where(Call.id == call_id)
                session.execute(here.values(outcome="interrupted"))
        return marked

    # --- deleting, settings ----------------------------------------------------------------

    def delete(self, call_ids: Sequence[str], *, by: str, reason: str) -> tuple[Receipt, ...]:
        """Delete calls for good: events, lines, index, audio, reviews, uses of versions.

        Raises:
            CallNotFound: one is not stored and was never deleted.
            CallRunning: one still runs; nothing was deleted.
        """
        receipts = self._deletions.delete(call_ids, by=by, reason=reason)
        self.maintenance_due.set()
        return receipts

    def receipts(self, *, page: int = 1) -> tuple[Receipt, ...]:
        """Proof of deletions, newest first."""
        return self._deletions.receipts(page=page)

    def retention_days(self) -> int:
        """Calls older than this are deleted; 0: none are."""
        return self._settings.retention_days()

    def set_retention_days(self, days: int) -> None:
        """Delete calls older than this from now on; 0: none."""
        self._settings.set_retention_days(days)
        self.maintenance_due.set()

    def expire(self, *, stop: Callable[[], bool] = lambda: False) -> tuple[Receipt, ...]:
        """Delete calls older than the retention, with pauses for other writers, until ``stop``."""
        return self._deletions.expire(self._settings.retention_days(), stop=stop)

    def erasing(self) -> bool:
        """Free space of the database may still have words of deleted calls."""
        return self._eraser.due()

    def erase(self, *, settle: timedelta = timedelta(0)) -> bool:
        """Overwrite what deleted calls left in the database's free space; False when that has to
        wait, because calls run or because one was deleted less than ``settle`` ago."""
        return self._eraser.erase(settle=settle)

    def recording_on(self) -> bool:
        """Whether calls' audio is recorded."""
        return self._settings.recording_on()

    def set_recording(self, on: bool) -> None:
        """Record the audio of calls from now on, or no longer."""
        self._settings.set_recording(on)


def _final_columns(counts: CallCounts, audio: bytes, audio_ms: int) -> dict[str, Any]:
    ended = counts.end_reason is not None
    return {
        "state": "ended" if ended else "interrupted",
        "end_reason": storable(counts.end_reason or "") if ended else INTERRUPTED,
        "audio_bytes": len(audio),
        "audio_ms": audio_ms,
        "recorded": bool(audio) or counts.recorded,
    }


def _call(session: Session, call_id: str) -> Call:
    call = session.get(Call, storable(call_id))
    if call is None:
        raise CallNotFound("This call is not kept here, or was deleted.")
    return call


def _events(session: Session, call_id: str, after: int, limit: int | None) -> tuple[CallEvent, ...]:
    here = (StoredEvent.call_id == call_id) & (StoredEvent.seq > after)
    query = select(StoredEvent.body).where(here).order_by(StoredEvent.seq).limit(limit)
    rows = [json.loads(body) for body in session.scalars(query)]
    turns = TurnCounter()
    if after and any("turn" not in row for row in rows):
        _count_turns(session, call_id, after, turns)
    return tuple(read_stored(rows, turns))


def _count_turns(session: Session, call_id: str, until: int, turns: TurnCounter) -> None:
    """Count the turns of a call of the version before, up to event ``until``."""
    begin_turns = StoredEvent.kind.in_((CallerSpeechStarted.__name__, TranscriptDone.__name__))
    here = (StoredEvent.call_id == call_id) & (StoredEvent.seq <= until) & begin_turns
    query = select(StoredEvent.body).where(here).order_by(StoredEvent.seq)
    for body in session.scalars(query):
        upcast(json.loads(body), turns)


def _snapshot_row(call_id: str, snapshot: Snapshot) -> CallSnapshot:
    return CallSnapshot(
        call_id=call_id,
        kind=snapshot.kind,
        name=short(snapshot.name, 80),
        number=snapshot.number,
        parts=[[storable(name), storable(text)] for name, text in snapshot.parts],
    )
