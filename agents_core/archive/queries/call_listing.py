"""Pages of the call list and the choices of its filters, in the caller's transaction.

What is read grows with the page, not with the calls: no query reads events.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, func, nulls_last, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from agents_core.archive.call_records import (
    CallFilter,
    CallPage,
    CallRow,
    Choices,
    Order,
    SearchHit,
)
from agents_core.archive.filter_facets import split_versioned
from agents_core.archive.queries.call_filter_query import conditions, has_words
from agents_core.measures.call_measures import Tokens
from agents_core.measures.token_prices import PriceTable, cost_usd, price_of
from agents_core.store.call_tables import Call, CallFacet, CallLabel, CallLine, CallReview

MATCHES_SHOWN = 3
WHOLE_CALL = -1  #: the turn of a review of a whole call

_ORDERS: dict[Order, tuple[Any, ...]] = {
    "newest": (Call.started_at.desc(), Call.id.desc()),
    "oldest": (Call.started_at, Call.id),
    "longest": (Call.duration_ms.desc(), Call.id.desc()),
    "slowest": (nulls_last(Call.response_max_ms.desc()), Call.id.desc()),
}


Cost = Callable[[Call], float | None]
"""Cost of a call in USD; None: unknown."""


def page_of(
    session: Session,
    filter: CallFilter,
    *,
    order: Order,
    page: int,
    rows: int,
    dialect_name: str,
    cost: Cost,
) -> CallPage:
    """Page ``page`` of the calls that match ``filter``, or the last one when there are fewer."""
    asked = conditions(filter, dialect_name)
    total = session.scalar(select(func.count()).select_from(Call).where(*asked)) or 0
    pages = max(-(-total // rows), 1)
    page = min(max(page, 1), pages)
    query = select(Call).where(*asked).order_by(*_ORDERS[order])
    found = session.scalars(query.offset((page - 1) * rows).limit(rows)).all()
    return CallPage(
        rows=rows_of(session, found, filter.words, dialect_name, cost),
        total=total,
        page=page,
        pages=pages,
    )


def rows_of(
    session: Session, calls: Sequence[Call], words: str, dialect_name: str, cost: Cost
) -> tuple[CallRow, ...]:
    """The calls as list rows, with the lines that have ``words``."""
    ids = [call.id for call in calls]
    labels = _labels(session, ids)
    scores = _scores(session, ids)
    hits = _hits(session, ids, words, dialect_name) if words.strip() else {}
    return tuple(
        replace(
            _row(call),
            labels=labels.get(call.id, ()),
            score=scores.get(call.id),
            cost_usd=cost(call),
            hits=hits.get(call.id, ()),
        )
        for call in calls
    )


def choices(session: Session) -> Choices:
    """The values filters can be set to."""
    teams = [split_versioned(value) for value in _values(session, "team")]
    return Choices(
        teams=tuple(sorted((team for team in teams if team[1]), key=lambda t: (t[0], -t[1]))),
        engines=_each(session, Call.engine),
        agents=_values(session, "agent"),
        tools=_values(session, "tool"),
        approvals=_values(session, "approval"),
        outcomes=_each(session, Call.outcome),
        flags=_values(session, "flag"),
        labels=_each(session, CallLabel.label),
    )


def _values(session: Session, kind: str) -> tuple[str, ...]:
    return _each(session, CallFacet.value, CallFacet.facet == kind)


def _each(
    session: Session, column: InstrumentedAttribute[str], *where: ColumnElement[bool]
) -> tuple[str, ...]:
    """Distinct values of an indexed column, in order.

    A recursive query jumps in the index from each value to the next one; SELECT DISTINCT would read
    every row.
    """
    least = select(func.min(column).label("value")).where(*where)
    found = least.cte("found", recursive=True)
    following = select(func.min(column)).where(column > found.c.value, *where).scalar_subquery()
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    query = select(found.c.value).where(found.c.value.is_not(None), found.c.value != "")
    return tuple(session.scalars(query))


def _labels(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    query = select(CallLabel.call_id, CallLabel.label).where(CallLabel.call_id.in_(ids)).distinct()
    found: dict[str, tuple[str, ...]] = {}
    for call_id, label in session.execute(query.order_by(CallLabel.label)):
        found[call_id] = (*found.get(call_id, ()), label)
    return found


def _scores(session: Session, ids: Sequence[str]) -> dict[str, float]:
    query = (
        select(CallReview.call_id, func.avg(CallReview.score))
        .where(CallReview.call_id.in_(ids), CallReview.turn == WHOLE_CALL)
        .where(CallReview.score.is_not(None))
        .group_by(CallReview.call_id)
    )
    return {call_id: float(score) for call_id, score in session.execute(query)}


def _hits(
    session: Session, ids: Sequence[str], words: str, dialect_name: str
) -> dict[str, tuple[SearchHit, ...]]:
    place = func.row_number().over(partition_by=CallLine.call_id, order_by=CallLine.seq)
    lines = (
        select(CallLine, place.label("place"))
        .where(CallLine.call_id.in_(ids), has_words(words, dialect_name))
        .subquery()
    )
    query = select(lines).where(lines.c.place <= MATCHES_SHOWN).order_by(lines.c.place)
    found: dict[str, tuple[SearchHit, ...]] = {}
    for row in session.execute(query):
        line = SearchHit(
            item_id=row.item_id, at_ms=row.at_ms, role=row.role, agent=row.agent, text=row.text
        )
        found[row.call_id] = (*found.get(row.call_id, ()), line)
    return found


def cost_by(prices: PriceTable) -> Cost:
    """A function that computes a call's cost by the prices that held on its day (UTC)."""

    def cost(call: Call) -> float | None:
        if not call.tokens:  # it is not measured yet
            return None
        tokens = Tokens(**call.tokens)
        return cost_usd(tokens, price_of(prices, call.engine, call.model, call.started_at.date()))

    return cost


def _row(call: Call) -> CallRow:
    return CallRow(
        call_id=call.id,
        origin="imported" if call.origin == "imported" else "here",
        state=call.state,  # type: ignore[arg-type]  # the table's check allows no other
        started_at=call.started_at,
        duration_ms=call.duration_ms,
        end_reason=call.end_reason,
        outcome=call.outcome,
        team=call.team,
        team_version=call.team_version,
        policy=call.policy,
        policy_version=call.policy_version,
        engine=call.engine,
        model=call.model,
        voice=call.voice,
        agents=tuple(call.agents),
        turns=call.turns,
        handoffs=call.handoffs,
        tools=call.tools,
        approvals=call.approvals,
        barge_ins=call.barge_ins,
        flags=tuple(call.flags),
        labels=(),
        score=None,
        response_median_ms=call.response_median_ms,
        response_max_ms=call.response_max_ms,
        dead_air_ms=call.dead_air_ms,
        talk_share=call.talk_share,
        input_tokens=call.tokens.get("input", 0),
        output_tokens=call.tokens.get("output", 0),
        cost_usd=None,
        recorded=call.recorded,
        audio_ms=call.audio_ms,
        events=call.events,
        sample=call.sample,
    )
