"""Transcript corrections. All are stored; search finds the newest. Events keep the original.

Functions run in the caller's transaction.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from agents_core.events import TranscriptDelta, TranscriptDone
from agents_core.review.review_records import Correction, ReviewError
from agents_core.store.call_tables import CallCorrection, CallLine, StoredEvent
from agents_core.store.search_words import indexed

MAX_BY_ID = 8
"""Up to this many lines are searched by id; for more, all transcript events are read."""

PLAIN = re.compile(r"[\w.:-]+", re.ASCII)  #: an id without JSON escapes
TRANSCRIPT_KINDS = (TranscriptDelta.__name__, TranscriptDone.__name__)


def correct(
    session: Session, call_id: str, item_id: str, text: str | None, reviewer: str, *, at: datetime
) -> bool:
    """Correct a line, or restore the original (``text`` None). Returns whether anything changed.

    Raises:
        ReviewError: the call has no such line.
    """
    line = _line(session, call_id, item_id)
    words = original(session, call_id, item_id) if text is None else text
    if words == line.text:
        return False
    session.add(
        CallCorrection(call_id=call_id, item_id=item_id, text=words, reviewer=reviewer, at=at)
    )
    line.text, line.words = words, indexed(words)
    session.flush()
    return True


def newest(session: Session, call_id: str) -> tuple[Correction, ...]:
    """The newest correction of each corrected line, in the order they were made."""
    last = (
        select(func.max(CallCorrection.id).label("id"), func.count().label("times"))
        .where(CallCorrection.call_id == call_id)
        .group_by(CallCorrection.item_id)
        .subquery()
    )
    query = select(CallCorrection, last.c.times).join(last, last.c.id == CallCorrection.id)
    rows = session.execute(query.order_by(CallCorrection.id)).all()
    originals = _originals(session, call_id, [row.item_id for row, _ in rows])
    return tuple(
        Correction(
            item_id=row.item_id,
            original=originals.get(row.item_id, ""),
            text=row.text,
            reviewer=row.reviewer,
            at=row.at,
            times=times,
        )
        for row, times in rows
    )


def original(session: Session, call_id: str, item_id: str) -> str:
    """The original text of a line."""
    return _originals(session, call_id, [item_id]).get(item_id, "")


def _line(session: Session, call_id: str, item_id: str) -> CallLine:
    query = select(CallLine).where(CallLine.call_id == call_id, CallLine.item_id == item_id)
    found = session.scalar(query)
    if found is None:
        raise ReviewError("This call has no such line with words to correct.")
    return found


def _originals(session: Session, call_id: str, item_ids: Sequence[str]) -> dict[str, str]:
    """By item; reads only the events that have words of these."""
    if not item_ids:
        return {}
    query = select(StoredEvent.body).where(
        StoredEvent.call_id == call_id, StoredEvent.kind.in_(TRANSCRIPT_KINDS)
    )
    if len(item_ids) <= MAX_BY_ID and all(map(PLAIN.fullmatch, item_ids)):
        named = (StoredEvent.body.contains(one, autoescape=True) for one in item_ids)
        query = query.where(or_(*named))
    wanted, texts = frozenset(item_ids), dict[str, str]()
    for body in map(json.loads, session.scalars(query.order_by(StoredEvent.seq))):
        item_id, more = body["item_id"], body["type"] == TranscriptDelta.__name__
        if item_id in wanted:
            texts[item_id] = (texts.get(item_id, "") if more else "") + body["text"]
    return texts
