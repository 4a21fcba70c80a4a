"""Writes the rows of one call in the caller's transaction: events, lines, facets, audio."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from agents_core.archive.filter_facets import Facet, short, storable
from agents_core.archive.writing.call_columns import counted_columns, started_at
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent, to_json
from agents_core.measures.call_measurer import CallCounts
from agents_core.measures.call_measures import LineMeasures
from agents_core.store.call_tables import Call, CallAudio, CallFacet, CallLine, StoredEvent

PIECE_BYTES = 1 << 18
"""A row of ``call_audio`` has at most so much."""


class SequenceBroken(SwitchboardError):
    """Events do not follow the stored ones: one is missing, or stored already."""

    code = "sequence_broken"


def add_call(
    session: Session,
    call_id: str,
    counts: CallCounts,
    *,
    origin: str,
    writer_id: str,
    at: datetime,
    sample_at: datetime | None = None,
) -> None:
    """Add a call's row, without events. ``at``: its start, where its events say none.
    ``sample_at``: it is a sample, with this start."""
    started = counts.started
    session.execute(
        insert(Call).values(
            id=call_id,
            origin=origin,
            writer_id=writer_id,
            state="running",
            started_at=sample_at or started_at(started, at),
            sample=sample_at is not None,
            end_reason="",
            engine=short(started.engine if started else "", 16),
            model=short(started.model if started else ""),
            voice=short(started.voice if started else ""),
            entry_agent=short(started.agent if started else ""),
            events=0,
            audio_ms=0,
            audio_bytes=0,
            outcome="",
            flags=[],
            caller_ms=0,
            agent_ms=0,
            dead_air_ms=0,
            tokens={},
            **counted_columns(counts),
        )
    )


def append_events(
    session: Session, call_id: str, events: Sequence[CallEvent], *, after: int, **columns: Any
) -> None:
    """Add the events that follow number ``after``, and set ``columns`` of the call's row.

    Raises:
        SequenceBroken: they do not follow it, or the call has more or fewer events than that.
    """
    if not events:
        return
    for seq, event in enumerate(events, after + 1):
        if event.seq != seq:
            raise SequenceBroken(
                f"Call {call_id[:8]} has event {event.seq} where event {seq} belongs."
            )
    here = update(Call).where(Call.id == call_id, Call.events == after)
    counted = session.execute(here.values(events=events[-1].seq, **columns))
    if counted.rowcount != 1:  # type: ignore[attr-defined]  # an update has one
        raise SequenceBroken(f"Call {call_id[:8]} is not stored up to event {after}.")
    session.execute(insert(StoredEvent), event_rows(call_id, events))


def event_rows(call_id: str, events: Iterable[CallEvent]) -> list[dict[str, Any]]:
    """Events as rows of ``call_events``."""
    return [
        {
            "call_id": call_id,
            "seq": event.seq,
            "at_ms": event.at_ms,
            "kind": type(event).__name__,
            # ASCII, because PostgreSQL refuses NUL and halves of surrogate pairs in text.
            "body": json.dumps(to_json(event), separators=(",", ":")),
        }
        for event in events
    ]


def write_lines(
    session: Session, call_id: str, lines: Sequence[LineMeasures], *, replacing: Collection[str]
) -> None:
    """Write lines that are new or changed; ``replacing``: item ids that may have a row."""
    old = [item for item in (short(line.item_id) for line in lines) if item in replacing]
    delete_lines(session, call_id, old)
    if lines:
        session.execute(insert(CallLine), [line_row(call_id, line) for line in lines])


def delete_lines(session: Session, call_id: str, item_ids: Sequence[str]) -> None:
    """Delete the lines of these items."""
    if item_ids:
        these = CallLine.item_id.in_(item_ids)
        session.execute(delete(CallLine).where(CallLine.call_id == call_id, these))


def line_row(call_id: str, line: LineMeasures) -> dict[str, Any]:
    """A line as a row of ``call_lines``; ``CallLine`` fills in the column ``words``."""
    return {
        "call_id": call_id,
        "item_id": short(line.item_id),
        "seq": line.seq,
        "at_ms": line.at_ms,
        "turn": line.turn,
        "role": line.role,
        "agent": short(line.agent),
        "text": storable(line.text),
        "heard_chars": line.heard_chars,
        "confidence": line.confidence,
    }


def write_facets(
    session: Session, call_id: str, facets: Counter[Facet], *, replacing: Collection[Facet]
) -> None:
    """Write facets that are new or changed their count; ``replacing``: those that have a row."""
    for (kind, value), count in facets.items():
        if (kind, value) in replacing:
            here = (CallFacet.facet == kind) & (CallFacet.value == value)
            mine = update(CallFacet).where(here, CallFacet.call_id == call_id)
            session.execute(mine.values(count=count))
    new = Counter({facet: count for facet, count in facets.items() if facet not in replacing})
    if new:
        session.execute(insert(CallFacet), facet_rows(call_id, new))


def facet_rows(call_id: str, facets: Counter[Facet]) -> list[dict[str, Any]]:
    """Facets as rows of ``call_facets``."""
    return [
        {"call_id": call_id, "facet": kind, "value": value, "count": count}
        for (kind, value), count in facets.items()
    ]


def append_audio(session: Session, call_id: str, audio: bytes, *, place: int) -> int:
    """Add audio from row ``place`` on; returns the place after its last row."""
    pieces = [audio[start : start + PIECE_BYTES] for start in range(0, len(audio), PIECE_BYTES)]
    if pieces:
        session.execute(
            insert(CallAudio),
            [
                {"call_id": call_id, "place": number, "body": piece}
                for number, piece in enumerate(pieces, place)
            ],
        )
    return place + len(pieces)
