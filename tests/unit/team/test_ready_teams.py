"""The ready teams: files a person may import, teams that build, sentences a router can follow."""

import re

import pytest

from agents_core.errors import TeamError
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP
from agents_core.knowledge.policy_versions import passages_in
from agents_core.records.record_file import record_files
from agents_core.reservations.flight_tools import CHECK_FLIGHTS
from agents_core.team.sdk.agent_builder import build_team
from agents_core.team.team_spec import AgentSpec
from agents_core.team.validation.team_problems import problems
from agents_core.team_files.ready_teams import FILES, example_questions, ready, ready_names
from agents_core.team_files.team_file import to_yaml
from tests.unit.team.team_fakes import RecordingRuntime, catalogue

RECORD_TOOLS = {file.tool.name for file in record_files()} | {
    change.name for file in record_files() for change in file.changes
}
TOOLS = {DOCUMENT_LOOKUP, CHECK_FLIGHTS, *RECORD_TOOLS}
AGENTS = [
    pytest.param(agent, id=f"{name}-{agent.name}")
    for name in ready_names()
    for agent in ready(name).team.agents
]


def test_the_airline_comes_first() -> None:
    assert ready_names() == ("airline_support", "hotel_desk", "internet_provider")
    assert ready() is ready("airline_support")


@pytest.mark.parametrize("name", ready_names())
def test_a_ready_team_is_the_file_an_export_would_write(name: str) -> None:
    bundle = ready(name)
    assert (FILES / f"{name}.yaml").read_text("utf-8") == to_yaml(bundle.team, bundle.documents)


@pytest.mark.parametrize("name", ready_names())
def test_a_ready_team_works_as_it_is(name: str) -> None:
    team = ready(name).team
    assert problems(team, TOOLS, policies=[team.policy]) == ()
    assert len(team.agents) >= 3
    assert team.greeting and team.policy_topics
    assert len(team.examples) == 4


def test_each_team_has_a_policy_and_a_tool_of_its_own() -> None:
    teams = [ready(name).team for name in ready_names()]
    assert len({team.policy for team in teams}) == len({team.name for team in teams}) == 3
    own = [{tool for agent in team.agents for tool in agent.tools} for team in teams]
    assert own == [
        {DOCUMENT_LOOKUP, CHECK_FLIGHTS},
        {DOCUMENT_LOOKUP, "check_my_stay", "change_check_out"},
        {DOCUMENT_LOOKUP, "check_my_line", "change_technician_time"},
    ]


@pytest.mark.parametrize("name", ready_names())
def test_a_policy_states_at_least_ten_facts_nearly_all_with_a_figure(name: str) -> None:
    passages = [passage.text for passage in passages_in(ready(name).documents)]
    assert len(passages) >= 10
    assert len([text for text in passages if re.search(r"\d", text)]) >= 8


def test_the_airline_team_is_the_guides() -> None:
    team = ready("airline_support").team
    links = {spec.name: (spec.tools, spec.handoffs) for spec in team.agents}
    assert links == {
        "Main Agent": ((), ("QA Agent", "Flight Status Agent")),
        "QA Agent": (("document_lookup_tool",), ("Main Agent",)),
        "Flight Status Agent": (("checkFlightsTool",), ("Main Agent",)),
    }
    assert (team.model, team.voice) == ("GPT Realtime Mini", "cedar")
    assert team.guardrails.debounce_chars == 200
    built = build_team(team, catalogue(), RecordingRuntime())
    assert built.entry is built.agents[team.entry]


@pytest.mark.parametrize("spec", AGENTS)
def test_an_instruction_names_every_agent_and_tool_it_may_use(spec: AgentSpec) -> None:
    sentences = spec.instructions.splitlines()
    for name in (*spec.tools, *spec.handoffs):
        assert any(name in sentence for sentence in sentences), name
    for sentence in sentences:
        named = [name for name in (*spec.tools, *spec.handoffs) if name in sentence]
        assert len(named) <= 1, f"one target per sentence: {sentence}"


@pytest.mark.parametrize("spec", AGENTS)
def test_each_line_is_one_sentence(spec: AgentSpec) -> None:
    for line in spec.instructions.strip().splitlines():
        assert line.endswith("."), line
        assert not {"?", "!"} & set(line) and line.count(". ") == 0, line


@pytest.mark.parametrize("spec", AGENTS)
def test_no_routing_sentence_says_where_something_does_not_go(spec: AgentSpec) -> None:
    for sentence in spec.instructions.splitlines():
        if any(name in sentence for name in (*spec.tools, *spec.handoffs)):
            assert not {"never", "not", "don't"} & set(sentence.lower().split()), sentence


def test_a_ready_team_stored_without_examples_offers_those_it_ships_with() -> None:
    team = ready("hotel_desk").team
    without = team.model_copy(update={"examples": ()})
    assert example_questions(without) == team.examples
    for made_over in ({"name": "My hotel"}, {"policy": "My rules"}):
        assert example_questions(without.model_copy(update=made_over)) == ()
    own = without.model_copy(update={"examples": ("Do you have bicycles?",)})
    assert example_questions(own) == own.examples


def test_an_unknown_ready_team_is_a_sentence() -> None:
    with pytest.raises(TeamError, match="there is airline_support"):
        ready("../secrets")
