"""Handoffs between agents over many calls, counted in SQL."""

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from agents_core.insights.insight_results import AgentVisits, HandoffPaths, Transition
from agents_core.insights.sql_percentiles import median, ranked
from agents_core.store.call_tables import Call, CallFacet, CallHandoff

MAX_LISTED = 60
"""Rows of each list; more than a page shows."""


def handoff_paths(session: Session, ids: Select[str]) -> HandoffPaths:
    """Handoffs and visits in the calls with these ids."""
    one = CallHandoff
    pair = (one.from_agent, one.to_agent)
    count = func.count()
    among = one.call_id.in_(ids)
    silent = func.sum(cast(one.silent, Integer))
    found = session.execute(
        select(*pair, count, func.count(one.call_id.distinct()), silent)
        .where(among)
        .group_by(*pair)
        .order_by(count.desc(), *pair)
    ).all()
    gaps = ranked(
        select(*pair, one.gap_ms).where(among), value="gap_ms", within=("from_agent", "to_agent")
    )
    pairs = (gaps.c.from_agent, gaps.c.to_agent)
    medians = {
        (start, end): gap_ms
        for start, end, gap_ms in session.execute(
            select(*pairs, median(gaps, "gap_ms")).group_by(*pairs)
        )
    }
    return HandoffPaths(
        transitions=tuple(
            Transition(
                from_agent=start,
                to_agent=end,
                count=total,
                calls=calls,
                gap_median_ms=medians.get((start, end)),
                silent=int(unheard or 0),
            )
            for start, end, total, calls, unheard in found[:MAX_LISTED]
        ),
        visits=_visits(session, ids),
        left_out=max(0, len(found) - MAX_LISTED),
    )


def _visits(session: Session, ids: Select[str]) -> tuple[AgentVisits, ...]:
    facet = CallFacet
    count = func.count()
    seen = session.execute(
        select(facet.value, count)
        .where(facet.facet == "agent", facet.call_id.in_(ids))
        .group_by(facet.value)
        .order_by(count.desc(), facet.value)
        .limit(MAX_LISTED)
    )
    began = select(Call.entry_agent, func.count()).where(Call.id.in_(ids))
    entered = {name: calls for name, calls in session.execute(began.group_by(Call.entry_agent))}
    return tuple(
        AgentVisits(agent=agent, calls=calls, entered=entered.get(agent, 0))
        for agent, calls in seen
    )
