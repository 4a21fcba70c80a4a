"""Random measured calls as rows of the archive.

They are no conversations: a test computes the sums over them again in a few lines of Python.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from agents_core.archive.filter_facets import versioned
from agents_core.store import call_tables as t
from agents_core.store import writing

FIRST = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)
AGENTS = ("Ann", "Bea", "Cay")
FLAGS = ("ping-pong", "silent handoff", "dead air")
OUTCOMES = ("answered", "unanswered", "approval abandoned")
REQUESTS = ("may I bring a dog", "can my dog come", "where to park", "parking the car", "loyalty")


@dataclass(slots=True)
class RolledCall:
    """One call as plain values."""

    id: str
    started_at: datetime
    state: str
    outcome: str
    versions: tuple[int, ...]
    barge_ins: int
    turns: list[tuple[int | None, int | None]] = field(default_factory=list)  #: response, approval
    handoffs: list[tuple[str, str, int | None, bool]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    lookups: list[tuple[str, int, bool, int]] = field(default_factory=list)
    citations: list[tuple[str, int]] = field(default_factory=list)  #: passage, version
    score: int | None = None


def roll(seed: int, calls: int) -> list[RolledCall]:
    """Random calls; the same for the same seed."""
    dice = random.Random(seed)
    return [_call(dice, number) for number in range(calls)]


def _call(dice: random.Random, number: int) -> RolledCall:
    running = dice.random() < 0.1
    call = RolledCall(
        id=f"call{number:04d}",
        started_at=FIRST + timedelta(minutes=dice.randrange(60 * 24 * 3)),
        state="running" if running else "ended",
        outcome="" if running else dice.choice(OUTCOMES),
        versions=dice.choice(((1,), (1,), (2,), (2,), (1, 2), (3,))),
        barge_ins=dice.choice((0, 0, 1)),
        score=dice.choice((None, None, 2, 5)),
    )
    for _ in range(dice.randrange(5)):
        response = dice.choice((None, dice.randrange(200, 4000)))
        waited = dice.choice((None, 0, 150)) if response is not None else None
        call.turns.append((response, waited))
    for _ in range(dice.randrange(4)):
        start, end = dice.sample(AGENTS, 2)
        silent = dice.random() < 0.3
        gap = None if silent else dice.randrange(300, 5000)
        call.handoffs.append((start, end, gap, silent))
    call.flags = [dice.choice(FLAGS) for _ in range(dice.choice((0, 0, 1, 3)))]
    for _ in range(dice.randrange(3)):
        found = dice.randrange(3)
        used = bool(found) and dice.random() < 0.7
        call.lookups.append((dice.choice(REQUESTS), found, used, dice.choice((1, 2))))
    call.citations = [
        (f"P{dice.randrange(1, 5)}", dice.choice((1, 2))) for _ in range(dice.randrange(3))
    ]
    return call


def keep(engine: Engine, calls: list[RolledCall]) -> None:
    """Write them into a migrated database."""
    rows: dict[Any, list[dict[str, Any]]] = {}
    for call in calls:
        for table, some in _rows(call).items():
            rows.setdefault(table, []).extend(some)
    with writing(engine) as session:
        for table, some in rows.items():
            if some:
                session.execute(insert(table), some)


def _rows(call: RolledCall) -> dict[Any, list[dict[str, Any]]]:
    rows: dict[Any, list[dict[str, Any]]] = {
        t.CallFacet: _facets(call),
        t.CallTurn: [_turn(number, *turn) for number, turn in enumerate(call.turns, start=1)],
        t.CallHandoff: [_handoff(place, *one) for place, one in enumerate(call.handoffs)],
        t.CallFlag: [
            {"place": place, "kind": kind, "turn": 1, "at_ms": 7, "words": kind}
            for place, kind in enumerate(call.flags)
        ],
        t.CallLookup: [_lookup(place, *one) for place, one in enumerate(call.lookups)],
        t.CallCitation: [_citation(place, *one) for place, one in enumerate(call.citations)],
        t.CallReview: _reviews(call),
    }
    of_call = {table: [{"call_id": call.id, **row} for row in some] for table, some in rows.items()}
    return {t.Call: [_call_row(call)], **of_call}


def _facets(call: RolledCall) -> list[dict[str, Any]]:
    facets = [("team", versioned("Desk")), *(("team", versioned("Desk", n)) for n in call.versions)]
    facets += [("agent", name) for name in dict.fromkeys(h[1] for h in call.handoffs)]
    facets += [("flag", kind) for kind in call.flags]
    return [{"facet": kind, "value": value, "count": 1} for kind, value in dict.fromkeys(facets)]


def _handoff(place: int, start: str, end: str, gap_ms: int | None, silent: bool) -> dict[str, Any]:
    return {
        "place": place,
        "turn": 1,
        "at_ms": 0,
        "from_agent": start,
        "to_agent": end,
        "utterance": "",
        "gap_ms": gap_ms,
        "silent": silent,
    }


def _lookup(place: int, request: str, found: int, used: bool, version: int) -> dict[str, Any]:
    return {
        "place": place,
        "turn": 1,
        "at_ms": 3,
        "request": request,
        "found": found,
        "best_score": None,
        "used": used,
        "policy": "Rules",
        "policy_version": version,
    }


def _citation(place: int, passage: str, version: int) -> dict[str, Any]:
    return {
        "place": place,
        "item_id": "item_1",
        "turn": 1,
        "policy": "Rules",
        "policy_version": version,
        "document": "House",
        "passage_id": passage,
        "text": passage,
    }


def _reviews(call: RolledCall) -> list[dict[str, Any]]:
    if not call.score:
        return []
    return [{"turn": -1, "reviewer": "Ines", "score": call.score, "note": "", "at": FIRST}]


def _call_row(call: RolledCall) -> dict[str, Any]:
    zero = (
        "events duration_ms audio_ms audio_bytes tools approvals problems caller_ms agent_ms "
        "dead_air_ms"
    )
    return {
        "id": call.id,
        "origin": "here",
        "writer_id": "",
        "state": call.state,
        "started_at": call.started_at,
        "end_reason": "",
        "team": "Desk",
        "team_version": call.versions[-1],
        "policy": "Rules",
        "policy_version": 1,
        "engine": "local",
        "model": "m",
        "voice": "v",
        "entry_agent": "Ann",
        "recorded": False,
        "turns": len(call.turns),
        "handoffs": len(call.handoffs),
        "barge_ins": call.barge_ins,
        "outcome": call.outcome,
        "agents": [],
        "flags": [],
        "talk_share": None,
        "response_median_ms": None,
        "response_max_ms": None,
        "tokens": {"input": 100 * len(call.turns), "output": 7},
        **dict.fromkeys(zero.split(), 0),
    }


def _turn(number: int, response_ms: int | None, approval_ms: int | None) -> dict[str, Any]:
    return {
        "turn": number,
        "at_ms": number * 1000,
        "caller_item": f"item_{number}",
        "agent": "Ann",
        "typed": False,
        "response_ms": response_ms,
        "approval_ms": approval_ms,
        "dead_air_ms": 0,
        "handoffs": 0,
        "team_version": 1,
        "policy_version": 1,
    }
