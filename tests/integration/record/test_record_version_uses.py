"""Which calls ran on which versions is written with the events that say so."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from agents_core import events as ev
from agents_core.archive.writing.call_recording import CallRecording
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.store import writing
from agents_core.versions import Part, VersionStore
from tests.doubles.played_calls import MORNING, Clock, PlayedCall
from tests.integration.record.record_fixtures import kept


@pytest.fixture
def versions(database: Engine, clock: Clock) -> VersionStore:
    """Two versions of the team, five of the policy."""
    store = VersionStore(database, clock)
    store.create("team", "Front desk", [Part("team", "1")])
    store.create("policy", "House rules", [Part("Policy", "1")])
    store.publish("team", "Front desk", [Part("team", "2")], based_on=1)
    for number in range(1, 5):
        store.publish("policy", "House rules", [Part("Policy", f"{number + 1}")], based_on=number)
    return store


def teams(versions: VersionStore) -> list[tuple[int, int]]:
    """(version, from turn), newest first."""
    return [(use.number, use.from_turn) for use in versions.uses("team", "Front desk")]


def policies(versions: VersionStore) -> list[tuple[int, int]]:
    """(version, from turn), newest first."""
    return [(use.number, use.from_turn) for use in versions.uses("policy", "House rules")]


def test_the_start_and_every_change_are_written_with_their_turn(
    record: RecordWriter, versions: VersionStore
) -> None:
    call = PlayedCall()
    kept(record, call)
    assert (teams(versions), policies(versions)) == ([(1, 1)], [(1, 1)])

    call.add(ev.TeamApplied, team="Front desk", team_version=2, message="", from_turn=3)
    call.add(ev.PolicyApplied, policy="House rules", policy_version=5, message="", from_turn=4)
    kept(record, call.end())

    assert (teams(versions), policies(versions)) == ([(2, 3), (1, 1)], [(5, 4), (1, 1)])
    use = versions.uses("team", "Front desk")[0]
    assert (use.call_id, use.since) == (call.call_id, MORNING)


def test_a_team_without_a_policy_has_no_use_of_one(
    record: RecordWriter, versions: VersionStore
) -> None:
    kept(record, PlayedCall(policy="", policy_version=0).end())
    assert (teams(versions), policies(versions)) == ([(1, 1)], [])


@pytest.mark.parametrize("started", [{"team": "Night desk"}, {"team_version": 9}])
def test_a_version_that_is_not_here_is_skipped_and_the_call_is_written(
    record: RecordWriter, versions: VersionStore, started: dict[str, Any]
) -> None:
    call = PlayedCall(**started)
    call.add(ev.TeamApplied, team="Front desk", team_version=2, message="", from_turn=2)
    kept(record, call)
    assert (teams(versions), policies(versions)) == ([(2, 2)], [(1, 1)])


def failed(recording: CallRecording) -> None:
    """The transaction is rolled back."""
    recording.unsure()
    raise ConnectionError


def lost(recording: CallRecording) -> None:
    """The transaction is committed, and its outcome never becomes known."""
    recording.unsure()


@pytest.mark.parametrize("fails", [failed, lost])
def test_a_repeated_attempt_writes_every_use_once(
    database: Engine,
    clock: Clock,
    versions: VersionStore,
    fails: Callable[[CallRecording], None],
) -> None:
    call = PlayedCall()
    recording = CallRecording(call.call_id)
    recording.call = call

    def attempt(outcome: Callable[[CallRecording], None]) -> None:
        recording.collect(now=True)
        try:
            with writing(database) as session:
                recording.write(session, "writer", clock())
                outcome(recording)
        except ConnectionError:
            return

    attempt(fails)
    call.add(ev.TeamApplied, team="Front desk", team_version=2, message="", from_turn=2)
    attempt(fails)
    attempt(CallRecording.committed)

    assert (teams(versions), policies(versions)) == ([(2, 2), (1, 1)], [(1, 1)])
