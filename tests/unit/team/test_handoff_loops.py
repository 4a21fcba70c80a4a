"""Calls that would loop between agents, and teams that only look like it."""

import pytest

from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.team_problems import TeamProblem, problems
from agents_core.team_files.ready_teams import ready, ready_names
from tests.paraphrases import airline, pizza
from tests.paraphrases.conversation import SessionPrompts


def agent(name: str, instructions: str, *handoffs: str, tools: tuple[str, ...] = ()) -> AgentSpec:
    return AgentSpec(name=name, instructions=instructions, handoffs=handoffs, tools=tools)


def found(*agents: AgentSpec) -> tuple[TeamProblem, ...]:
    return problems(TeamSpec(name="T", entry=agents[0].name, agents=agents), None)


def test_a_topic_two_agents_hand_to_each_other() -> None:
    main = agent("Main", "Be kind.\nHand questions about pets to the QA Agent.", "QA Agent")
    desk = agent("QA Agent", "Be brief.\nHand questions about pets to Main.", "Main")
    assert found(main, desk) == (
        TeamProblem(
            "agents[0].instructions",
            "“Hand questions about pets to the QA Agent.” would loop: Main to QA Agent to Main. "
            "Write in the instructions of QA Agent what it does about this.",
        ),
    )


def test_a_topic_that_takes_three_to_come_round() -> None:
    one = agent("One", "Be kind.\nHand refunds of a ticket to Two.", "Two")
    two = agent("Two", "Be kind.\nRefunds of tickets go to Three.", "Three")
    three = agent("Three", "Be kind.\nBring a ticket refund to One.", "One")
    [problem] = found(one, two, three)
    assert "would loop: One to Two to Three to One. Write in the instructions of Three" in (
        problem.sentence
    )


def test_a_tool_or_an_own_answer_ends_it() -> None:
    main = agent("Main", "Be kind.\nHand questions about pets to QA.", "QA")
    tool = agent("QA", "Use lookup for pets.\nHand pets to Main.", "Main", tools=("lookup",))
    assert found(main, tool) == ()
    own = agent("QA", "Pets are welcome.\nHand questions about bags to Main.", "Main")
    assert found(main, own) == ()


def test_what_neither_speaks_of_goes_round_too() -> None:
    pets = agent("Pets", "Use find for pets.\nHand all else to Bags.", "Bags", tools=("find",))
    bags = agent("Bags", "Use find for bags.\nHand all else to Pets.", "Pets", tools=("find",))
    [problem] = found(pets, bags)
    assert problem.sentence.startswith(
        "“Hand all else to Bags.” would loop: Pets to Bags to Pets. "
    )


def test_the_rest_going_back_to_one_who_answers_is_fine() -> None:
    main = agent("Main", "Greet the caller.\nHand questions about pets to Pets.", "Pets")
    pets = agent("Pets", "Use find for pets.\nHand all else to Main.", "Main", tools=("find",))
    assert found(main, pets) == ()


def test_agents_who_only_pass_the_call_on() -> None:
    one = agent("One", "Hand questions about pets to Two.", "Two")
    two = agent("Two", "Hand questions about bags to One.", "One")
    assert found(one, two) == (
        TeamProblem(
            "agents[0].handoffs",
            "One and Two only hand off to each other: no agent answers.",
        ),
    )


def test_a_dead_end_behind_an_agent_who_answers() -> None:
    main = agent("Main", "Answer questions.\nHand pets to One.", "One")
    one = agent("One", "Hand pets to Two.", "Two")
    two = agent("Two", "Hand bags to One.", "One")
    assert [problem.path for problem in found(main, one, two)] == ["agents[1].handoffs"]


@pytest.mark.parametrize("name", ready_names())
def test_the_ready_teams_come_to_an_end(name: str) -> None:
    assert problems(ready(name).team, None) == ()


@pytest.mark.parametrize("prompts", [airline.TEAM, pizza.TEAM], ids=["airline", "pizza"])
def test_teams_as_people_write_them_come_to_an_end(prompts: SessionPrompts) -> None:
    names = {f"transfer_to_{name.lower().replace(' ', '_')}": name for name in prompts}
    agents = [
        AgentSpec(
            name=name,
            instructions=session.instructions,
            tools=tuple(tool.name for tool in session.tools if tool.name not in names),
            handoffs=tuple(names[tool.name] for tool in session.tools if tool.name in names),
        )
        for name, session in prompts.items()
    ]
    assert found(*agents) == ()


@pytest.mark.timeout(600)  # it takes four seconds
def test_the_largest_team_is_checked() -> None:
    names = [f"Desk {number}" for number in range(20)]
    agents = [
        agent(
            name,
            "Be kind.\n"
            + "".join(
                f"Hand topic {place} of group {number} to the {names[(number + 1) % 20]}.\n"
                for place in range(300)
            ),
            *(other for other in names if other != name),
        )
        for number, name in enumerate(names)
    ]
    assert isinstance(found(*agents), tuple)
