"""Teams edited during a running call: the SDK's session, the real engine, typed messages."""

from collections.abc import Iterator
from typing import Any

import pytest

from agents_core import events as ev
from agents_core.call.contract import commands as cmd
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import MarkerLine
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.switchboard import Switchboard
from agents_core.team.team_library import TeamVersion
from agents_core.team.team_spec import (
    TURN_DETECTION_PRESETS,
    AgentSpec,
    TeamSpec,
    TurnDetectionSpec,
)
from agents_core.versions import VersionError
from tests.doubles.typing_person import Conversation, Talk

PETS = "May I bring my dog on the plane?"
TO_LOOKUP = "Use document_lookup_tool for questions about bringing a pet, a dog or a cat"
TO_PET_DESK = "Hand questions about bringing a pet, a dog or a cat"
PET_DESK = AgentSpec(
    name="Pet Desk",
    handoff_description="Knows everything about travelling with a pet.",
    instructions=(
        "You help callers who travel with an animal.\n"
        "Use document_lookup_tool for questions about bringing a pet, a dog or a cat on the plane."
    ),
    tools=("document_lookup_tool",),
    handoffs=("Main Agent",),
)


@pytest.fixture
def team(switchboard: Switchboard) -> Iterator[TeamVersion]:
    """The first team; versions a test publishes are reverted."""
    before = switchboard.teams.newest(switchboard.teams.names()[0])
    yield before
    switchboard.teams.restore(before.name, before.number)


@pytest.fixture
def policy(switchboard: Switchboard, team: TeamVersion) -> Iterator[PolicyLibrary]:
    """Its policy; put back as it was."""
    library = switchboard.policies.library(team.spec.policy)
    before = library.current().version
    yield library
    library.restore(before)


def with_pet_desk(team: TeamSpec) -> TeamSpec:
    """One sentence of the QA Agent edited, and the agent it names added."""
    answers = team.agent("QA Agent")
    assert answers.instructions.count(TO_LOOKUP) == 1
    sentence = answers.instructions.replace(TO_LOOKUP, TO_PET_DESK).replace(
        f"{TO_PET_DESK} on the plane.", f"{TO_PET_DESK} on the plane to the Pet Desk."
    )
    edited = answers.model_copy(
        update={"instructions": sentence, "handoffs": (*answers.handoffs, "Pet Desk")}
    )
    agents = [edited if agent.name == "QA Agent" else agent for agent in team.agents]
    return team.model_copy(update={"agents": (*agents, PET_DESK)})


def change(policy: PolicyLibrary, old: str, new: str) -> int:
    """Edit the document that says ``old``; the new version."""
    now = policy.current()
    [document] = [part for part in now.documents if old in part.text]
    text = document.text.replace(old, new)
    return policy.save(text, document=document.name, based_on=now.version).version


def markers(conversation: Conversation, kind: str) -> list[str]:
    """The transcript's markers of one kind, each with the caller's line before and after it."""
    lines = list(conversation.view().lines)
    found = []
    for place, line in enumerate(lines):
        if isinstance(line, MarkerLine) and line.kind == kind:
            turns_before = [
                shown for shown in lines[:place] if getattr(shown, "role", "") == "caller"
            ]
            found.append(f"after turn {len(turns_before)}: {line.text}")
    return found


def test_an_edited_sentence_routes_the_same_question_to_a_new_agent(
    talk: Talk, switchboard: Switchboard, team: TeamVersion
) -> None:
    conversation = talk()
    first = conversation.ask(PETS)
    assert (first.agent, conversation.view().path) == ("QA Agent", ("Main Agent", "QA Agent"))

    published = switchboard.teams.publish(
        team.name, with_pet_desk(team.spec), based_on=team.number, author="Mia", message="Pets"
    )
    command = cmd.ApplyTeam(published.spec, published.number)
    ack = conversation.call.submit(command).result(60)
    assert ack == cmd.Ack(True, f"Version {published.number} applies from your 2nd turn on.")

    second = conversation.ask(PETS)
    view = conversation.view()
    assert second.agent == "Pet Desk"
    assert "20" in second.text
    assert view.path == ("Main Agent", "QA Agent", "Pet Desk")
    assert view.team_version == published.number
    [marker] = markers(conversation, "team")
    assert marker == (
        f"after turn 1: {team.name}: version {published.number} applies from your 2nd turn on."
    )
    route = [row for row in view.trace if row.kind in ("team", "handoff")]
    assert [row.title for row in route[-2:]] == [
        f"Team version {published.number}",
        "QA Agent → Pet Desk",
    ]
    assert route[-1].utterance == PETS


