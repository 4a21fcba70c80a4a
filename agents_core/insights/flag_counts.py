"""Flags over many calls: counts and occurrences."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from agents_core.insights.insight_results import FlagCount, Occurrence
from agents_core.store.call_tables import Call, CallFlag

MAX_OCCURRENCES = 5


def flag_counts(session: Session, ids: Select[str]) -> tuple[FlagCount, ...]:
    """Each kind of flag that occurs in these calls, most calls first."""
    flag = CallFlag
    calls = func.count(flag.call_id.distinct())
    found = session.execute(
        select(flag.kind, func.count(), calls)
        .where(flag.call_id.in_(ids))
        .group_by(flag.kind)
        .order_by(calls.desc(), flag.kind)
    )
    return tuple(FlagCount(kind=kind, count=count, calls=calls) for kind, count, calls in found)


def flag_occurrences(session: Session, ids: Select[str], kind: str) -> tuple[Occurrence, ...]:
    """The newest occurrences of a kind of flag, ``MAX_OCCURRENCES`` at most."""
    flag = CallFlag
    found = session.execute(
        select(flag.call_id, Call.started_at, flag.turn, flag.at_ms, flag.words)
        .join(Call, Call.id == flag.call_id)
        .where(flag.kind == kind, flag.call_id.in_(ids))
        .order_by(Call.started_at.desc(), flag.call_id, flag.place)
        .limit(MAX_OCCURRENCES)
    )
    return tuple(
        Occurrence(call_id=call_id, started_at=at, turn=turn, at_ms=at_ms, text=text)
        for call_id, at, turn, at_ms, text in found
    )
