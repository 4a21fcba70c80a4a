"""How many sessions are admitted."""

import pytest

from agents_core.engine.ports import Load
from agents_core.engine.server.admission import MAX_SESSIONS, Admission, busy_error
from tests.protocol.conformance import checked


def admission(limit: int = 0, **load: int | bool) -> Admission:
    return Admission(lambda: Load(**load), limit)  # type: ignore[arg-type]


def test_as_many_are_served_as_the_machine_carries() -> None:
    measured = admission(capacity=3)
    assert measured.refusal(sessions=2, speaking=2) == ""
    assert "already serves 3 sessions" in measured.refusal(sessions=3, speaking=3)


def test_sessions_that_only_type_do_not_count() -> None:
    assert admission(capacity=3).refusal(sessions=20, speaking=2) == ""


def test_a_setting_overrides_what_was_measured() -> None:
    assert admission(5, capacity=3, late=True).refusal(sessions=4, speaking=4) == ""
    full = admission(1, capacity=3).refusal(sessions=1, speaking=1)
    assert "already serves 1 session," in full


def test_a_late_engine_admits_no_more_unless_nobody_speaks() -> None:
    late = admission(capacity=30, late=True)
    assert "too busy" in late.refusal(sessions=1, speaking=1)
    assert late.refusal(sessions=1, speaking=0) == ""


@pytest.mark.parametrize("unlimited", [admission(), admission(capacity=1000), admission(1000)])
def test_there_is_a_limit_in_any_case(unlimited: Admission) -> None:
    one_less = MAX_SESSIONS - 1
    assert unlimited.refusal(sessions=one_less, speaking=one_less) == ""
    assert unlimited.refusal(sessions=MAX_SESSIONS, speaking=0)


def test_the_refusal_is_an_event_of_the_protocol() -> None:
    event = checked(busy_error("Full."), "event_1")
    assert (event["error"]["type"], event["error"]["code"]) == ("server_error", "engine_busy")
