"""One version's calls as figures: of each call one value per measure, summed up in SQL.

It knows which calls ran on one version from beginning to end, and compares nothing.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Double, Integer, Select, and_, case, cast, func, select
from sqlalchemy.orm import Session

from agents_core.archive.facets import split_versioned, versioned
from agents_core.insights.model import VersionKind, VersionUse
from agents_core.insights.statistics import Count, Sample
from agents_core.store.call_tables import (
    Call,
    CallFacet,
    CallFlag,
    CallHandoff,
    CallReview,
    CallTurn,
)

OF_TURNS = (
    "response_ms",
    "endpointing_ms",
    "model_ms",
    "tool_ms",
    "approval_ms",
    "yield_ms",
    "confidence",
)
"""Columns of ``call_turns``; a call's value is the mean of its turns that have one."""

OF_CALLS = ("duration_ms", "turns", "handoffs", "dead_air_ms", "talk_share")
ANSWER_MS = "answer_ms"
"""A turn's response time without the wait for forms, which says how fast a person typed."""

NUMBERS = (ANSWER_MS, *OF_TURNS, "gap_ms", *OF_CALLS, "input_tokens", "output_tokens", "score")
"""Everything of which a call has one number, or none."""

COUNTED = ("answered", "barge_ins", "problems")
"""Of which a call has some, or none; flags are counted beside them."""

WHOLE_CALL = -1  #: the turn of a review that is about the call


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one version's calls say."""

    calls: int
    samples: dict[str, Sample]  #: by the names in NUMBERS
    medians: dict[str, float | None]
    counts: dict[str, Count]  #: "answered", "barge_ins", "problems", and each flag as "flag:<kind>"


def versions_run(session: Session, ids: Select[str], kind: VersionKind) -> tuple[VersionUse, ...]:
    """Every version these calls ran on: of the busiest name first, newest version first."""
    facet = CallFacet
    found = [
        (*split_versioned(value), calls)
        for value, calls in session.execute(
            select(facet.value, func.count())
            .where(facet.facet == kind, facet.call_id.in_(ids))
            .group_by(facet.value)
        )
    ]
    totals = {name: calls for name, number, calls in found if number == 0}
    found.sort(key=lambda one: (-totals.get(one[0], 0), one[0], -one[1]))
    return tuple(
        VersionUse(kind=kind, name=name, number=number, calls=calls)
        for name, number, calls in found
        if number
    )


def steady(ids: Select[str], kind: VersionKind, name: str, number: int) -> Select[str]:
    """Of these calls the ones that ended and ran on that version all the time."""
    facet = CallFacet
    this = case((facet.value == versioned(name, number), 1), else_=0)
    alone = (
        select(facet.call_id)
        .where(facet.facet == kind)
        .group_by(facet.call_id)
        # A call has one row for the name and one for each version.
        .having(and_(func.count() == 2, func.max(this) == 1))
    )
    return ids.where(Call.id.in_(alone), Call.state != "running")


def restless(
    session: Session,
    ids: Select[str],
    kind: VersionKind,
    name: str,
    numbers: tuple[int, int],
) -> int:
    """Ended calls that ran on one of the two, but not on it alone."""
    facet = CallFacet
    wanted = [versioned(name, number) for number in numbers]
    either = select(facet.call_id).where(facet.facet == kind, facet.value.in_(wanted))
    several = (
        select(facet.call_id)
        .where(facet.facet == kind)
        .group_by(facet.call_id)
        .having(func.count() > 2)
    )
    chosen = ids.where(Call.id.in_(either), Call.id.in_(several), Call.state != "running")
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def figures(session: Session, ids: Select[str]) -> Figures:
    """Of the calls with these ids."""
    sums = session.execute(_sums(_one_row_per_call(ids))).mappings().one()
    calls = int(sums["calls"])
    counts = {name: Count(having=int(sums[name] or 0), calls=calls) for name in COUNTED}
    flagged = (
        select(CallFlag.kind, func.count(CallFlag.call_id.distinct()))
        .where(CallFlag.call_id.in_(ids))
        .group_by(CallFlag.kind)
    )
    for kind, having in session.execute(flagged):
        counts[f"flag:{kind}"] = Count(having=having, calls=calls)
    return Figures(
        calls=calls,
        samples={name: _sample(sums, name) for name in NUMBERS},
        medians={name: sums[f"median_{name}"] for name in NUMBERS},
        counts=counts,
    )


