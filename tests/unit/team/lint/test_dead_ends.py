"""Agents a call cannot leave, and agents that can do nothing."""

from agents_core.team.lint.dead_ends import dead_ends
from agents_core.team.team_spec import AgentSpec, TeamSpec


def agent(name: str, handoffs: str = "", tools: str = "") -> AgentSpec:
    return AgentSpec(
        name=name,
        instructions="Help.",
        handoffs=tuple(handoffs.split()),
        tools=tuple(tools.split()),
    )


def titles(*agents: AgentSpec, policy: str = "") -> list[tuple[str, str]]:
    team = TeamSpec(name="Team", entry=agents[0].name, agents=agents, policy=policy)
    return [(one.path, one.title) for one in dead_ends(team, ["lookup"])]


def test_a_team_in_which_each_can_answer_or_pass_on_has_none() -> None:
    assert titles(agent("Main", "Pets"), agent("Pets", "Main", "record")) == []


def test_an_agent_with_neither_tool_nor_handoff_can_do_nothing() -> None:
    assert titles(agent("Main", "Pets", "record"), agent("Pets")) == [
        ("agents[1].tools", "Pets has no tool and no handoff.")
    ]


def test_an_agent_with_a_tool_and_no_handoff_is_a_one_way_street() -> None:
    assert titles(agent("Main", "Pets"), agent("Pets", "", "record")) == [
        ("agents[1].handoffs", "Pets has no way back.")
    ]


def test_the_only_agent_needs_no_way_back() -> None:
    assert titles(agent("Main", "", "record")) == []


def test_agents_that_only_reach_each_other_need_a_tool() -> None:
    [(path, title)] = titles(
        agent("Main", "Pets Shop", "record"), agent("Pets", "Shop"), agent("Shop", "Pets")
    )
    assert (path, title) == (
        "agents[1].tools",
        "Pets and Shop only reach each other, and none has a tool.",
    )


def test_a_policy_without_a_lookup_is_named() -> None:
    assert titles(agent("Main", "", "record"), policy="Pets") == [
        ("policy", "No agent can look anything up in the policy.")
    ]
    assert titles(agent("Main", "", "lookup"), policy="Pets") == []
