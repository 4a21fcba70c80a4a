"""A real call with the local engine is kept by the Switchboard that runs it."""

import pytest

from agents_core.archive.call_records import CallFilter
from agents_core.archive.retention.call_deletion import CallRunning
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.switchboard import Switchboard
from tests.doubles.typing_person import Conversation

SOON_S = 60.0


def test_a_call_can_be_watched_found_and_replayed_from_the_archive(
    switchboard: Switchboard,
) -> None:
    call = switchboard.start_call(Endpoint.default(switchboard.settings), alive=lambda: True)
    conversation = Conversation(call)
    answer = conversation.ask("How heavy may a checked bag be?")
    assert switchboard.record.flush(SOON_S)
    assert switchboard.archive.row(call.call_id).state == "running"
    assert (
        switchboard.archive.page(CallFilter(words='"checked bag"', states=("running",))).total == 1
    )
    with pytest.raises(CallRunning):
        switchboard.archive.delete([call.call_id], by="Ines", reason="")
    assert switchboard.archive.mark_interrupted() == 0

    call.stop("hung up", wait=True)
    assert switchboard.record.flush(SOON_S)

    row = switchboard.archive.row(call.call_id)
    assert (row.state, row.end_reason, row.outcome) == ("ended", "hung up", "answered")
    team = switchboard.teams.newest(switchboard.teams.names()[0])
    assert (row.team, row.team_version, row.policy) == (team.name, team.number, team.spec.policy)
    assert row.agents == ("Main Agent", "QA Agent")
    assert switchboard.archive.page(CallFilter(teams=((team.name, team.number),))).total >= 1
    kept = switchboard.archive.events(call.call_id)
    assert kept == call.events_after(0)
    assert apply_all(CallView(), kept) == conversation.view()
    lines = [line.text for line in switchboard.archive.measures(call.call_id).lines]
    assert answer.text in lines

    (receipt,) = switchboard.archive.delete([call.call_id], by="Ines", reason="a test")
    assert receipt.events == len(kept)
    assert switchboard.versions.uses("team", team.name) == () or all(
        use.call_id != call.call_id for use in switchboard.versions.uses("team", team.name)
    )
