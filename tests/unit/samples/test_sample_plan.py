"""The plan of sample calls: over two days, hours apart, none in the future."""

from datetime import UTC, datetime, timedelta

import pytest

from agents_core.samples.conversation_files import ready_conversations
from agents_core.samples.sample_plan import planned_calls

TEAMS = ("Airline support", "Hotel desk", "Internet provider")


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_the_calls_are_spread_over_yesterday_and_today(hour: int) -> None:
    now = datetime(2026, 11, 29, hour, 40, tzinfo=UTC)
    plan = planned_calls(ready_conversations(), TEAMS, now)
    times = [call.at for call in plan]
    assert len(plan) == 21
    assert times == sorted(times) and times[-1] < now
    assert now - times[0] > timedelta(hours=29)
    assert len({(at.day, at.hour) for at in times}) >= 15, "a chart has several blocks"
    assert {call.conversation.team for call in plan} == set(TEAMS)
    assert {call.conversation for call in plan} == set(ready_conversations())
    assert 3 <= sum(call.review for call in plan) <= 6


def test_only_teams_that_are_there_are_called() -> None:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    plan = planned_calls(ready_conversations(), ("Hotel desk", "My own"), now)
    assert {call.conversation.team for call in plan} == {"Hotel desk"}
    assert planned_calls(ready_conversations(), ("My own",), now) == ()
