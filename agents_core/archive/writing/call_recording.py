"""One call on its way into the database: what is written of it, and what waits. It knows no thread.

After a commit nobody knows the end of (``unsure``) it looks what is there and goes on from that.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from agents_core.archive.filter_facets import Facet, short, storable
from agents_core.archive.writing import row_writes as keeping
from agents_core.archive.writing.ogg_duration import granule_ms
from agents_core.archive.writing.running_call_row import Progress
from agents_core.events import CallEvent
from agents_core.measures.call_measures import LineMeasures
from agents_core.store.call_tables import Call, CallAudio, CallFacet, DeletionReceipt

AUDIO_MOST_BYTES = 64 << 20
"""Audio of one call that waits for the database; what comes then is not kept (hours of it)."""

AUDIO_EVERY_S = 1.0
"""Audio is written in larger pieces than events: a row for each tenth of a second would be many."""

REFUSED_S = 1.0
"""A call that is refused is tried again after this."""

ORPHAN_S = 30.0
"""Audio of a call nobody asked to keep is thrown away after this."""

Seconds = Callable[[], float]


class Keepable(Protocol):
    """What is kept: a live call, or a test's."""

    @property
    def call_id(self) -> str:
        """Its id; unique for ever."""
        ...

    @property
    def ended(self) -> bool:
        """No event comes any more."""
        ...

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        """What happened since ``seq``; from any thread."""
        ...


