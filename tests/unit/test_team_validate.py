"""A team's problems, named beside the field a person would mend."""

import pytest

from agents_core.team.build import build_team
from agents_core.team.model import AgentSpec, TeamSpec
from agents_core.team.ready import TeamError, load_ready, parse_team, ready_names
from agents_core.team.validate import TeamProblem, handoff_tool_name, problems
from tests.unit.team_fakes import RecordingRuntime, catalogue


def team(*agents: AgentSpec, entry: str = "Main") -> TeamSpec:
    return TeamSpec(name="T", entry=entry, agents=agents)


def agent(name: str = "Main", **fields: object) -> AgentSpec:
    return AgentSpec.model_validate({"name": name, "instructions": "Help.", **fields})


def paths(spec: TeamSpec) -> list[str]:
    return [found.path for found in problems(spec, {"lookup"})]


def test_every_ready_team_can_be_built() -> None:
    assert ready_names() == ("airline_support",)
    for name in ready_names():
        built = build_team(load_ready(name), catalogue(), RecordingRuntime())
        assert built.entry is built.agents[load_ready(name).entry]


def test_the_airline_team_is_the_guides() -> None:
    ready = load_ready("airline_support")
    links = {spec.name: (spec.tools, spec.handoffs) for spec in ready.agents}
    assert links == {
        "Main Agent": ((), ("QA Agent", "Flight Status Agent")),
        "QA Agent": (("document_lookup_tool",), ("Main Agent",)),
        "Flight Status Agent": (("checkFlightsTool",), ("Main Agent",)),
    }
    assert (ready.model, ready.voice) == ("gpt-realtime-mini", "cedar")
    assert ready.guardrails.debounce_chars == 200
    assert ready.greeting


@pytest.mark.parametrize("spec", load_ready().agents, ids=lambda spec: spec.name)
def test_an_instruction_names_every_agent_and_tool_it_may_use(spec: AgentSpec) -> None:
    sentences = spec.instructions.splitlines()
    for name in (*spec.tools, *spec.handoffs):
        assert any(name in sentence for sentence in sentences), name
    for sentence in sentences:
        named = [name for name in (*spec.tools, *spec.handoffs) if name in sentence]
        assert len(named) <= 1, f"one target per sentence: {sentence}"


@pytest.mark.parametrize("spec", load_ready().agents, ids=lambda spec: spec.name)
def test_each_line_is_one_sentence(spec: AgentSpec) -> None:
    for line in spec.instructions.strip().splitlines():
        assert line.endswith("."), line
        assert not {"?", "!"} & set(line) and line.count(". ") == 0, line


@pytest.mark.parametrize("spec", load_ready().agents, ids=lambda spec: spec.name)
def test_no_routing_sentence_says_where_something_does_not_go(spec: AgentSpec) -> None:
    for sentence in spec.instructions.splitlines():
        if any(name in sentence for name in (*spec.tools, *spec.handoffs)):
            assert not {"never", "not", "don't"} & set(sentence.lower().split()), sentence


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
    assert paths(team(agent(tools=["lookup", "lookup"]))) == ["agents[0].tools"]


def test_two_agents_whose_handoffs_would_be_the_same_tool() -> None:
    same = team(agent(handoffs=["QA Agent"]), agent("QA Agent"), agent("qa-agent"))
    assert paths(same)[0] == "agents[2].name"
    assert "too alike" in problems(same, ())[0].sentence


def test_a_tool_named_like_a_handoff() -> None:
    spec = team(agent(handoffs=["QA"], tools=["transfer_to_qa"]), agent("QA"))
    [found] = problems(spec, {"transfer_to_qa"})
    assert found.path == "agents[0].tools"


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


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "not valid TOML"),
        ("name = 'T'", "does not fit at entry"),
        ("name = 'T'\nentry = 'A'\nagents = []\ncolour = 1", "does not fit at colour"),
    ],
)
def test_a_bad_team_file_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(TeamError, match=sentence):
        parse_team(text)


def test_an_unknown_ready_team_is_a_sentence() -> None:
    with pytest.raises(TeamError, match="there is airline_support"):
        load_ready("../secrets")


def test_handoff_tool_names() -> None:
    assert handoff_tool_name("QA Agent") == "transfer_to_qa_agent"
    assert handoff_tool_name("Pizza & Pasta!") == "transfer_to_pizza_pasta"