def test_which_call_ran_on_which_version_is_written_down(
    talk: Talk, switchboard: Switchboard, team: TeamVersion, policy: PolicyLibrary
) -> None:
    conversation = talk()
    conversation.ask("How heavy may a checked bag be?")
    published = switchboard.teams.publish(team.name, with_pet_desk(team.spec), based_on=team.number)
    assert conversation.call.submit(cmd.ApplyTeam(published.spec, published.number)).result(60).ok
    number = change(policy, "50 lbs", "58 lbs")
    conversation.until(ev.PolicyApplied)
    conversation.ask("How heavy may a checked bag be?")
    assert switchboard.record.flush(60)

    call_id = conversation.call.call_id
    teams = [use for use in switchboard.versions.uses("team", team.name) if use.call_id == call_id]
    read = [
        use for use in switchboard.versions.uses("policy", policy.name) if use.call_id == call_id
    ]
    assert [(use.number, use.from_turn) for use in teams] == [
        (published.number, 2),
        (team.number, 1),
    ]
    assert [(use.number, use.from_turn) for use in read] == [(number, 2), (number - 1, 1)]


def test_a_new_figure_is_said_and_the_old_one_after_a_restore(
    talk: Talk, policy: PolicyLibrary
) -> None:
    question = "How heavy may a checked bag be?"
    conversation = talk()
    before = policy.current().version
    assert "50" in conversation.ask(question).text

    number = change(policy, "50 lbs", "61 lbs")
    conversation.until(ev.PolicyApplied, lambda event: event.policy_version == number)
    assert "61" in conversation.ask(question).text

    back = policy.restore(before).version
    applied = conversation.until(ev.PolicyApplied, lambda event: event.policy_version == back)
    line = conversation.ask(question)
    assert "50" in line.text and "61" not in line.text
    assert (applied.from_turn, conversation.view().policy_version) == (3, back)
    assert markers(conversation, "policy") == [
        f"after turn 1: Policy version {number} saved; it applies from your 2nd turn on.",
        f"after turn 2: Policy version {back} saved; it applies from your 3rd turn on.",
    ]


def test_a_restored_team_takes_the_old_route_in_the_same_call(
    talk: Talk, switchboard: Switchboard, team: TeamVersion
) -> None:
    conversation = talk()
    published = switchboard.teams.publish(team.name, with_pet_desk(team.spec), based_on=team.number)
    assert conversation.call.submit(cmd.ApplyTeam(published.spec, published.number)).result(60).ok
    assert conversation.ask(PETS).agent == "Pet Desk"

    back = switchboard.teams.restore(team.name, team.number)
    ack = conversation.call.submit(cmd.ApplyTeam(back.spec, back.number)).result(60)
    assert ack.ok
    assert conversation.view().agent == "Main Agent", "the Pet Desk is gone"
    assert conversation.ask(PETS).agent == "QA Agent"


def test_a_team_is_chosen_by_name(switchboard: Switchboard, team: TeamVersion) -> None:
    solo = TeamSpec(
        name="Night desk",
        entry="Clerk",
        voice="marin",
        agents=(AgentSpec(name="Clerk", instructions="Say that the office opens at eight."),),
        policy=team.spec.policy,
    )
    switchboard.teams.create(solo)
    call = switchboard.start_call(Endpoint(kind="local"), alive=lambda: True, team="Night desk")
    try:
        started = Conversation(call).until(ev.CallStarted)
    finally:
        call.stop(wait=True)
    assert (started.team, started.agent, started.voice) == ("Night desk", "Clerk", "marin")
    assert switchboard.demo_accounts_for(solo) == ()
    assert len(switchboard.demo_accounts_for(team.spec)) == 3
    notes = {note.name: note.sign_in for note in switchboard.tool_summaries()}
    assert (notes["document_lookup_tool"], notes["checkFlightsTool"]) == (False, True)


def test_a_team_that_is_not_there_is_a_sentence_and_starts_nothing(
    switchboard: Switchboard,
) -> None:
    before = len(switchboard.calls)
    with pytest.raises(VersionError, match="Nobody's desk"):
        switchboard.start_call(Endpoint(kind="local"), alive=lambda: True, team="Nobody's desk")
    assert len(switchboard.calls) == before


def test_the_engine_acknowledges_every_kind_of_setting(talk: Talk, team: TeamVersion) -> None:
    conversation = talk()
    conversation.until(ev.SessionAcknowledged)
    patient = {
        "turn_detection": TURN_DETECTION_PRESETS["patient"],
        "transcription_prompt": "carry-on, Zürich",
    }
    eager = TurnDetectionSpec(type="semantic_vad", eagerness="high", interrupt_response=False)
    changes: list[dict[str, Any]] = [
        {**patient, "speed": 1.25, "voice": "marin"},
        {"turn_detection": eager, "language": "de", "transcription_model": "whisper-1"},
        {},
    ]
    for number, change in enumerate(changes, start=2):
        command = cmd.ApplyTeam(team.spec.model_copy(update=change), number)
        ack = conversation.call.submit(command).result(60)
        assert ack == cmd.Ack(True, f"Version {number} applies from your 1st turn on.")
    said = conversation.view().acknowledged
    assert said is not None
    assert (said.voice, said.turn_detection) == ("cedar", "server_vad, 500 ms of silence")
