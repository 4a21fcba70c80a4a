"""A team's problems, named beside the field a person would mend."""

import pytest

from agents_core.errors import TeamError
from agents_core.team.build import build_team
from agents_core.team.model import AgentSpec, TeamSpec
from agents_core.team.validate import TeamProblem, handoff_tool_name, problems
from tests.unit.team_fakes import RecordingRuntime


def team(*agents: AgentSpec, entry: str = "Main") -> TeamSpec:
    return TeamSpec(name="T", entry=entry, agents=agents)


def agent(name: str = "Main", **fields: object) -> AgentSpec:
    return AgentSpec.model_validate({"name": name, "instructions": "Help.", **fields})


def paths(spec: TeamSpec) -> list[str]:
    return [found.path for found in problems(spec, {"lookup"})]


def test_a_sound_team_has_no_problems() -> None:
    assert paths(team(agent(handoffs=["QA"]), agent("QA", tools=["lookup"]))) == []


def test_an_entry_nobody_has() -> None:
    assert paths(team(agent(), entry="Boss")) == ["entry"]
    assert paths(team()) == ["agents"]


def test_a_handoff_to_nobody_and_to_oneself() -> None:
    spec = team(agent(handoffs=["Ghost", "Main"]))
    assert problems(spec, ()) == (
        TeamProblem("agents[0].handoffs[0]", "Main hands over to 'Ghost', who does not exist."),
        TeamProblem("agents[0].handoffs[1]", "Main hands over to itself."),
    )


def test_a_tool_the_catalogue_lacks_or_listed_twice() -> None:
    assert paths(team(agent(tools=["nope"]))) == ["agents[0].tools[0]"]
    assert paths(team(agent(tools=["lookup", "lookup"]))) == ["agents[0].tools[1]"]


def test_two_agents_whose_handoffs_would_be_the_same_tool() -> None:
    same = team(agent(handoffs=["QA Agent"]), agent("QA Agent"), agent("qa-agent"))
    assert paths(same)[0] == "agents[2].name"
    assert "too alike" in problems(same, ())[0].sentence


def test_a_tool_named_like_a_handoff() -> None:
    spec = team(agent(handoffs=["QA"], tools=["transfer_to_qa"]), agent("QA"))
    [found] = problems(spec, {"transfer_to_qa"})
    assert found.path == "agents[0].tools[0]"


def test_blank_instructions_blank_and_endless_names() -> None:
    assert paths(team(agent(instructions=" \n"))) == ["agents[0].instructions"]
    assert paths(team(agent(" "), entry=" ")) == ["agents[0].name"]
    assert paths(team(agent("x" * 60), entry="x" * 60)) == ["agents[0].name"]


def test_an_agent_nobody_reaches() -> None:
    spec = team(agent(), agent("Alone", handoffs=["Friend"]), agent("Friend"))
    assert paths(spec) == ["agents[1].name", "agents[2].name"]


def test_building_a_broken_team_says_the_first_problem() -> None:
    with pytest.raises(TeamError, match="Main hands over to 'Ghost'"):
        build_team(team(agent(handoffs=["Ghost"])), {}, RecordingRuntime())


def test_handoff_tool_names() -> None:
    assert handoff_tool_name("QA Agent") == "transfer_to_qa_agent"
    assert handoff_tool_name("Pizza & Pasta!") == "transfer_to_pizza_pasta"
