"""What taking in a team's file would change, before anything is changed."""

from agents_core.team.editing import blank_team
from agents_core.team_files.team_file import TeamFile
from agents_core.team_files.team_import import as_new_team, policy_status
from agents_core.versions import Part

RULES = (Part("Rules", "1. Be kind."),)
TEAM = blank_team("Desk").model_copy(update={"policy": "Desk rules"})
FILE = TeamFile(TEAM, RULES)


def test_the_files_policy_is_compared_with_the_one_here() -> None:
    assert policy_status(TeamFile(blank_team("Desk"), ()), None) == "unnamed"
    assert policy_status(FILE, None) == "absent"
    assert policy_status(TeamFile(TEAM, ()), None) == "missing"
    assert policy_status(TeamFile(TEAM, ()), RULES) == "same"
    assert policy_status(FILE, RULES) == "same"
    assert policy_status(FILE, (Part("Rules", "1. Be rude."),)) == "different"


def test_a_new_policy_is_made_with_the_team() -> None:
    new = as_new_team(FILE, "absent", name="", teams=(), policies=(), tools=())
    assert (new.team.name, new.policy, new.problems) == ("Desk", "Desk rules", ())


def test_another_policy_of_that_name_is_left_alone() -> None:
    new = as_new_team(
        FILE, "different", name="", teams=("Desk",), policies=("Desk rules",), tools=()
    )
    assert new.policy == "Desk rules 2" == new.team.policy
    assert new.team.name == "Desk 2" and new.problems == ()


def test_the_same_policy_is_used_and_not_made_again() -> None:
    new = as_new_team(FILE, "same", name=" Front ", teams=(), policies=("Desk rules",), tools=())
    assert (new.team.name, new.policy, new.team.policy) == ("Front", "", "Desk rules")


def test_a_team_whose_policy_or_tools_are_nowhere_has_problems() -> None:
    missing = as_new_team(TeamFile(TEAM, ()), "missing", name="", teams=(), policies=(), tools=())
    assert [problem.path for problem in missing.problems] == ["policy"]
    agent = TEAM.agents[0].model_copy(update={"tools": ("teleport",)})
    strange = TeamFile(TEAM.model_copy(update={"agents": (agent,)}), RULES)
    new = as_new_team(strange, "absent", name="", teams=(), policies=(), tools=("lookup",))
    assert [problem.path for problem in new.problems] == ["agents[0].tools[0]"]
