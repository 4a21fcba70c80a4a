"""Figures of the calls that ran on one version: one value per call and measure, summed in SQL."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from agents_core.archive.filter_facets import split_versioned, versioned
from agents_core.insights.answer_times import ANSWER_MS, answer_ms
from agents_core.insights.insight_results import VersionKind, VersionUse
from agents_core.insights.sql_percentiles import median, ranked
from agents_core.insights.statistics import Count, Sample
from agents_core.store.call_tables import (
    Call,
    CallFacet,
    CallFlag,
    CallHandoff,
    CallReview,
    CallTurn,
)

TURN_COLUMNS = (
    "response_ms",
    "endpointing_ms",
    "model_ms",
    "tool_ms",
    "approval_ms",
    "yield_ms",
    "confidence",
)
"""Columns of ``call_turns``; a call's value is the mean of its turns that have one."""

CALL_COLUMNS = ("duration_ms", "turns", "handoffs", "dead_air_ms", "talk_share")
VALUE_KEYS = (
    ANSWER_MS,
    *TURN_COLUMNS,
    "gap_ms",
    *CALL_COLUMNS,
    "input_tokens",
    "output_tokens",
    "score",
)
"""Measures of which a call has one value or none."""

WHOLE_CALL = -1  #: the turn of a review that is about the call


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFigures:
    """The figures of one version's calls."""

    calls: int
    samples: dict[str, Sample]  #: by the names in VALUE_KEYS
    medians: dict[str, float | None]
    counts: dict[str, Count]  #: "answered", "barge_ins", "problems", and each flag as "flag:<kind>"


def versions_used(session: Session, ids: Select[str], kind: VersionKind) -> tuple[VersionUse, ...]:
    """Versions these calls ran on: the name with most calls first, then the newest version."""
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


def single_version_calls(
    ids: Select[str], kind: VersionKind, name: str, number: int
) -> Select[str]:
    """Calls that ended and ran on this version only."""
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


def mixed_version_calls(
    session: Session,
    ids: Select[str],
    kind: VersionKind,
    name: str,
    numbers: tuple[int, int],
) -> int:
    """How many ended calls ran on one of two versions and on others as well."""
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


def version_figures(session: Session, ids: Select[str]) -> VersionFigures:
    """The figures of the calls with these ids."""
    # Selected once, used several times.
    chosen = ids.cte("chosen")
    ids = select(chosen.c.id)
    counts = _counts(session, ids)
    calls = counts["answered"].calls
    rows = ranked(_values(ids), value="value", within=("name",))
    squares = func.sum(rows.c.value * rows.c.value)
    found = session.execute(
        select(
            rows.c.name, func.count(), func.avg(rows.c.value), squares, median(rows, "value")
        ).group_by(rows.c.name)
    ).all()
    nothing = Sample(calls=0, mean=0.0, variance=0.0)
    samples = {name: _sample(n, mean, squared) for name, n, mean, squared, _ in found}
    medians = {name: middle for name, _, _, _, middle in found}
    return VersionFigures(
        calls=calls,
        samples={name: samples.get(name, nothing) for name in VALUE_KEYS},
        medians={name: medians.get(name) for name in VALUE_KEYS},
        counts=counts,
    )


def _sample(calls: int, mean: float, squares: float) -> Sample:
    spread = max(0.0, squares - calls * mean * mean)
    return Sample(calls=calls, mean=mean, variance=spread / (calls - 1) if calls > 1 else 0.0)


def _counts(session: Session, ids: Select[str]) -> dict[str, Count]:
    some = {
        "answered": Call.outcome == "answered",
        "barge_ins": Call.barge_ins > 0,
        "problems": Call.problems > 0,
    }
    tallies = (func.sum(case((having, 1), else_=0)) for having in some.values())
    calls, *having = session.execute(select(func.count(), *tallies).where(Call.id.in_(ids))).one()
    counts = {
        name: Count(positive=int(n or 0), calls=calls) for name, n in zip(some, having, strict=True)
    }
    flagged = (
        select(CallFlag.kind, func.count(CallFlag.call_id.distinct()))
        .where(CallFlag.call_id.in_(ids))
        .group_by(CallFlag.kind)
    )
    for kind, n in session.execute(flagged):
        counts[f"flag:{kind}"] = Count(positive=n, calls=calls)
    return counts


def _values(ids: Select[str]) -> Select[Any]:
    """A row for each call and measure with the call's value, or NULL.

    Long format: when one column per measure is joined, PostgreSQL plans for a single row and
    compares all pairs of calls (1.0 s for 1,300 calls; this way 0.03 s).
    """
    turns = (
        select(
            _mean(answer_ms(), ANSWER_MS),
            *(_mean(getattr(CallTurn, name), name) for name in TURN_COLUMNS),
        )
        .where(CallTurn.call_id.in_(ids), CallTurn.turn > 0)
        .group_by(CallTurn.call_id)
        .cte("turns")
    )
    calls = (
        select(
            *(cast(getattr(Call, name), Double).label(name) for name in CALL_COLUMNS),
            cast(Call.tokens["input"].as_integer(), Double).label("input_tokens"),
            cast(Call.tokens["output"].as_integer(), Double).label("output_tokens"),
        )
        .where(Call.id.in_(ids))
        .cte("chosen_calls")
    )
    scored = CallReview.turn == WHOLE_CALL
    rows: list[Select[Any]] = [
        select(literal(column.name).label("name"), column.label("value"))
        for column in (*turns.c, *calls.c)
    ]
    rows.append(_by_call("gap_ms", CallHandoff.call_id, CallHandoff.gap_ms, ids))
    rows.append(_by_call("score", CallReview.call_id, CallReview.score, ids, scored))
    return select(union_all(*rows).subquery())


def _by_call(
    name: str, call_id: Any, value: Any, ids: Select[str], *more: ColumnElement[bool]
) -> Select[Any]:
    of_one = select(literal(name).label("name"), _mean(value, "value"))
    return of_one.where(call_id.in_(ids), *more).group_by(call_id)


def _mean(column: Any, name: str) -> ColumnElement[Any]:
    return func.avg(cast(column, Double)).label(name)
