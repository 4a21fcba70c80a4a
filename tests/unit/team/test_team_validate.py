"""A team's problems, named beside the field a person would mend."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_core.engine.speech.tts.voices import VOICES as LOCAL_VOICES
from agents_core.errors import TeamError
from agents_core.team.limits import VOICES
from agents_core.team.sdk.agent_builder import build_team
from agents_core.team.team_spec import (
    TURN_DETECTION_PRESETS,
    AgentSpec,
    GuardrailsSpec,
    TeamSpec,
    TurnDetectionSpec,
)
from agents_core.team.validation.team_problems import TeamProblem, handoff_tool_name, problems
from tests.unit.team.team_fakes import RecordingRuntime, catalogue


def team(*agents: AgentSpec, entry: str = "Main") -> TeamSpec:
    return TeamSpec(name="T", entry=entry, agents=agents)


def agent(name: str = "Main", **fields: object) -> AgentSpec:
    return AgentSpec.model_validate({"name": name, "instructions": "Help.", **fields})


def paths(spec: TeamSpec) -> list[str]:
    return [found.path for found in problems(spec, {"lookup"})]


def test_a_sound_team_has_no_problems() -> None:
    assert paths(team(agent(handoffs=["QA"]), agent("QA", tools=["lookup"]))) == []


def test_an_unknown_entry_agent() -> None:
    assert paths(team(agent(), entry="Boss")) == ["entry"]
    assert paths(team()) == ["agents"]


def test_a_handoff_to_an_unknown_agent_and_to_oneself() -> None:
    spec = team(agent(handoffs=["Ghost", "Main"]))
    assert problems(spec, ()) == (
        TeamProblem("agents[0].handoffs[0]", "Main hands off to 'Ghost', which does not exist."),
        TeamProblem("agents[0].handoffs[1]", "Main hands off to itself."),
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


def test_an_unreachable_agent() -> None:
    spec = team(agent(), agent("Alone", handoffs=["Friend"]), agent("Friend"))
    assert paths(spec) == ["agents[1].name", "agents[2].name"]


def test_building_a_broken_team_says_the_first_problem() -> None:
    with pytest.raises(TeamError, match="Main hands off to 'Ghost'"):
        build_team(team(agent(handoffs=["Ghost"])), {}, RecordingRuntime())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 81),
        ("model", " "),
        ("model", "gpt realtime"),
        ("transcription_model", ""),
        ("voice", "cedr"),
        ("speed", 0.2),
        ("speed", 1.6),
        ("speed", float("nan")),
        ("language", "English"),
        ("greeting", "Hello. " * 60),
        ("examples", ("When?",) * 5),
        ("policy_topics", "bags, " * 60),
        ("transcription_prompt", "word " * 300),
        ("policy", "Pizza shop"),
    ],
)
def test_an_impossible_setting(field: str, value: object) -> None:
    spec = team(agent()).model_copy(update={field: value})
    found = problems(spec, (), policies=["Hotel desk"])
    assert [problem.path for problem in found] == [field]
    assert found[0].path_parts == (field,)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("threshold", 1.01),
        ("threshold", -0.1),
        ("prefix_padding_ms", -1),
        ("silence_duration_ms", 10_001),
        ("idle_timeout_ms", 4_999),
        ("idle_timeout_ms", 30_001),
    ],
)
def test_turn_detection_out_of_range(field: str, value: Any) -> None:
    spec = team(agent()).model_copy(update={"turn_detection": TurnDetectionSpec(**{field: value})})
    assert paths(spec) == [f"turn_detection.{field}"]


@pytest.mark.parametrize(
    "preset", TURN_DETECTION_PRESETS.values(), ids=list(TURN_DETECTION_PRESETS)
)
def test_every_preset_is_sound(preset: TurnDetectionSpec) -> None:
    assert paths(team(agent()).model_copy(update={"turn_detection": preset})) == []


def test_guardrails_that_would_stop_everything_or_nothing() -> None:
    rules = GuardrailsSpec(debounce_chars=2001, banned_phrases=("fine", " - ", "x" * 101))
    assert paths(team(agent()).model_copy(update={"guardrails": rules})) == [
        "guardrails.debounce_chars",
        "guardrails.banned_phrases[1]",
        "guardrails.banned_phrases[2]",
    ]


def test_an_example_question_is_one_short_line() -> None:
    asked = ("When?", " … ", "x" * 121, "two\nlines")
    assert paths(team(agent()).model_copy(update={"examples": asked})) == [
        "examples[1]",
        "examples[2]",
        "examples[3]",
    ]


def test_too_many_agents_and_too_many_words() -> None:
    crowd = [agent(f"Agent {number}") for number in range(21)]
    crowd[0] = agent("Agent 0", handoffs=[one.name for one in crowd[1:]])
    assert paths(team(*crowd, entry="Agent 0")) == ["agents"]
    long = agent(instructions="Help. " * 4000, handoff_description="x" * 601)
    assert paths(team(long)) == ["agents[0].instructions", "agents[0].handoff_description"]


def test_a_missing_entry_and_a_handoff_listed_twice() -> None:
    assert "Choose the agent" in problems(team(agent(), entry=""), ())[0].sentence
    twice = team(agent(handoffs=["QA", "QA"]), agent("QA"))
    assert paths(twice) == ["agents[0].handoffs[1]"]


def test_what_was_meant_is_offered() -> None:
    spec = team(agent(handoffs=["QA Agnt"]), agent("QA Agent"), entry="Mian")
    said = {found.path: found.sentence for found in problems(spec, ())}
    assert said["agents[0].handoffs[0]"].endswith("Did you mean 'QA Agent'?")
    assert said["entry"].endswith("Did you mean 'Main'?")


def test_the_policies_there_are_stand_in_the_sentence() -> None:
    spec = team(agent()).model_copy(update={"policy": "Pizza shop"})
    [found] = problems(spec, (), policies=["Airline support", "Hotel desk"])
    assert found.sentence == (
        "There is no policy called “Pizza shop”; there is “Airline support”, “Hotel desk”."
    )
    assert problems(spec, ()) == ()


def test_every_voice_of_the_local_engine_can_be_chosen() -> None:
    assert set(VOICES) == set(LOCAL_VOICES)


NAMES = st.sampled_from(["Main", "QA", "qa", "", " ", "A" * 70, "Ghost", "é"]) | st.text(max_size=8)
AGENTS = st.builds(
    AgentSpec,
    name=NAMES,
    instructions=st.lists(
        st.sampled_from(["Hand pets to QA.", "Hand pets to Main.", "Use lookup.", "Be kind.", " "])
    ).map("\n".join)
    | st.text(max_size=60),
    handoff_description=st.text(max_size=20),
    tools=st.lists(st.sampled_from(["lookup", "transfer_to_qa", "nope"]), max_size=3).map(tuple),
    handoffs=st.lists(NAMES, max_size=3).map(tuple),
)
TEAMS = st.builds(
    TeamSpec,
    name=NAMES,
    entry=NAMES,
    agents=st.lists(AGENTS, max_size=5).map(tuple),
    greeting=st.text(max_size=20),
    model=st.text(max_size=8) | st.just("gpt-realtime-mini"),
    voice=st.sampled_from(["cedar", "nobody"]),
    speed=st.floats() | st.just(1.0),
    language=st.sampled_from(["en", "", "klingon"]),
    policy=NAMES,
)


@given(TEAMS)
@settings(max_examples=300)
def test_any_team_gets_an_answer_that_names_fields_it_has(spec: TeamSpec) -> None:
    for found in problems(spec, {"lookup"}, policies=["P"]):
        here: Any = spec
        for part in found.path_parts:
            here = here[part] if isinstance(part, int) else getattr(here, part)
        assert found.sentence.endswith((".", "?"))


@st.composite
def sound_teams(draw: st.DrawFn) -> TeamSpec:
    """Often without a problem: everybody is known to everybody."""
    names = draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=4, unique=True))
    agents = [
        AgentSpec(
            name=name,
            instructions=draw(st.sampled_from(["Help.", "Hand pets to A.", "Use lookup."])),
            tools=draw(st.sampled_from([(), ("document_lookup_tool",)])),
            handoffs=tuple(other for other in names if other != name),
        )
        for name in names
    ]
    return TeamSpec(name="T", entry=names[0], agents=tuple(agents))


@given(sound_teams() | TEAMS)
def test_a_team_without_problems_builds(spec: TeamSpec) -> None:
    tools = catalogue()
    if problems(spec, tools):
        with pytest.raises(TeamError):
            build_team(spec, tools, RecordingRuntime())
    else:
        built = build_team(spec, tools, RecordingRuntime())
        assert set(built.agents) == {one.name for one in spec.agents}


def test_handoff_tool_names() -> None:
    assert handoff_tool_name("QA Agent") == "transfer_to_qa_agent"
    assert handoff_tool_name("Pizza & Pasta!") == "transfer_to_pizza_pasta"
