"""What a new installation begins with: the ready teams, their policies and tools that fit them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents_core.settings import Settings
from agents_core.switchboard import Switchboard
from agents_core.team.validation.team_problems import problems
from agents_core.team_files.ready_teams import ready, ready_names
from agents_core.versions import Part


@pytest.fixture
def switchboard(tmp_path: Path) -> Iterator[Switchboard]:
    switchboard = Switchboard(Settings(database_url=f"sqlite:///{tmp_path / 'switchboard.db'}"))
    yield switchboard
    switchboard.shut_down()


def test_the_ready_teams_are_there_with_their_policies(switchboard: Switchboard) -> None:
    assert switchboard.teams.names() == ("Airline support", "Hotel desk", "Internet provider")
    for name in ready_names():
        bundle = ready(name)
        assert switchboard.teams.newest(bundle.team.name).spec == bundle.team
        library = switchboard.policies.library(bundle.team.policy)
        assert library.current().documents == bundle.documents


def test_each_of_them_can_take_a_call(switchboard: Switchboard) -> None:
    for name in switchboard.teams.names():
        spec = switchboard.teams.newest(name).spec
        assert (
            problems(spec, switchboard.tools_for(spec), policies=switchboard.policies.names()) == ()
        )


def test_what_people_made_of_them_stays(switchboard: Switchboard) -> None:
    policy = switchboard.policies.library("Hotel desk")
    changed = [Part("House rules", "Check-out is until noon, at 12:00 pm.")]
    switchboard.versions.publish("policy", policy.name, changed, based_on=1)
    again = Switchboard(switchboard.settings)
    assert again.versions.newest("policy", "Hotel desk").number == 2
    again.shut_down()


def test_a_ready_team_that_was_renamed_does_not_come_back(switchboard: Switchboard) -> None:
    switchboard.teams.rename("Hotel desk", "Front desk")
    again = Switchboard(switchboard.settings)
    assert again.teams.names() == ("Airline support", "Front desk", "Internet provider")
    again.shut_down()