class KeptCall:
    """The writer's thread calls everything but ``offer_audio``."""

    def __init__(self, call_id: str, *, monotonic: Seconds = time.monotonic) -> None:
        self.call_id = call_id
        self.call: Keepable | None = None  #: None: only audio has come so far
        self.waiting_since_s: float | None = None
        self.refused = False  #: the database took everything but this
        self._retry_s = 0.0
        self._now_s = monotonic
        self._came_s = self._audio_s = monotonic()
        self._progress = Progress()
        self._events: tuple[CallEvent, ...] = ()  # pulled and not written
        self._seq = 0  # written up to here
        self._sure = False  # the database is as we last wrote it
        self._tried = False  # we wrote, or may have
        self._gone = False  # deleted by somebody; nothing brings it back
        self._ended = False  # its last event is written
        self._lines: dict[str, LineMeasures] = {}  # to be written
        self._lines_there: set[str] = set()  # written, or perhaps
        self._facets: Counter[Facet] = Counter()  # written
        self._audio = bytearray()
        self._audio_lock = threading.Lock()
        self._audio_going = b""  # in the transaction
        self._audio_bytes = self._audio_place = 0  # written

    @property
    def over(self) -> bool:
        """Everything is written and nothing comes any more."""
        if self._gone:
            return True
        if self.call is None:
            return not self._audio or self._now_s() - self._came_s > ORPHAN_S
        return self._ended and self.call.ended and not (self._events or self._audio)

    def offer_audio(self, pieces: bytes) -> None:
        """From any thread; what is past ``AUDIO_MOST_BYTES`` is dropped."""
        with self._audio_lock:
            if len(self._audio) + len(pieces) <= AUDIO_MOST_BYTES:
                self._audio += pieces

    def pull(self, *, hurry: bool) -> bool:
        """Take what is new; True when there is something to write. ``hurry``: audio too."""
        if self._gone or self._now_s() < self._retry_s:
            return False
        hurry = hurry or self.call is None or self.call.ended
        if self.call is not None:
            self._fetch(self.call, self._seq)
        self._take_audio(hurry)
        due = bool(self._events or self._audio_going)
        if due and self.waiting_since_s is None:
            self.waiting_since_s = self._now_s()
        return due

    def write(self, session: Session, writer_id: str, at: datetime) -> None:
        """Everything that was pulled.

        Raises:
            SequenceBroken: the database has other events than we wrote.
        """
        if not self._sure:
            self._sure = self._look(session, writer_id, at)
            self._tried = True
        if not self._sure:
            return
        moved = self._values() | self._append_audio(session)
        if self._events:
            keeping.append_events(session, self.call_id, self._events, after=self._seq, **moved)
        elif moved:
            session.execute(update(Call).where(Call.id == self.call_id).values(**moved))
        lines = tuple(self._lines.values())
        keeping.put_lines(session, self.call_id, lines, there=self._lines_there)
        keeping.put_facets(session, self.call_id, self._changed_facets(), there=self._facets)

    def written(self) -> None:
        """The transaction was committed."""
        self.refused = False
        self.waiting_since_s = None
        if not self._sure:  # there was nothing to write to
            return
        if self._events:
            self._seq = self._events[-1].seq
        self._ended = self._progress.end_reason is not None and self._seq == self._progress.events
        self._lines_there.update(map(short, self._lines))
        self._events, self._lines = (), {}
        self._facets = Counter(self._progress.facets)
        with self._audio_lock:
            del self._audio[: len(self._audio_going)]
        self._audio_bytes += len(self._audio_going)
        self._audio_place += -(-len(self._audio_going) // keeping.PIECE_BYTES)
        self._audio_going = b""

    def unsure(self, *, refused: bool = False) -> None:
        """The transaction failed, or perhaps it did not. ``refused``: because of this call."""
        self._sure = False
        if refused:
            self.refused, self._retry_s = True, self._now_s() + REFUSED_S

    def _fetch(self, call: Keepable, seq: int) -> None:
        """The events after ``seq``, which is what the database has."""
        self._seq, self._events = seq, call.events_after(seq)
        for event in self._events:
            if event.seq == self._progress.events + 1:
                self._progress.take(event)
        self._lines.update({line.item_id: line for line in self._progress.take_changed()})

    def _look(self, session: Session, writer_id: str, at: datetime) -> bool:
        """Go on from what is there; False when there is no call to write to."""
        query = select(Call.events, Call.audio_bytes).where(Call.id == self.call_id)
        found = session.execute(query).one_or_none()
        if found is None and self.call is None:
            return False
        self._facets = Counter()
        if found is not None and self.call is not None:
            self._fetch(self.call, found.events)
        if found is not None:
            self._lines_there.update(map(short, self._lines))
            if self.call is not None:
                session.execute(delete(CallFacet).where(CallFacet.call_id == self.call_id))
            self._look_at_audio(session, found.audio_bytes)
            return True
        deleted = exists().where(DeletionReceipt.call_id == self.call_id)
        self._gone = bool(session.scalar(select(deleted)))
        if not self._gone:
            self._begin(session, writer_id, at)
        return not self._gone

    def _begin(self, session: Session, writer_id: str, at: datetime) -> None:
        assert self.call is not None
        self._fetch(self.call, 0)
        self._audio_bytes = self._audio_place = (
            0  # an older copy of the database may have come back
        )
        self._lines = dict(self._progress.lines)
        keeping.new_call(
            session, self.call_id, self._progress, origin="here", writer_id=writer_id, at=at
        )

    def _look_at_audio(self, session: Session, kept_bytes: int) -> None:
        # Of a call we did not begin here (its audio came late), all we hold is new.
        known = self._audio_bytes if self._tried else kept_bytes
        written_bytes = max(kept_bytes - known, 0)
        with self._audio_lock:
            del self._audio[:written_bytes]
        self._audio_going = self._audio_going[written_bytes:]
        self._audio_bytes = kept_bytes
        last = select(func.max(CallAudio.place)).where(CallAudio.call_id == self.call_id)
        place = session.scalar(last)
        self._audio_place = 0 if place is None else place + 1

    def _changed_facets(self) -> Counter[Facet]:
        now = self._progress.facets
        return Counter({key: count for key, count in now.items() if self._facets[key] != count})

    def _take_audio(self, hurry: bool) -> None:
        now_s = self._now_s()
        if hurry or now_s - self._audio_s >= AUDIO_EVERY_S:
            with self._audio_lock:
                self._audio_going = bytes(self._audio)
            self._audio_s = now_s

    def _append_audio(self, session: Session) -> dict[str, Any]:
        if not self._audio_going:
            return {}
        keeping.append_audio(session, self.call_id, self._audio_going, place=self._audio_place)
        values: dict[str, Any] = {
            "audio_bytes": self._audio_bytes + len(self._audio_going),
            "recorded": True,
        }
        length_ms = granule_ms(self._audio_going)
        return values if length_ms is None else values | {"audio_ms": length_ms}

    def _values(self) -> dict[str, Any]:
        if self.call is None or self._ended:  # only audio, late: the row is no longer ours
            return {}
        reason = self._progress.end_reason
        return keeping.progress_values(self._progress) | {
            "recorded": self._progress.recorded or bool(self._audio_bytes),
            "state": "running" if reason is None else "ended",
            "outcome": "",  # whatever somebody who took us for dead derived
            "end_reason": storable(reason or ""),
        }
