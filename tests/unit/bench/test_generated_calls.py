"""The calls a bench makes up are calls: gapless, in order, drawn by the live page's reducer."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from agents_core import events as ev
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.store import call_tables as t
from agents_core.store import engine_for, migrate, reading
from tests.bench.generated.calls import GeneratedCall, generate_call
from tests.bench.generated.fill_database import fill
from tests.bench.generated.teams import worlds

UNTIL = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def calls() -> list[GeneratedCall]:
    return [generate_call(number, worlds(), seed=3, until=UNTIL) for number in range(400)]


def test_events_are_numbered_without_gaps_and_never_go_back(calls: list[GeneratedCall]) -> None:
    for call in calls:
        assert [event.seq for event in call.events] == list(range(1, len(call.events) + 1))
        assert all(one.at_ms <= two.at_ms for one, two in pairwise(call.events))


def test_a_call_begins_and_ends_as_calls_do(calls: list[GeneratedCall]) -> None:
    for call in calls:
        assert isinstance(call.events[0], ev.CallStarted)
        assert call.ended == isinstance(call.events[-1], ev.CallEnded)
        assert sum(isinstance(event, ev.CallEnded) for event in call.events) <= 1
        assert call.started_at <= UNTIL


def test_the_live_pages_reducer_draws_them(calls: list[GeneratedCall]) -> None:
    for call in calls[:50]:
        view = apply_all(CallView(), call.events)
        assert view.seq == len(call.events)
        assert bool(view.ended) == call.ended
        assert len(view.lines) > 0


def test_everything_that_can_happen_happens_to_somebody(calls: list[GeneratedCall]) -> None:
    seen = Counter(type(event).__name__ for call in calls for event in call.events)
    rare = {"EngineLost", "EngineRestored", "TeamApplied", "PolicyApplied"}
    assert ev.event_classes().keys() - seen.keys() <= rare
    assert 80 <= seen.total() / len(calls) <= 120


def test_the_same_seed_makes_the_same_calls() -> None:
    again = [generate_call(5, worlds(), seed=seed, until=UNTIL) for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


def test_they_fill_a_database_of_either_kind(database_url: str) -> None:
    migrate(database_url)
    engine = engine_for(database_url)
    filled = fill(engine, calls=60, seed=1, until=UNTIL)
    filled_more = fill(engine, calls=20, first=60, until=UNTIL)
    with reading(engine) as session:
        stored = session.scalar(select(func.count()).select_from(t.StoredEvent))
        calls = session.scalar(select(func.count()).select_from(t.Call))
        flags = session.scalar(select(func.count()).select_from(t.CallFlag))
    engine.dispose()
    assert (stored, calls) == (filled.events + filled_more.events, 80)
    assert flags
