"""Writes a call's events and what a running call's row shows, in somebody's transaction.

Every function may be repeated after a commit nobody knows the end of. It knows no thread.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from agents_core.archive.filter_facets import Facet, short, storable
from agents_core.archive.writing.running_call_row import Progress
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent, to_json
from agents_core.measures.call_measures import LineMeasures
from agents_core.store.call_tables import Call, CallAudio, CallFacet, CallLine, StoredEvent

PIECE_BYTES = 1 << 18
"""Audio is kept in rows of at most this size."""


class SequenceBroken(SwitchboardError):
    """Events do not follow the ones that are kept: one is missing, or there twice."""

    code = "sequence_broken"


def new_call(
    session: Session, call_id: str, progress: Progress, *, origin: str, writer_id: str, at: datetime
) -> None:
    """A call's row, with no events yet."""
    started = progress.started
    session.execute(
        insert(Call).values(
            id=call_id,
            origin=origin,
            writer_id=writer_id,
            state="running",
            started_at=progress.started_at(at),
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
            **progress_values(progress),
        )
    )


def progress_values(progress: Progress) -> dict[str, Any]:
    """Columns of a call's row that move while it runs."""
    return {
        "team": short(progress.team, 80),
        "team_version": progress.team_version,
        "policy": short(progress.policy, 80),
        "policy_version": progress.policy_version,
        "duration_ms": progress.last_ms,
        "recorded": progress.recorded,
        "turns": progress.turns,
        "handoffs": progress.handoffs,
        "tools": progress.tools,
        "approvals": progress.approvals,
        "barge_ins": progress.barge_ins,
        "problems": progress.problems,
        "agents": [short(name) for name in progress.agents],
    }


def append_events(
    session: Session, call_id: str, events: Sequence[CallEvent], *, after: int, **moved: Any
) -> None:
    """The events that follow number ``after``; ``moved``: columns of the call's row that moved.

    Raises:
        SequenceBroken: they do not, or the call has more or fewer events than that.
    """
    if not events:
        return
    for seq, event in enumerate(events, after + 1):
        if event.seq != seq:
            raise SequenceBroken(
                f"Event {event.seq} of call {call_id[:8]} came where event {seq} should be."
            )
    here = update(Call).where(Call.id == call_id, Call.events == after)
    counted = session.execute(here.values(events=events[-1].seq, **moved))
    if counted.rowcount != 1:  # type: ignore[attr-defined]  # an update has one
        raise SequenceBroken(f"Call {call_id[:8]} is not kept up to event {after}.")
    session.execute(insert(StoredEvent), event_rows(call_id, events))


def event_rows(call_id: str, events: Iterable[CallEvent]) -> list[dict[str, Any]]:
    """Events as rows of ``call_events``."""
    return [
        {
            "call_id": call_id,
            "seq": event.seq,
            "at_ms": event.at_ms,
            "kind": type(event).__name__,
            # ASCII: no database refuses it, whatever was said.
            "body": json.dumps(to_json(event), separators=(",", ":")),
        }
        for event in events
    ]


def put_lines(
    session: Session, call_id: str, lines: Sequence[LineMeasures], *, there: Collection[str]
) -> None:
    """Lines that are new or changed; ``there``: item ids of those that may be kept already."""
    gone = [item for item in (short(line.item_id) for line in lines) if item in there]
    if gone:
        session.execute(
            delete(CallLine).where(CallLine.call_id == call_id, CallLine.item_id.in_(gone))
        )
    if lines:
        session.execute(insert(CallLine), [line_row(call_id, line) for line in lines])


def line_row(call_id: str, line: LineMeasures) -> dict[str, Any]:
    """A line as a row of ``call_lines``; its ``words`` come by themselves."""
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


def put_facets(
    session: Session, call_id: str, facets: Counter[Facet], *, there: Collection[Facet]
) -> None:
    """Facets that are new, or whose count changed; ``there``: those that are kept already."""
    for (kind, value), count in facets.items():
        if (kind, value) in there:
            here = (CallFacet.facet == kind) & (CallFacet.value == value)
            mine = update(CallFacet).where(here, CallFacet.call_id == call_id)
            session.execute(mine.values(count=count))
    new = Counter({facet: count for facet, count in facets.items() if facet not in there})
    if new:
        session.execute(insert(CallFacet), facet_rows(call_id, new))


def facet_rows(call_id: str, facets: Counter[Facet]) -> list[dict[str, Any]]:
    """Facets as rows of ``call_facets``."""
    return [
        {"call_id": call_id, "facet": kind, "value": value, "count": count}
        for (kind, value), count in facets.items()
    ]


def append_audio(session: Session, call_id: str, audio: bytes, *, place: int) -> int:
    """More of a call's audio, from row ``place`` on; the place after it."""
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
