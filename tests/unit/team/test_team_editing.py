"""Adding, renaming and removing agents leaves nothing pointing at nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.team.diagram_layout import WIDTH, drawing_of, handoffs_in_words
from agents_core.team.editing import (
    add_agent,
    blank_team,
    mentions,
    remove_agent,
    rename_agent,
    rename_in_texts,
    renaming_problem,
    with_agent,
)
from agents_core.team.limits import MAX_AGENTS
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team.validation.problem_locations import (
    broken_agents,
    broken_sections,
    location_of,
    sentences_at,
)
from agents_core.team.validation.team_problems import TeamProblem, problems
from agents_core.versions.stored_text import free_name

DESK = AgentSpec(
    name="Desk",
    instructions="Hand questions about pets to the Pet Desk.\nHand bills to the Desk of Bills.\n"
    "Use transfer_to_pet_desk for dogs.",
    handoffs=("Pet Desk",),
)
PETS = AgentSpec(name="Pet Desk", instructions="Send the rest to the Desk.", handoffs=("Desk",))
TEAM = TeamSpec(name="T", entry="Desk", agents=(DESK, PETS))


def test_a_blank_team_can_be_published() -> None:
    assert problems(blank_team("New"), ()) == ()


def test_renaming_an_agent_renames_it_in_handoffs_and_as_entry() -> None:
    renamed = rename_agent(TEAM, 0, "Front Desk")
    assert renamed.entry == "Front Desk"
    assert renamed.agents[1].handoffs == ("Front Desk",)
    assert problems(renamed, ()) == ()


def test_mentions_are_whole_names_and_not_parts_of_longer_ones() -> None:
    found = mentions(TEAM, "Desk")
    assert [one.sentence for one in found] == [
        "Hand bills to the Desk of Bills.",
        "Send the rest to the Desk.",
    ]


def test_texts_follow_a_new_name_with_the_tool_that_hands_over() -> None:
    renamed = rename_in_texts(rename_agent(TEAM, 1, "Animal Desk"), "Pet Desk", "Animal Desk")
    text = renamed.agents[0].instructions
    assert "to the Animal Desk." in text and "transfer_to_animal_desk" in text
    assert "Pet" not in text and mentions(renamed, "Pet Desk") == ()


def test_a_new_name_is_put_in_as_it_is() -> None:
    renamed = rename_in_texts(TEAM, "Pet Desk", r"\1 \g<it> Desk")
    assert r"\1 \g<it> Desk" in renamed.agents[0].instructions


@pytest.mark.parametrize("name", ["", "  ", "…", "Pet Desk", "pet desk!"])
def test_a_name_that_no_handoff_could_use_is_refused(name: str) -> None:
    assert renaming_problem(TEAM, 0, name)


def test_a_name_of_its_own_is_fine() -> None:
    assert renaming_problem(TEAM, 0, "DESK") == "" == renaming_problem(TEAM, 0, "Front")


def test_a_new_agent_can_be_reached_and_a_removed_one_leaves_no_trace() -> None:
    grown = add_agent(TEAM)
    assert grown.agents[2].name == "New Agent" in grown.agents[0].handoffs
    assert [problem.path for problem in problems(grown, ())] == ["agents[2].instructions"]
    assert remove_agent(grown, 2) == TEAM


def test_removing_the_entry_agent_names_another_one() -> None:
    left = remove_agent(TEAM, 0)
    assert left.entry == "Pet Desk" and left.agents[0].handoffs == ()


def test_the_last_agent_stays_and_a_full_team_does_not_grow() -> None:
    alone = blank_team("T")
    assert remove_agent(alone, 0) == alone
    full = alone
    for _ in range(MAX_AGENTS + 3):
        full = add_agent(full)
    assert len(full.agents) == MAX_AGENTS


def test_a_copy_has_a_name_of_its_own() -> None:
    names = [agent.name for agent in add_agent(TEAM, copy_of=1).agents]
    assert names == ["Desk", "Pet Desk", "Pet Desk copy"]
    assert free_name("a", ["A", "a 2"]) == "a 3"


NAMES = st.text(min_size=0, max_size=12)
TEAMS = st.builds(
    lambda names, texts, links, entry: TeamSpec(
        name="T",
        entry=names[entry % len(names)],
        agents=tuple(
            AgentSpec(
                name=name,
                instructions=texts[place % len(texts)],
                handoffs=tuple(names[link % len(names)] for link in links[place : place + 3]),
            )
            for place, name in enumerate(names)
        ),
    ),
    st.lists(NAMES, min_size=1, max_size=8, unique=True),
    st.lists(st.text(max_size=60), min_size=1, max_size=4),
    st.lists(st.integers(0, 100), max_size=12),
    st.integers(0, 100),
)


@given(TEAMS, st.integers(0, 7), NAMES)
def test_renaming_never_breaks_what_was_whole(team: TeamSpec, place: int, name: str) -> None:
    place %= len(team.agents)
    if renaming_problem(team, place, name):
        return
    renamed = rename_agent(team, place, name)
    known = {agent.name for agent in renamed.agents}
    assert renamed.entry in known
    assert all(set(agent.handoffs) <= known for agent in renamed.agents)
    assert rename_agent(renamed, place, team.agents[place].name) == team


@given(TEAMS, NAMES, NAMES)
def test_no_name_and_no_text_breaks_the_search_for_mentions(
    team: TeamSpec, old: str, new: str
) -> None:
    if old.strip():
        assert isinstance(mentions(team, old), tuple)
        assert len(rename_in_texts(team, old, new).agents) == len(team.agents)


@given(TEAMS)
def test_every_agent_stands_once_in_the_drawing_and_no_two_on_one_spot(team: TeamSpec) -> None:
    drawing = drawing_of(team)
    assert [box.agent for box in drawing.boxes] == list(range(len(team.agents)))
    assert len({(box.x, box.y) for box in drawing.boxes}) == len(drawing.boxes)
    assert all(0 < box.x < WIDTH and 0 < box.y < drawing.height for box in drawing.boxes)
    for arrow in drawing.arrows:
        assert all(-50 < x < WIDTH + 50 for x, _ in (arrow.first, arrow.last))


def test_the_diagram_marks_the_entry_and_unreachable_agents() -> None:
    alone = AgentSpec(name="Alone", instructions="x")
    drawing = drawing_of(TEAM.model_copy(update={"agents": (DESK, PETS, alone)}))
    assert [(box.entry, box.reached) for box in drawing.boxes] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert {(arrow.start, arrow.end) for arrow in drawing.arrows} == {(0, 1), (1, 0)}
    assert "Desk can hand off to Pet Desk." in handoffs_in_words(TEAM)


def test_a_team_without_agents_is_drawn_as_nothing() -> None:
    assert drawing_of(TEAM.model_copy(update={"agents": ()})).boxes == ()


def test_a_problem_leads_to_its_field() -> None:
    broken = with_agent(TEAM, 1, instructions="", handoffs=("Nobody",))
    found = problems(broken, ())
    assert sentences_at(found, "instructions", agent=1) == ("Pet Desk has no instructions.",)
    assert len(sentences_at(found, "handoffs", agent=1)) == 1
    assert broken_agents(found) == {1} and broken_sections(found) == {"agents"}


@pytest.mark.parametrize(
    ("path", "section", "field"),
    [
        ("entry", "call", "entry"),
        ("agents", "agents", "agents"),
        ("turn_detection.threshold", "listening", "turn_detection.threshold"),
        ("guardrails.banned_phrases[3]", "guardrails", "guardrails.banned_phrases"),
        ("policy_topics", "policy", "policy_topics"),
        ("something_new", "call", "something_new"),
    ],
)
def test_a_field_of_the_team_stands_in_its_section(path: str, section: str, field: str) -> None:
    place = location_of(TeamProblem(path, "x"))
    assert (place.section, place.agent, place.field) == (section, None, field)
