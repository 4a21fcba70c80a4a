"""Counts and measures of a call as columns of its row and as filter facets."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from agents_core.archive.filter_facets import Facet, FacetKind, short, versioned
from agents_core.events import CallStarted
from agents_core.measures.call_measurer import CallCounts
from agents_core.measures.call_measures import CallMeasures


def counted_columns(counts: CallCounts) -> dict[str, Any]:
    """The columns that change while a call runs."""
    return {
        "team": short(counts.team, 80),
        "team_version": counts.team_version,
        "policy": short(counts.policy, 80),
        "policy_version": counts.policy_version,
        "duration_ms": counts.duration_ms,
        "recorded": counts.recorded,
        "turns": counts.turns,
        "handoffs": counts.handoffs,
        "tools": counts.tools,
        "approvals": counts.approvals,
        "barge_ins": counts.barge_ins,
        "problems": counts.problems,
        "agents": [short(name) for name in counts.agents],
    }


def measured_columns(measures: CallMeasures) -> dict[str, Any]:
    """The columns that are filled in when a call has ended."""
    return {
        "outcome": measures.outcome,
        "flags": sorted({flag.kind for flag in measures.flags}),
        "caller_ms": measures.caller_ms,
        "agent_ms": measures.agent_ms,
        "dead_air_ms": measures.dead_air_ms,
        "talk_share": measures.talk_share,
        "response_median_ms": measures.response_median_ms,
        "response_max_ms": measures.response_max_ms,
        "tokens": asdict(measures.tokens),
    }


def facets_of(counts: CallCounts, measures: CallMeasures | None = None) -> Counter[Facet]:
    """Everything the call can be filtered by, with how often; flags once it is measured."""
    found: Counter[Facet] = Counter()
    for kind, names in _counted(counts).items():
        for name, count in names.items():
            found[kind, short(name)] += count
    for kind, name, number in counts.versions:
        if name:
            found[kind, short(versioned(name))] = 1
            found[kind, short(versioned(name, number))] = 1
    if measures is not None:
        for verdict in measures.approvals:  # a form left open at the end was abandoned
            found["approval", verdict] = max(found["approval", verdict], 1)
        found.update(("flag", flag.kind) for flag in measures.flags)
    return found


def _counted(counts: CallCounts) -> dict[FacetKind, Mapping[str, int]]:
    return {"agent": counts.agents, "tool": counts.tool_calls, "approval": counts.verdicts}


def started_at(started: CallStarted | None, otherwise: datetime) -> datetime:
    """The time a call says it began; ``otherwise`` where it says none with a time zone."""
    if started is None:
        return otherwise
    try:
        found = datetime.fromisoformat(started.wall_time)
    except ValueError:
        return otherwise
    return otherwise if found.tzinfo is None else found
