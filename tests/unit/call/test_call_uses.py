"""Which calls ran on which versions: written beside the calls, whatever the database does."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents_core import events as ev
from agents_core.archive.writing import version_uses as uses
from agents_core.archive.writing.version_uses import UseLog
from agents_core.call.contract.event_log import EventLog
from agents_core.errors import StoreUnavailable
from agents_core.store import engine_for, migrate
from agents_core.versions import Part, VersionError, VersionStore

WAIT_S = 60.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VersionStore]:
    url = f"sqlite:///{tmp_path / 'uses.db'}"
    migrate(url)
    engine = engine_for(url)
    made = VersionStore(engine, lambda: datetime(2026, 3, 2, tzinfo=UTC))
    made.create("team", "Desk", [Part("team", "a")])
    made.create("policy", "Rules", [Part("Policy", "b")])
    made.publish("team", "Desk", [Part("team", "c")], based_on=1)
    for number in range(1, 5):
        made.publish("policy", "Rules", [Part("Policy", f"{number}")], based_on=number)
    yield made
    engine.dispose()


class FailingStore:
    """A database that cannot be used for a while."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.written: list[tuple[str, str, int, str, int]] = []
        self.may_write = threading.Event()
        self.may_write.set()

    def record_use(
        self, kind: str, name: str, number: int, *, call_id: str, from_turn: int
    ) -> None:
        assert self.may_write.wait(WAIT_S)
        if self.failures:
            raise self.failures.pop(0)
        self.written.append((kind, name, number, call_id, from_turn))


def log_over(store: Any) -> UseLog:
    return UseLog(store)


def a_call(log: UseLog, call_id: str = "call-1", policy: str = "Rules") -> EventLog:
    """A call that began on version 1 of everything."""
    event_log = EventLog(lambda: 0.0)
    event_log.listen(log.listener(call_id))
    event_log.emit(
        ev.CallStarted,
        call_id=call_id,
        wall_time="2026-03-02T00:00:00Z",
        team="Desk",
        team_version=1,
        policy=policy,
        policy_version=1,
        engine="local",
        model="m",
        voice="v",
        agent="Clerk",
    )
    return event_log


def test_the_start_and_every_change_are_noted_with_their_turn(store: VersionStore) -> None:
    log = log_over(store)
    event_log = a_call(log)
    event_log.emit(ev.TeamApplied, team="Desk", team_version=2, message="", from_turn=3)
    event_log.emit(ev.PolicyApplied, policy="Rules", policy_version=5, message="", from_turn=4)
    event_log.emit(ev.MediaAttached)
    assert log.flush(WAIT_S)
    teams = [(use.number, use.from_turn) for use in store.uses("team", "Desk")]
    read = [(use.number, use.from_turn) for use in store.uses("policy", "Rules")]
    log.close()
    assert (teams, read) == ([(2, 3), (1, 1)], [(5, 4), (1, 1)])


def test_a_team_without_a_policy_notes_none(store: VersionStore) -> None:
    log = log_over(store)
    a_call(log, policy="")
    log.close()
    assert store.uses("policy", "Rules") == ()
    assert len(store.uses("team", "Desk")) == 1


def test_closing_writes_what_waits(store: VersionStore) -> None:
    log = log_over(store)
    for number in range(40):
        a_call(log, f"call-{number}")
    log.close()
    log.close()
    assert len(store.uses("team", "Desk")) == 40


def test_a_failing_database_is_tried_again_and_touches_no_call(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(uses, "RETRY_S", 0.001)
    caplog.set_level(logging.INFO)
    store = FailingStore(
        StoreUnavailable("locked"), StoreUnavailable("locked"), VersionError("renamed")
    )
    log = log_over(store)
    event_log = a_call(log)
    store.failures += [RuntimeError("postgresql://canary@host")] * uses.ATTEMPTS
    a_call(log, "call-2")
    assert log.flush(WAIT_S)
    log.close()
    assert len(event_log.after(0)) == 1
    assert len(store.written) >= 1
    assert "canary" not in caplog.text


def test_a_stuck_database_drops_the_newest_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(uses, "WAITING_MOST", 4)
    store = FailingStore()
    store.may_write.clear()
    log = log_over(store)
    for number in range(10):
        a_call(log, f"call-{number}")
    assert "too many" in caplog.text
    store.may_write.set()
    assert log.flush(WAIT_S)
    log.close()
    assert 4 <= len(store.written) <= 5
    assert store.written[0] == ("team", "Desk", 1, "call-0", 1)


def test_a_note_after_closing_is_passed_over(store: VersionStore) -> None:
    log = log_over(store)
    event_log = a_call(log)
    log.close()
    event_log.emit(ev.TeamApplied, team="Desk", team_version=2, message="", from_turn=3)
    assert log.flush(0.01) or store.uses("team", "Desk")[0].number == 1
