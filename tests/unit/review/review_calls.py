"""Stored calls to review, on both databases, and a clock that tests control."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from agents_core import events as ev
from agents_core.review import Reviews
from agents_core.store import engine_for, migrate, writing
from agents_core.store.call_tables import Call, CallFacet, CallFlag, CallLine, StoredEvent

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

SAID: tuple[tuple[int, ev.Role, str], ...] = (
    (0, "agent", "Good morning, this is the front desk."),
    (1, "caller", "I need to aboard my dog"),
    (1, "agent", "Dogs are welcome on the ground floor."),
    (2, "caller", "How much is it"),
    (2, "agent", "It is 15 dollars a night."),
)
"""Turn, role and words of every call; the items are i1, i2 ..."""


class Clock:
    """A minute passes whenever somebody looks."""

    def __init__(self) -> None:
        self._now = NOON

    def __call__(self) -> datetime:
        now = self._now
        self._now += timedelta(minutes=1)
        return now


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """The database as another process would open it."""
    migrate(url)
    engine = engine_for(url)
    try:
        yield engine
    finally:
        engine.dispose()


def reviews_of(engine: Engine) -> Reviews:
    return Reviews(engine, Clock())


def keep(
    engine: Engine,
    call_id: str,
    *,
    origin: str = "here",
    state: str = "ended",
    flags: Sequence[str] = (),
    minutes_ago: int = 0,
) -> str:
    """A call of five lines, as the archive writes it."""
    with writing(engine) as session:
        session.add(_call(call_id, origin, state, flags, NOON - timedelta(minutes=minutes_ago)))
        session.flush()
        for place, (turn, role, text) in enumerate(SAID, start=1):
            _line(session, call_id, place, turn, role, text)
        for place, flag in enumerate(flags):
            session.add(
                CallFlag(call_id=call_id, place=place, kind=flag, turn=1, at_ms=0, words="")
            )
            session.add(CallFacet(facet="flag", value=flag, call_id=call_id, count=1))
    return call_id


def _call(call_id: str, origin: str, state: str, flags: Sequence[str], at: datetime) -> Call:
    return Call(
        id=call_id,
        origin=origin,
        writer_id="w",
        state=state,
        started_at=at,
        end_reason="" if state == "running" else "hung up",
        team="Front desk",
        team_version=1,
        policy="House rules",
        policy_version=1,
        engine="local",
        model="m",
        voice="v",
        entry_agent="Host",
        events=len(SAID) + 1,
        duration_ms=61_000,
        recorded=False,
        audio_ms=0,
        audio_bytes=0,
        turns=3,
        handoffs=0,
        tools=0,
        approvals=0,
        barge_ins=0,
        problems=0,
        outcome="" if state == "running" else "answered",
        agents=["Host"],
        flags=list(flags),
        caller_ms=0,
        agent_ms=0,
        dead_air_ms=0,
        talk_share=None,
        response_median_ms=None,
        response_max_ms=None,
        tokens={},
    )


def _line(session: Session, call_id: str, place: int, turn: int, role: ev.Role, text: str) -> None:
    agent = "Host" if role == "agent" else ""
    words: dict[str, Any] = {"item_id": f"i{place}", "role": role, "agent": agent, "text": text}
    event = ev.TranscriptDone(seq=place, at_ms=place * 1000, turn=turn, **words)
    session.add(
        StoredEvent(
            call_id=call_id,
            seq=place,
            at_ms=event.at_ms,
            kind="TranscriptDone",
            body=json.dumps(ev.to_json(event)),
        )
    )
    session.add(
        CallLine(
            call_id=call_id,
            item_id=event.item_id,
            seq=place,
            at_ms=event.at_ms,
            turn=turn,
            role=role,
            agent=agent,
            text=text,
            heard_chars=None,
            confidence=None,
        )
    )
