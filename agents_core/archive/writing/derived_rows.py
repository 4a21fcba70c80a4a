"""Writes what is derived from a whole call: its measures, lines and facets, in a transaction.

Doing it again gives the same rows; words a person corrected stay corrected. It knows no thread.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, TypeAlias

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from agents_core.archive.filter_facets import Facet, short, storable
from agents_core.archive.writing.row_writes import facet_rows, line_row, progress_values, put_lines
from agents_core.archive.writing.running_call_row import Progress
from agents_core.events import CallEvent
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


def derive(
    session: Session, call_id: str, events: Sequence[CallEvent], measured: CallMeasures
) -> None:
    """Replace everything derived of a call; nothing happens when it was deleted meanwhile."""
    progress = Progress()
    for event in events:
        progress.take(event)
    values = call_values(progress, measured)
    del values["recorded"]  # the row knows better: audio may have come
    done = session.execute(update(Call).where(Call.id == call_id).values(**values))
    if not done.rowcount:  # type: ignore[attr-defined]  # an update has one
        return
    for table, rows in derived_rows(call_id, measured).items():
        session.execute(delete(table).where(table.call_id == call_id))
        if rows:
            session.execute(insert(table), rows)
    derived = (CallFacet.call_id == call_id, CallFacet.facet != "label")  # labels are people's
    session.execute(delete(CallFacet).where(*derived))
    facets = facet_rows(call_id, facets_of(progress, measured))
    if facets:
        session.execute(insert(CallFacet), facets)
    _replace_lines(session, call_id, measured.lines)


def call_values(progress: Progress, measured: CallMeasures) -> dict[str, Any]:
    """The derived columns of a call's row."""
    return progress_values(progress) | {
        "duration_ms": measured.duration_ms,
        "outcome": measured.outcome,
        "agents": [short(name) for name in measured.agents],
        "flags": sorted({flag.kind for flag in measured.flags}),
        "turns": len([turn for turn in measured.turns if turn.turn]) or progress.turns,
        "handoffs": len(measured.handoffs) or progress.handoffs,
        "barge_ins": measured.barge_ins,
        "problems": measured.problems,
        "caller_ms": measured.caller_ms,
        "agent_ms": measured.agent_ms,
        "dead_air_ms": measured.dead_air_ms,
        "talk_share": measured.talk_share,
        "response_median_ms": measured.response_median_ms,
        "response_max_ms": measured.response_max_ms,
        "tokens": asdict(measured.tokens),
    }


def facets_of(progress: Progress, measured: CallMeasures) -> Counter[Facet]:
    """Everything the call can be filtered by, with how often."""
    found = Counter(
        {facet: count for facet, count in progress.facets.items() if facet[0] != "approval"}
    )
    for name in measured.agents:
        found["agent", short(name)] = max(found["agent", short(name)], 1)
    for name in measured.tools:
        found["tool", short(name)] = max(found["tool", short(name)], 1)
    for answer in measured.approvals:
        found["approval", answer] = max(progress.facets["approval", answer], 1)
    found.update(("flag", flag.kind) for flag in measured.flags)
    return found


def derived_rows(call_id: str, measured: CallMeasures) -> dict[DerivedTable, Rows]:
    """What is derived, as rows by table; lines and facets are apart."""
    placed: dict[DerivedTable, tuple[Any, ...]] = {
        CallHandoff: measured.handoffs,
        CallFlag: measured.flags,
        CallLookup: measured.lookups,
        CallCitation: measured.citations,
    }
    rows: dict[DerivedTable, Rows] = {
        table: [_row(call_id, item) | {"place": place} for place, item in enumerate(items)]
        for table, items in placed.items()
    }
    return {CallTurn: [_row(call_id, turn) for turn in measured.turns], **rows}


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
    """Only lines that differ are touched, for each costs the search index."""
    wanted = {short(line.item_id): line for line in _corrected(session, call_id, lines)}
    kept = session.execute(
        select(*(getattr(CallLine, name) for name in _LINE)).where(CallLine.call_id == call_id)
    )
    same, gone, there = set(), [], set()
    for row in kept.mappings():
        there.add(row["item_id"])
        line = wanted.get(row["item_id"])
        if line is not None and line_row(call_id, line) == dict(row):
            same.add(row["item_id"])
        elif line is None:
            gone.append(row["item_id"])
    if gone:
        session.execute(
            delete(CallLine).where(CallLine.call_id == call_id, CallLine.item_id.in_(gone))
        )
    changed = [line for item, line in wanted.items() if item not in same]
    put_lines(session, call_id, changed, there=there)


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
