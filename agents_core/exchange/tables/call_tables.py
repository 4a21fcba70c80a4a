"""Tables of calls: the filtered list, and one call's turns, lines, handoffs, lookups and more.

The archive is read in batches.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from agents_core import events as ev
from agents_core.archive.call_records import CallFilter, CallPage, CallRow, Order
from agents_core.exchange.tables.columns import columns_of
from agents_core.exchange.tables.table_writer import Table
from agents_core.measures.call_measures import (
    CallMeasures,
    CitationMeasures,
    Flag,
    HandoffMeasures,
    LineMeasures,
    LookupMeasures,
    Span,
    TurnMeasures,
)

BATCH = 500
"""Calls per batch: about a megabyte of rows."""

NOT_EXPORTED = ("hits",)


class Archive(Protocol):
    """What tables need of the archive."""

    def page(
        self, filter: CallFilter = ..., *, order: Order = ..., page: int = ..., rows: int = ...
    ) -> CallPage:
        """One page of the calls that match a filter."""
        ...

    def events(
        self, call_id: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[ev.CallEvent, ...]:
        """A call's events."""
        ...

    def measures(self, call_id: str) -> CallMeasures:
        """A call's measures."""
        ...


def calls_table(archive: Archive, filter: CallFilter, *, order: Order, now: datetime) -> Table:
    """All calls that match a filter.

    ``now``: later calls are left out, so that pages do not shift while they are read.
    """
    until = min(filter.until, now) if filter.until else now
    frozen = replace(filter, until=until)
    count = archive.page(frozen, order=order, rows=1).total
    return Table(
        name="calls",
        columns=columns_of(CallRow, skip=NOT_EXPORTED),
        batches=_calls(archive, frozen, order),
        count=count,
    )


def call_ids(archive: Archive, filter: CallFilter, *, order: Order, now: datetime) -> Iterator[str]:
    """Ids of all calls that match a filter."""
    until = min(filter.until, now) if filter.until else now
    for batch in _calls(archive, replace(filter, until=until), order):
        yield from (row.call_id for row in batch)


def _calls(archive: Archive, filter: CallFilter, order: Order) -> Iterator[Sequence[CallRow]]:
    seen: set[str] = set()  # a call that ends meanwhile may move to a later page
    page, pages = 1, 1
    while page <= pages:
        found = archive.page(filter, order=order, page=page, rows=BATCH)
        pages, page = found.pages, page + 1
        new = {row.call_id: row for row in found.rows if row.call_id not in seen}
        seen.update(new)
        yield tuple(new.values())


# --- one call ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event; ``body`` is the whole of it as JSON text."""

    seq: int
    at_ms: int
    at: datetime
    type: str
    body: str


def events_table(call_id: str, events: Sequence[ev.CallEvent]) -> Table:
    """Every event of a call."""
    rows = [
        EventRow(
            seq=event.seq,
            at_ms=event.at_ms,
            at=wall_time(events) + timedelta(milliseconds=event.at_ms),
            type=type(event).__name__,
            body=json.dumps(ev.to_json(event), ensure_ascii=False),
        )
        for event in events
    ]
    return _table(call_id, "events", EventRow, rows)


def wall_time(events: Sequence[ev.CallEvent]) -> datetime:
    """When the call started.

    Raises:
        ValueError: the events do not begin with CallStarted, or its time has no zone.
    """
    if not events or not isinstance(events[0], ev.CallStarted):
        raise ValueError("a call's events begin with its start")
    at = datetime.fromisoformat(events[0].wall_time)
    if at.tzinfo is None:
        raise ValueError("a call's start needs a time zone")
    return at.astimezone(UTC)


def measures_tables(call_id: str, measures: CallMeasures) -> dict[str, Table]:
    """A call's measures as tables, by name: turns, lines, handoffs, lookups, flags ..."""
    parts: dict[str, tuple[type, Sequence[Any]]] = {
        "turns": (TurnMeasures, measures.turns),
        "lines": (LineMeasures, measures.lines),
        "handoffs": (HandoffMeasures, measures.handoffs),
        "lookups": (LookupMeasures, measures.lookups),
        "citations": (CitationMeasures, measures.citations),
        "flags": (Flag, measures.flags),
        "timeline": (Span, measures.spans),
    }
    return {name: _table(call_id, name, row, rows) for name, (row, rows) in parts.items()}


def _table(call_id: str, name: str, row: type, rows: Sequence[Any]) -> Table:
    return Table(
        name=f"call-{call_id[:8]}-{name}", columns=columns_of(row), batches=(rows,), count=len(rows)
    )
