"""Writes the rows derived from a whole call: measures, lines and facets.

Writing them again gives the same rows. Words that a reviewer corrected stay corrected.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, TypeAlias

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from agents_core.archive.filter_facets import short, storable
from agents_core.archive.writing.call_columns import counted_columns, facets_of, measured_columns
from agents_core.archive.writing.row_writes import (
    delete_lines,
    facet_rows,
    line_row,
    write_lines,
)
from agents_core.measures.call_measurer import CallMeasurer
from agents_core.measures.call_measures import CallMeasures, LineMeasures
from agents_core.store.call_tables import (
    Call,
    CallCitation,
    CallCorrection,
    CallFacet,
    CallFlag,
    CallHandoff,
    CallLine,
    CallLookup,
    CallTurn,
)

Rows: TypeAlias = list[dict[str, Any]]
DerivedTable: TypeAlias = (
    type[CallTurn] | type[CallHandoff] | type[CallFlag] | type[CallLookup] | type[CallCitation]
)


def replace_derived_rows(
    session: Session, call_id: str, measurer: CallMeasurer, *, ended: bool = True
) -> None:
    """Replace everything derived from a call. Does nothing when the call was deleted meanwhile."""
    counts, measures = measurer.counts(), measurer.result(ended=ended)
    columns = counted_columns(counts) | measured_columns(measures)
    del columns["recorded"]  # the row is right: it may have audio that no event mentions
    done = session.execute(update(Call).where(Call.id == call_id).values(**columns))
    if not done.rowcount:  # type: ignore[attr-defined]  # an update has one
        return
    for table, rows in derived_rows(call_id, measures).items():
        session.execute(delete(table).where(table.call_id == call_id))
        if rows:
            session.execute(insert(table), rows)
    derived = CallFacet.facet != "label"  # labels are the reviewers'
    session.execute(delete(CallFacet).where(CallFacet.call_id == call_id, derived))
    facets = facet_rows(call_id, facets_of(counts, measures))
    if facets:
        session.execute(insert(CallFacet), facets)
    _replace_lines(session, call_id, measures.lines)


def derived_rows(call_id: str, measures: CallMeasures) -> dict[DerivedTable, Rows]:
    """The measures as rows by table, except lines and facets."""
    placed: dict[DerivedTable, tuple[Any, ...]] = {
        CallHandoff: measures.handoffs,
        CallFlag: measures.flags,
        CallLookup: measures.lookups,
        CallCitation: measures.citations,
    }
    rows: dict[DerivedTable, Rows] = {
        table: [_row(call_id, item) | {"place": place} for place, item in enumerate(items)]
        for table, items in placed.items()
    }
    return {CallTurn: [_row(call_id, turn) for turn in measures.turns], **rows}


_MOST_CHARS = {"policy": 80, "document": 80, "passage_id": 80, "kind": 24}
_LONG = ("text", "utterance", "request", "words")


def _row(call_id: str, item: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"call_id": call_id}
    for name, value in asdict(item).items():
        if isinstance(value, str):
            value = storable(value) if name in _LONG else short(value, _MOST_CHARS.get(name, 200))
        row[name] = value
    return row


def _replace_lines(session: Session, call_id: str, lines: Sequence[LineMeasures]) -> None:
    """Write the lines that differ and no others: each costs an update of the search index."""
    wanted = {short(line.item_id): line for line in _corrected(session, call_id, lines)}
    stored = session.execute(
        select(*(getattr(CallLine, name) for name in _LINE)).where(CallLine.call_id == call_id)
    )
    rows = {row["item_id"]: dict(row) for row in stored.mappings()}
    delete_lines(session, call_id, [item for item in rows if item not in wanted])
    changed = [line for item, line in wanted.items() if line_row(call_id, line) != rows.get(item)]
    write_lines(session, call_id, changed, replacing=rows)


_LINE = (
    "call_id",
    "item_id",
    "seq",
    "at_ms",
    "turn",
    "role",
    "agent",
    "text",
    "heard_chars",
    "confidence",
)


def _corrected(session: Session, call_id: str, lines: Sequence[LineMeasures]) -> list[LineMeasures]:
    query = select(CallCorrection.item_id, CallCorrection.text)
    corrections = {
        item: text
        for item, text in session.execute(
            query.where(CallCorrection.call_id == call_id).order_by(CallCorrection.id)
        )
    }
    return [replace(line, text=corrections.get(line.item_id, line.text)) for line in lines]
