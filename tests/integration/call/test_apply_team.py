"""Applying another version of the team to a running call, over the SDK's real session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call import active_team
from agents_core.call.contract.commands import ApplyTeam, SendMessage, SetPushToTalk, SubmitApproval
from agents_core.call.contract.endpoint import Endpoint
from agents_core.team.team_spec import GuardrailsSpec, TeamSpec, TurnDetectionSpec
from agents_core.tools.tool_spec import ToolSpec
from tests.doubles.call_harness import CallHarness, running_call
from tests.doubles.call_team import PASSWORD, TEAM, TO_ACCOUNTANT, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Call, Frame, Say, ScriptedServer, Step, scripted_server

HANDOFF = Call(TO_ACCOUNTANT)


def edited(team: TeamSpec = TEAM, *, agent: int = 0, **changes: Any) -> TeamSpec:
    """The team with one agent changed."""
    agents = list(team.agents)
    agents[agent] = agents[agent].model_copy(update=changes)
    return team.model_copy(update={"agents": tuple(agents)})


def changed(**changes: Any) -> TeamSpec:
    """The team with its own fields changed."""
    return TEAM.model_copy(update=changes)


@asynccontextmanager
async def on_a_call(
    *steps: Step, team: TeamSpec = TEAM, office: Office | None = None
) -> AsyncIterator[tuple[ScriptedServer, CallHarness]]:
    async with scripted_server(steps) as server:
        endpoint = Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))
        async with running_call(endpoint, team, (office or Office()).catalogue()) as call:
            await server.wait_for(lambda: bool(server.sent("session.update")))
            await call.event(ev.SessionAcknowledged)
            yield server, call


def heard(server: ScriptedServer) -> Frame:
    listening: Frame = server.session["audio"]["input"]
    return listening


async def test_everything_a_session_accepts_is_sent_and_confirmed() -> None:
    wanted = changed(
        speed=1.2,
        language="de",
        transcription_model="whisper-1",
        transcription_prompt="Gepäck, Meilen",
        turn_detection=TurnDetectionSpec(silence_duration_ms=900, prefix_padding_ms=400),
    )
    wanted = edited(wanted, instructions="Be brief.", tools=("look_up", "balance"), handoffs=())
    wanted = wanted.model_copy(update={"agents": wanted.agents[:1]})
    async with on_a_call() as (server, call):
        ack = await call.do(ApplyTeam(wanted, 4))
    assert (ack.ok, ack.message) == (True, "Version 4 applies from your 1st turn on.")
    assert server.session["instructions"] == "Be brief."
    assert [tool["name"] for tool in server.session["tools"]] == ["look_up", "balance"]
    assert server.session["audio"]["output"]["speed"] == 1.2
    assert heard(server)["transcription"] == {
        "model": "whisper-1",
        "language": "de",
        "prompt": "Gepäck, Meilen",
    }
    assert heard(server)["turn_detection"]["silence_duration_ms"] == 900


async def test_the_next_handoff_keeps_the_new_settings() -> None:
    async with on_a_call(HANDOFF, Say("Miles.")) as (server, call):
        team = changed(speed=0.9, turn_detection=TurnDetectionSpec(silence_duration_ms=300))
        await call.do(ApplyTeam(edited(team, agent=1, instructions="Now in verse."), 2))
        await call.do(SendMessage("miles?"))
        await call.said("Miles")
    assert server.session["instructions"] == "Now in verse."
    assert server.session["audio"]["output"]["speed"] == 0.9
    assert heard(server)["turn_detection"]["silence_duration_ms"] == 300


async def test_push_to_talk_survives_a_new_version_and_a_handoff() -> None:
    async with on_a_call(HANDOFF, Say("Miles.")) as (server, call):
        await call.do(SetPushToTalk(True))
        patient = changed(turn_detection=TurnDetectionSpec(silence_duration_ms=900))
        assert (await call.do(ApplyTeam(patient, 2))).ok
        assert heard(server)["turn_detection"] is None
        await call.do(SendMessage("miles?"))
        await call.said("Miles")
        assert heard(server)["turn_detection"] is None
        await call.do(SetPushToTalk(False))
        await server.wait_for(lambda: heard(server)["turn_detection"] is not None)
    assert heard(server)["turn_detection"]["silence_duration_ms"] == 900


async def test_a_removed_prompt_is_cleared_at_the_server() -> None:
    async with on_a_call(team=changed(transcription_prompt="miles")) as (server, call):
        assert heard(server)["transcription"]["prompt"] == "miles"
        assert (await call.do(ApplyTeam(TEAM, 2))).ok
    assert heard(server)["transcription"]["prompt"] == ""


async def test_a_confirmation_of_an_earlier_update_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(active_team, "CONFIRM_S", 0.2)
    async with on_a_call() as (server, call):
        old = dict(server.session)
        server.acknowledge = False
        applied = asyncio.create_task(call.do(ApplyTeam(edited(instructions="Be brief."), 2)))
        await server.wait_for(lambda: server.session["instructions"] == "Be brief.")
        await server.send("session.updated", session=old)
        ack = await applied
        assert (ack.ok, call.all(ev.TeamApplied)) == (False, [])
        await server.send("session.updated", session=server.session)
        late = await call.event(ev.TeamApplied)
    assert "did not confirm" in ack.message
    assert (late.team_version, late.from_turn) == (2, 1)


async def test_a_server_that_echoes_little_still_confirms() -> None:
    async with on_a_call() as (server, call):
        server.acknowledge = False
        applied = asyncio.create_task(call.do(ApplyTeam(edited(instructions="Brief."), 2)))
        await server.wait_for(lambda: server.session["instructions"] == "Brief.")
        terse = {key: server.session[key] for key in ("type", "instructions", "tools")}
        await server.send("session.updated", session=terse)
        ack = await applied
    assert ack.ok


async def test_fields_a_running_call_cannot_change_wait_and_are_named() -> None:
    team = changed(model="gpt-realtime", greeting="Hello!", policy="Other")
    async with on_a_call(Say("Hi.")) as (server, call):
        ack = await call.do(ApplyTeam(edited(team, instructions="Be brief."), 2))
        assert call.runner.active_team.team.model == TEAM.model
        assert server.session["instructions"] == "Be brief."
    assert ack.message == (
        "Version 2 applies from your 1st turn on. The greeting, the model and the policy apply "
        "from the next call."
    )
    assert server.sent("session.update")[-1]["session"]["model"] == "gpt-realtime-2.1-mini"


async def test_a_voice_changes_until_the_session_has_spoken() -> None:
    async with on_a_call(Say("Hi.", 200)) as (server, call):
        first = await call.do(ApplyTeam(changed(voice="marin"), 2))
        assert server.session["audio"]["output"]["voice"] == "marin"
        sink = PacedSink()
        await call.runner.attach(sink)
        await call.do(SendMessage("hello"))
        await call.said("Hi.")
        second = await call.do(ApplyTeam(edited(changed(voice="ash"), instructions="Brief."), 3))
        assert server.session["instructions"] == "Brief."
    assert "next call" not in first.message
    assert second.message.endswith("The voice applies from the next call.")
    assert server.session["audio"]["output"]["voice"] == "marin"


async def test_a_voice_chosen_for_the_call_overrides_the_teams() -> None:
    async with scripted_server() as server:
        endpoint = Endpoint(
            kind="openai", url=server.url, api_key=SecretStr("sk-test"), voice="coral"
        )
        async with running_call(endpoint, TEAM, Office().catalogue()) as call:
            await call.event(ev.SessionAcknowledged)
            await call.do(ApplyTeam(edited(changed(voice="ash"), instructions="Brief."), 2))
    assert server.session["audio"]["output"]["voice"] == "coral"


async def test_another_speed_waits_for_the_end_of_the_response() -> None:
    """The API refuses it while a response is in progress."""
    async with on_a_call(Say("A long answer.", whole=False)) as (server, call):
        await call.do(SendMessage("hello"))
        await call.event(ev.ResponseFirstAudio)
        ack = await call.do(ApplyTeam(edited(changed(speed=1.3), instructions="Brief."), 2))
        assert ack.ok
        assert server.session["audio"]["output"]["speed"] == 1.0
        await server.finish()
        await server.wait_for(lambda: server.session["audio"]["output"]["speed"] == 1.3)
    assert server.session["instructions"] == "Brief."


async def test_a_version_applied_during_an_answer_holds_from_the_next_turn() -> None:
    async with on_a_call(Say("A long answer.", whole=False), Say("Brief.")) as (server, call):
        await call.do(SendMessage("hello"))
        await call.event(ev.ResponseFirstAudio)
        ack = await call.do(ApplyTeam(edited(instructions="Be brief."), 2))
        await server.finish()
        await call.said("A long answer")
        view = call.view()
    applied = call.all(ev.TeamApplied)[0]
    assert ack.message == "Version 2 applies from your 2nd turn on."
    assert (applied.from_turn, applied.team) == (2, "Office")
    assert (view.team_version, view.policy_version) == (2, 1)
    assert [row.title for row in view.trace if row.kind == "team"] == ["Team version 2"]
    assert len(call.all(ev.BargeIn)) == 0


async def test_a_version_applied_while_the_caller_speaks_holds_from_the_turn_after() -> None:
    async with on_a_call() as (server, call):
        await call.do(SendMessage("hello"))
        await server.caller_starts("u1")
        await call.event(ev.CallerSpeechStarted)
        ack = await call.do(ApplyTeam(edited(instructions="Be brief."), 2))
        await server.caller_stops("u1")
        await server.caller_said("u1", "and my bags?")
        await call.until(lambda call: call.view().last_utterance == "and my bags?")
        again = await call.do(ApplyTeam(TEAM, 3))
    assert ack.message == "Version 2 applies from your 3rd turn on."
    assert again.message == "Version 3 applies from your 3rd turn on."


async def test_concurrent_versions_are_applied_in_order() -> None:
    async with on_a_call() as (server, call):
        server.acknowledge = False
        first = asyncio.create_task(call.do(ApplyTeam(edited(instructions="First."), 2)))
        second = asyncio.create_task(call.do(ApplyTeam(edited(instructions="Second."), 3)))
        await server.wait_for(lambda: server.session["instructions"] == "First.")
        assert len(server.sent("session.update")) == 2, "the second waits"
        server.acknowledge = True
        await server.send("session.updated", session=server.session)
        acks = await asyncio.gather(first, second)
    assert [ack.ok for ack in acks] == [True, True]
    assert [event.team_version for event in call.all(ev.TeamApplied)] == [2, 3]
    assert server.session["instructions"] == "Second."


async def test_an_open_form_can_be_answered_after_the_team_changed() -> None:
    office = Office()
    steps = [HANDOFF, Call("balance"), Say("40 miles.")]
    async with on_a_call(*steps, office=office) as (server, call):
        await call.do(SendMessage("How many miles?"))
        form = await call.event(ev.ApprovalRequested)
        ack = await call.do(ApplyTeam(edited(agent=1, instructions="Tell miles in verse."), 2))
        assert ack.ok
        assert len(call.view().approvals) == 1
        await call.do(SubmitApproval(form.call_id, {"username": "ada", "password": PASSWORD}))
        await call.said("40 miles")
    assert office.ran == [("balance", 7)]
    assert server.session["instructions"] == "Tell miles in verse."


async def test_a_version_applied_without_a_session_is_confirmed_by_the_next_one() -> None:
    async with on_a_call() as (server, call):
        server.hold_handshake = asyncio.Event()
        await server.drop()
        await call.event(ev.EngineLost)
        ack = await call.do(ApplyTeam(edited(instructions="Be brief."), 2))
        assert call.all(ev.TeamApplied) == []
        server.hold_handshake.set()
        applied = await call.event(ev.TeamApplied)
    assert (ack.ok, ack.message) == (True, "Version 2 applies from the next connection on.")
    assert applied.team_version == 2
    assert server.session["instructions"] == "Be brief."


async def test_a_session_lost_before_its_confirmation_is_followed_by_one_that_confirms() -> None:
    async with on_a_call() as (server, call):
        server.acknowledge = False
        applied = asyncio.create_task(call.do(ApplyTeam(edited(instructions="Be brief."), 2)))
        await server.wait_for(lambda: server.session["instructions"] == "Be brief.")
        server.acknowledge = True
        await server.drop()
        ack = await applied
        await call.event(ev.TeamApplied)
    assert (ack.ok, "next connection" in ack.message) == (True, True)
    assert [event.team_version for event in call.all(ev.TeamApplied)] == [2]


@pytest.mark.parametrize(
    ("team", "sentence"),
    [
        (edited(instructions=" "), "Clerk has no instructions."),
        (edited(tools=("fly",)), "Clerk uses 'fly', which is not in the catalogue."),
        (edited(handoffs=("Nobody",)), "Clerk hands off to 'Nobody', which does not exist."),
    ],
)
async def test_a_team_with_a_problem_is_refused_and_nothing_is_sent(
    team: TeamSpec, sentence: str
) -> None:
    async with on_a_call() as (server, call):
        before = len(server.frames)
        ack = await call.do(ApplyTeam(team, 2))
        assert (await call.do(ApplyTeam(edited(instructions="Be brief."), 3))).ok
    assert not ack.ok
    assert sentence in ack.message
    assert len(server.sent("session.update")) == 2
    assert server.frames[before]["session"]["instructions"] == "Be brief."


async def test_a_change_the_server_refuses_is_reverted() -> None:
    async with on_a_call(HANDOFF, Say("Miles.")) as (server, call):
        server.acknowledge = False
        applied = asyncio.create_task(call.do(ApplyTeam(edited(instructions="Brief."), 2)))
        await server.wait_for(lambda: len(server.sent("session.update")) == 2)
        server.acknowledge = True
        error = {
            "type": "invalid_request_error",
            "code": "invalid_value",
            "message": "No such language.",
            "param": "session.audio.input.transcription.language",
        }
        await server.send("error", error=error)
        ack = await applied
        await server.wait_for(lambda: server.session["instructions"] != "Brief.")
    assert not ack.ok
    assert "No such language." in ack.message
    assert call.runner.active_team.version == 1
    assert call.all(ev.TeamApplied) == []
    assert call.all(ev.Problem) == []


async def test_a_handoff_from_before_the_change_reaches_the_new_agent() -> None:
    async with on_a_call(Say("Miles.")) as (server, call):
        old = call.runner.active_team.sdk_agent
        await call.do(ApplyTeam(edited(agent=1, instructions="In verse."), 2))
        session = call.runner.sessions.session
        assert session is not None
        await session.update_agent(old)  # as a response that runs since before dispatches
        await server.answer(HANDOFF)
        await call.said("Miles")
        await server.wait_for(lambda: server.session["instructions"] == "In verse.")
    assert call.runner.active_team.agent == "Accountant"


async def test_a_guardrail_switched_on_in_a_running_call_interrupts_the_next_answer() -> None:
    long = "It is 37 pounds, " + "and that is all there is to say about it " * 3
    async with on_a_call(Say(long), Say("I cannot say.")) as (_server, call):
        guarded = changed(guardrails=GuardrailsSpec(debounce_chars=40))
        assert (await call.do(ApplyTeam(edited(guarded, instructions="Be brief."), 2))).ok
        await call.do(SendMessage("bags?"))
        trip = await call.event(ev.GuardrailTripped)
        await call.said("cannot say")
    assert trip.guardrail == "grounded figures"


async def test_another_description_of_a_tool_is_sent() -> None:
    catalogue = Office().catalogue()

    def described(team: TeamSpec) -> dict[str, ToolSpec]:
        looked_up = f"Looks up a rule about {team.policy_topics or 'anything'}."
        return {**catalogue, "look_up": replace(catalogue["look_up"], description=looked_up)}

    async with scripted_server() as server:
        endpoint = Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))
        async with running_call(endpoint, TEAM, catalogue, tools_for=described) as call:
            await call.event(ev.SessionAcknowledged)
            ack = await call.do(ApplyTeam(changed(policy_topics="pets"), 2))
    assert ack.ok
    assert server.session["tools"][0]["description"] == "Looks up a rule about pets."


async def test_a_version_applied_during_the_handshake_is_sent_after_it() -> None:
    async with scripted_server() as server:
        server.hold_handshake = asyncio.Event()
        endpoint = Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))
        async with running_call(endpoint, TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.requests))
            ack = await call.do(ApplyTeam(edited(instructions="Be brief."), 2))
            server.hold_handshake.set()
            applied = await call.event(ev.TeamApplied)
            assert server.session["instructions"] == "Be brief."
    assert ack.message == "Version 2 applies from the next connection on."
    assert applied.from_turn == 1


async def test_hanging_up_while_a_version_waits_for_its_confirmation_ends_the_call() -> None:
    async with on_a_call() as (server, call):
        server.acknowledge = False
        applied = asyncio.create_task(call.do(ApplyTeam(edited(instructions="Be brief."), 2)))
        await server.wait_for(lambda: server.session["instructions"] == "Be brief.")
        call.runner.stop("hung up")
        await call.task
        applied.cancel()
    assert isinstance(call.event_log.after(0)[-1], ev.CallEnded)
    assert call.all(ev.TeamApplied) == []
