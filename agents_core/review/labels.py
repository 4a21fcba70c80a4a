"""Labels of calls and turns, and their filter facets.

Functions run in the caller's transaction, which has locked the call.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from agents_core.review.review_records import LabelCount, RenameResult
from agents_core.store.call_tables import Call, CallFacet, CallLabel

FACET = "label"


def add(
    session: Session, call_id: str, label: str, reviewer: str, *, turn: int, at: datetime
) -> bool:
    """Add a label; returns False when the reviewer had given it already."""
    key = (call_id, turn, label, reviewer)
    if session.get(CallLabel, key) is not None:
        return False
    session.add(CallLabel(call_id=call_id, turn=turn, label=label, reviewer=reviewer, at=at))
    session.flush()
    count(session, call_id, label)
    return True


def remove(session: Session, call_id: str, label: str, reviewer: str, *, turn: int) -> bool:
    """Remove a label; returns whether it existed."""
    row = session.get(CallLabel, (call_id, turn, label, reviewer))
    if row is None:
        return False
    session.delete(row)
    session.flush()
    count(session, call_id, label)
    return True


def count(session: Session, call_id: str, label: str) -> None:
    """Update the call's facet to the number of its labels."""
    marks = session.scalar(
        select(func.count()).where(CallLabel.call_id == call_id, CallLabel.label == label)
    )
    row = session.get(CallFacet, (FACET, label, call_id))
    if not marks:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(CallFacet(facet=FACET, value=label, call_id=call_id, count=marks))
    else:
        row.count = marks
    session.flush()


def known(session: Session) -> tuple[LabelCount, ...]:
    """All labels in use, most used first."""
    calls = func.count(func.distinct(CallLabel.call_id)).label("calls")
    query = select(CallLabel.label, calls, func.count()).group_by(CallLabel.label)
    return tuple(
        LabelCount(label=label, calls=calls, marks=marks)
        for label, calls, marks in session.execute(query.order_by(calls.desc(), CallLabel.label))
    )


def rename(session: Session, old: str, new: str) -> RenameResult:
    """Rename a label; where a reviewer used both, they are merged. Imported calls keep ``old``."""
    labelled = select(CallLabel.call_id).where(CallLabel.label == old)
    affected = select(Call.id).where(Call.id.in_(labelled), Call.origin == "here").order_by(Call.id)
    calls = session.scalars(affected.with_for_update(key_share=True)).all()
    ours = CallLabel.call_id.in_(select(Call.id).where(Call.origin == "here"))
    _copy_labels(session, old, new, ours)
    session.execute(delete(CallLabel).where(CallLabel.label == old, ours))
    _count_again(session, old, new)
    imported = select(func.count(func.distinct(CallLabel.call_id))).where(CallLabel.label == old)
    return RenameResult(calls=len(calls), imported=session.scalar(imported) or 0)


def _copy_labels(session: Session, old: str, new: str, ours: ColumnElement[bool]) -> None:
    there = aliased(CallLabel)
    twice = exists().where(
        there.call_id == CallLabel.call_id,
        there.turn == CallLabel.turn,
        there.reviewer == CallLabel.reviewer,
        there.label == new,
    )
    columns = (CallLabel.call_id, CallLabel.turn, literal(new), CallLabel.reviewer, CallLabel.at)
    copies = select(*columns).where(CallLabel.label == old, ours, ~twice)
    names = ["call_id", "turn", "label", "reviewer", "at"]
    session.execute(insert(CallLabel).from_select(names, copies))


def _count_again(session: Session, *labels: str) -> None:
    """Rebuild the facets of these labels."""
    mine = (CallFacet.facet == FACET, CallFacet.value.in_(labels))
    session.execute(delete(CallFacet).where(*mine))
    counted = select(literal(FACET), CallLabel.label, CallLabel.call_id, func.count())
    counted = counted.where(CallLabel.label.in_(labels))
    counted = counted.group_by(CallLabel.label, CallLabel.call_id)
    names = ["facet", "value", "call_id", "count"]
    session.execute(insert(CallFacet).from_select(names, counted))
