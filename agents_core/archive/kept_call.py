"""One call on its way into the database: what is written of it, and what waits. It knows no thread.

After a commit nobody knows the end of (``unsure``) it looks what is there and goes on from that.
"""

import threading
import time
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from agents_core.archive import keeping
from agents_core.archive.facets import Facet, storable
from agents_core.archive.ogg import granule_ms
from agents_core.archive.progress import Progress
from agents_core.events import CallEvent
from agents_core.measures.model import LineMeasures
from agents_core.store.call_tables import Call, CallAudio, DeletionReceipt

if TYPE_CHECKING:
    from agents_core.archive.writer import Keepable

AUDIO_MOST_BYTES = 64 << 20
"""Audio of one call that waits for the database; what comes then is not kept (hours of it)."""


class KeptCall:
    """The writer's thread calls everything but ``offer_audio``."""

    def __init__(self, call_id: str) -> None:
        self.call_id = call_id
        self.call: Keepable | None = None  #: None: only audio has come so far
        self.waiting_since_s: float | None = None
        self._progress = Progress()
        self._events: tuple[CallEvent, ...] = ()  # pulled and not written
        self._seq = 0  # written up to here
        self._sure = False
        self._gone = False  # deleted by somebody; nothing brings it back
        self._ended = False  # its last event is written
        self._lines: dict[str, LineMeasures] = {}  # to be written
        self._facets: Counter[Facet] = Counter()  # written
        self._audio = bytearray()
        self._audio_lock = threading.Lock()
        self._audio_going = b""  # in the transaction
        self._audio_bytes = self._audio_place = 0  # written

    @property
    def over(self) -> bool:
        """Everything is written and nothing comes any more."""
        if self._gone or self.call is None:
            return not self.audio_waits
        return self._ended and self.call.ended and not self._events

    @property
    def audio_waits(self) -> bool:
        """There is audio to write."""
        return bool(self._audio) and not self._gone

    def offer_audio(self, pieces: bytes) -> None:
        """From any thread; what is past ``AUDIO_MOST_BYTES`` is dropped."""
        with self._audio_lock:
            if len(self._audio) + len(pieces) <= AUDIO_MOST_BYTES:
                self._audio += pieces

    def pull(self) -> bool:
        """Take what is new; True when there is something to write."""
        if self._gone:
            return False
        if self.call is not None:
            self._events = self.call.events_after(self._seq)
            for event in self._events:
                if event.seq == self._progress.events + 1:
                    self._progress.take(event)
            self._lines.update({line.item_id: line for line in self._progress.take_changed()})
        due = bool(self._events) or self.audio_waits
        if due and self.waiting_since_s is None:
            self.waiting_since_s = time.monotonic()
        return due

    def write(self, session: Session, writer_id: str, at: datetime) -> None:
        """Everything that waits.

        Raises:
            SequenceBroken: the database has other events than we wrote.
        """
        if not self._sure:
            self._look(session, writer_id, at)
        if self._gone:
            return
        keeping.append_events(session, self.call_id, self._events, after=self._seq)
        keeping.put_lines(session, self.call_id, tuple(self._lines.values()))
        keeping.put_facets(session, self.call_id, self._changed_facets())
        audio = self._append_audio(session)
        here = update(Call).where(Call.id == self.call_id)
        session.execute(here.values(**self._values() | audio))

    def written(self) -> None:
        """The transaction was committed."""
        if self._events:
            self._seq = self._events[-1].seq
        self._ended = self._progress.end_reason is not None and self._seq == self._progress.events
        self._events, self._lines = (), {}
        self._facets = Counter(self._progress.facets)
        with self._audio_lock:
            del self._audio[: len(self._audio_going)]
        self._audio_bytes += len(self._audio_going)
        self._audio_place += -(-len(self._audio_going) // keeping.PIECE_BYTES)
        self._audio_going = b""
        self._sure = True
        self.waiting_since_s = None

    def unsure(self) -> None:
        """The transaction failed, or perhaps it did not."""
        self._sure = False

    def _look(self, session: Session, writer_id: str, at: datetime) -> None:
        """Go on from what is there."""
        query = select(Call.events, Call.audio_bytes).where(Call.id == self.call_id)
        found = session.execute(query).one_or_none()
        if found is None:
            deleted = DeletionReceipt.call_id == self.call_id
            self._gone = self.call is None or bool(
                session.scalar(select(func.count()).where(deleted))
            )
            if not self._gone:
                keeping.new_call(
                    session, self.call_id, self._progress, origin="here", writer_id=writer_id, at=at
                )
            return
        skipped = found.events - self._seq
        self._events, self._seq = self._events[skipped:], found.events
        self._facets = Counter()
        with self._audio_lock:
            del self._audio[: found.audio_bytes - self._audio_bytes]
        self._audio_bytes = found.audio_bytes
        last = select(func.max(CallAudio.place)).where(CallAudio.call_id == self.call_id)
        place = session.scalar(last)
        self._audio_place = 0 if place is None else place + 1

    def _changed_facets(self) -> Counter[Facet]:
        now = self._progress.facets
        return Counter({key: count for key, count in now.items() if self._facets[key] != count})

    def _append_audio(self, session: Session) -> dict[str, Any]:
        with self._audio_lock:
            self._audio_going = bytes(self._audio)
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
        if self.call is None:
            return {}
        reason = self._progress.end_reason
        return keeping.progress_values(self._progress) | {
            "state": "running" if reason is None else "ended",
            "end_reason": storable(reason or ""),
        }
