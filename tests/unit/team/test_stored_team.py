"""A team is stored as JSON; teams stored as YAML are read, and people review YAML."""

import json

import pytest
from hypothesis import given

from agents_core.errors import TeamError
from agents_core.team.stored_team import (
    JSON_PART,
    YAML_PART,
    readable_parts,
    team_from_parts,
    team_parts,
    upgraded_parts,
)
from agents_core.team.team_spec import TeamSpec
from agents_core.team.team_yaml import team_to_yaml
from agents_core.team_files.ready_teams import ready
from agents_core.versions import Part
from tests.unit.team.teams import teams

TEAM = ready("airline_support").team


def yaml_parts(team: TeamSpec) -> tuple[Part, ...]:
    return (Part(YAML_PART, team_to_yaml(team)),)


@given(teams())
def test_a_stored_team_comes_back(team: TeamSpec) -> None:
    assert team_from_parts(team_parts(team), name=team.name) == team


@given(teams())
def test_a_team_stored_as_yaml_is_the_same_json_after_its_upgrade(team: TeamSpec) -> None:
    assert team_from_parts(yaml_parts(team), name=team.name) == team
    assert upgraded_parts("team", yaml_parts(team)) == team_parts(team)
    assert readable_parts("team", team_parts(team)) == yaml_parts(team)


def test_a_team_stored_before_there_were_example_questions_has_none() -> None:
    (part,) = team_parts(TEAM)
    fields = json.loads(part.text)
    del fields["examples"]
    before = (Part(JSON_PART, json.dumps(fields)),)
    without = TEAM.model_copy(update={"examples": ()})
    assert team_from_parts(before, name=TEAM.name) == without
    assert upgraded_parts("team", before) == team_parts(without), "publishing it changes nothing"


def test_the_name_is_the_artifacts_and_not_stored() -> None:
    (part,) = team_parts(TEAM)
    assert part.name == JSON_PART and "name" not in json.loads(part.text)
    assert team_from_parts((part,), name="Renamed").name == "Renamed"


@pytest.mark.parametrize(
    "unfinished",
    [
        {"entry": ""},
        {"agents": ()},
        {"voice": "nobody"},
        {"speed": 99.0},
        {"guardrails": TEAM.guardrails.model_copy(update={"debounce_chars": 1})},
        {"greeting": "half\x00 a \ttab \u2028"},
    ],
)
def test_an_edit_that_is_not_valid_yet_is_stored(unfinished: dict[str, object]) -> None:
    team = TEAM.model_copy(update=unfinished)
    assert team_from_parts(team_parts(team), name=team.name) == team


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (Part("team.toml", "x"),),
        (*team_parts(TEAM), Part("other", "{}")),
        (Part(JSON_PART, ""),),
        (Part(JSON_PART, "[1]"),),
        (Part(JSON_PART, team_to_yaml(TEAM)),),
        (Part(JSON_PART, '{"entry": "A", "agents": [], "colour": "red"}'),),
        (Part(JSON_PART, '{"entry": "A", "agents": [], "speed": "1"}'),),
        (Part(JSON_PART, "[" * 100_000),),
        (Part(YAML_PART, "agents: [oops"),),
        (Part(YAML_PART, team_parts(TEAM)[0].text[:-1]),),
    ],
)
def test_another_format_is_refused_and_stays_as_it_is(parts: tuple[Part, ...]) -> None:
    with pytest.raises(TeamError, match=r"“Desk” cannot be read"):
        team_from_parts(parts, name="Desk")
    assert upgraded_parts("team", parts) == parts == readable_parts("team", parts)


def test_documents_of_a_policy_have_no_format_to_convert() -> None:
    parts = (Part(YAML_PART, "entry: A"), Part(JSON_PART, "{}"))
    assert upgraded_parts("policy", parts) == parts == readable_parts("policy", parts)
    single = (Part(YAML_PART, team_to_yaml(TEAM)),)
    assert upgraded_parts("policy", single) == single
