"""One made-up call as rows of every table of kept calls, as the archive would write them."""

import json
import random
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from agents_core import events as ev
from agents_core.measures.model import CallMeasures
from agents_core.store import call_tables as t
from agents_core.store.base import Table
from tests.bench.made_calls import MadeCall
from tests.bench.rough_measures import measure

Rows = dict[type[Table], list[dict[str, Any]]]

LABELS = ("good example", "wrong agent", "wrong answer", "too slow", "recognition")
REVIEWERS = ("Ines", "Ravi", "Tomas")


def rows_of(call: MadeCall, *, writer_id: str) -> Rows:
    """Its rows by table."""
    measures = measure(call.events, ended=call.ended)
    of = {"call_id": call.call_id}
    rows: Rows = {
        t.Call: [_call(call, measures, writer_id)],
        t.StoredEvent: [
            {
                **of,
                "seq": event.seq,
                "at_ms": event.at_ms,
                "kind": type(event).__name__,
                "body": json.dumps(ev.to_json(event), ensure_ascii=False),
            }
            for event in call.events
        ],
        t.CallLine: [{**of, **asdict(line)} for line in measures.lines],
        t.CallTurn: [{**of, **asdict(turn)} for turn in measures.turns],
    }
    for table, derived in (
        (t.CallHandoff, measures.handoffs),
        (t.CallFlag, measures.flags),
        (t.CallLookup, measures.lookups),
        (t.CallCitation, measures.citations),
    ):
        rows[table] = [{**of, "place": n, **asdict(one)} for n, one in enumerate(derived)]
    rows[t.CallReview], rows[t.CallLabel] = _reviews(call, measures)
    labels = {row["label"] for row in rows[t.CallLabel]}
    rows[t.CallFacet] = _facets(call, measures, labels)
    return rows


def _call(call: MadeCall, measures: CallMeasures, writer_id: str) -> dict[str, Any]:
    started = call.events[0]
    assert isinstance(started, ev.CallStarted)
    team_version, policy_version = _last_versions(call)
    last = call.events[-1]
    kinds = [type(event) for event in call.events]
    plain = (
        "duration_ms outcome agents caller_ms agent_ms dead_air_ms talk_share "
        "response_median_ms response_max_ms barge_ins problems"
    )
    return {
        "id": call.call_id,
        "origin": "here",
        "writer_id": writer_id,
        "state": "ended" if call.ended else "interrupted",
        "started_at": call.started_at,
        "end_reason": last.reason if isinstance(last, ev.CallEnded) else "",
        "team": started.team,
        "team_version": team_version,
        "policy": started.policy,
        "policy_version": policy_version,
        "engine": started.engine,
        "model": started.model,
        "voice": started.voice,
        "entry_agent": started.agent,
        "events": len(call.events),
        "recorded": started.recorded,
        "audio_ms": 0,
        "audio_bytes": 0,
        "turns": sum(turn.turn > 0 for turn in measures.turns),
        "handoffs": len(measures.handoffs),
        "tools": kinds.count(ev.ToolCalled),
        "approvals": kinds.count(ev.ApprovalRequested),
        "flags": sorted({flag.kind for flag in measures.flags}),
        "tokens": asdict(measures.tokens),
        **{name: getattr(measures, name) for name in plain.split()},
    }


def _last_versions(call: MadeCall) -> tuple[int, int]:
    team = policy = 0
    for event in call.events:
        match event:
            case ev.CallStarted():
                team, policy = event.team_version, event.policy_version
            case ev.TeamApplied():
                team = event.team_version
            case ev.PolicyApplied():
                policy = event.policy_version
    return team, policy


def _facets(call: MadeCall, measures: CallMeasures, labels: set[str]) -> list[dict[str, Any]]:
    kinds = [flag.kind for flag in measures.flags]
    found: dict[tuple[str, str], int] = {}
    for facet, values in (
        ("agent", measures.agents),
        ("tool", measures.tools),
        ("approval", measures.approvals),
        ("flag", kinds),
        ("label", labels),
    ):
        for value in values:
            found[facet, value] = found.get((facet, value), 0) + 1
    return [
        {"facet": facet, "value": value, "call_id": call.call_id, "count": count}
        for (facet, value), count in found.items()
    ]


def _reviews(
    call: MadeCall, measures: CallMeasures
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every twelfth call was looked at by one or two people."""
    dice = random.Random(call.call_id)
    reviews: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    if dice.random() > 1 / 12:
        return reviews, labels
    quality = 3 if measures.flags else 4
    for reviewer in dice.sample(REVIEWERS, dice.choice((1, 1, 2))):
        of = {"call_id": call.call_id, "turn": -1, "reviewer": reviewer}
        at = call.started_at + timedelta(days=1, minutes=dice.randrange(600))
        score = min(max(quality + dice.choice((-1, 0, 0, 1)), 1), 5)
        reviews.append({**of, "score": score, "note": "", "at": at})
        if dice.random() < 0.6:
            labels.append({**of, "label": dice.choice(LABELS), "at": at})
    return reviews, labels