def _sample(sums: Any, name: str) -> Sample:
    n, mean, squares = int(sums[f"n_{name}"]), sums[f"mean_{name}"], sums[f"squares_{name}"]
    if n == 0:
        return Sample(calls=0, mean=0.0, variance=0.0)
    spread = max(0.0, squares - n * mean * mean)
    return Sample(calls=n, mean=mean, variance=spread / (n - 1) if n > 1 else 0.0)


def _one_row_per_call(ids: Select[str]) -> Select[Any]:
    turns = (
        select(
            CallTurn.call_id,
            _mean(answer_ms(), ANSWER_MS),
            *(_mean(getattr(CallTurn, name), name) for name in OF_TURNS),
        )
        .where(CallTurn.call_id.in_(ids), CallTurn.turn > 0)
        .group_by(CallTurn.call_id)
        .subquery()
    )
    gaps = _by_call(CallHandoff.call_id, CallHandoff.gap_ms, "gap_ms", ids)
    scored = _by_call(
        CallReview.call_id, CallReview.score, "score", ids, CallReview.turn == WHOLE_CALL
    )
    return (
        select(
            cast(case((Call.outcome == "answered", 1), else_=0), Integer).label("answered"),
            case((Call.barge_ins > 0, 1), else_=0).label("barge_ins"),
            case((Call.problems > 0, 1), else_=0).label("problems"),
            *(turns.c[name] for name in (ANSWER_MS, *OF_TURNS)),
            gaps.c.gap_ms,
            *(cast(getattr(Call, name), Double).label(name) for name in OF_CALLS),
            cast(Call.tokens["input"].as_integer(), Double).label("input_tokens"),
            cast(Call.tokens["output"].as_integer(), Double).label("output_tokens"),
            scored.c.score,
        )
        .outerjoin(turns, turns.c.call_id == Call.id)
        .outerjoin(gaps, gaps.c.call_id == Call.id)
        .outerjoin(scored, scored.c.call_id == Call.id)
        .where(Call.id.in_(ids))
    )


def answer_ms() -> ColumnElement[int | None]:
    """Of a row of ``call_turns``."""
    return CallTurn.response_ms - func.coalesce(CallTurn.approval_ms, 0)


def _by_call(
    call_id: Any, value: Any, name: str, ids: Select[str], *more: ColumnElement[bool]
) -> Any:
    query = select(call_id, _mean(value, name)).where(call_id.in_(ids), *more)
    return query.group_by(call_id).subquery()


def _mean(column: Any, name: str) -> ColumnElement[Any]:
    return func.avg(cast(column, Double)).label(name)


def _sums(rows: Select[Any]) -> Select[Any]:
    """Number, mean, sum of squares and median of every column, in one pass over the calls."""
    calls = rows.subquery()
    placed = select(
        *calls.c,
        *(
            func.row_number()
            # Calls without a value last: the two databases disagree where NULL stands.
            .over(order_by=(case((calls.c[name].is_(None), 1), else_=0), calls.c[name]))
            .label(f"place_{name}")
            for name in NUMBERS
        ),
        *(func.count(calls.c[name]).over().label(f"all_{name}") for name in NUMBERS),
    ).subquery()
    found: list[ColumnElement[Any]] = [func.count().label("calls")]
    found += [func.sum(placed.c[name]).label(name) for name in COUNTED]
    for name in NUMBERS:
        value, n = placed.c[name], placed.c[f"all_{name}"]
        middle = (2 * placed.c[f"place_{name}"]).between(n, n + 2)
        found += [
            func.count(value).label(f"n_{name}"),
            func.avg(value).label(f"mean_{name}"),
            func.sum(value * value).label(f"squares_{name}"),
            func.avg(case((middle, value))).label(f"median_{name}"),
        ]
    return select(*found).select_from(placed)
