"""A call's life: policy and team changes, reconnects, a closed page, and errors of the server."""

import asyncio
from http import HTTPStatus

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call import active_team
from agents_core.call.contract.commands import ApplyTeam, SendMessage, SetPushToTalk, SubmitApproval
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.session import session_opening
from agents_core.call.session.transport import CallTransport
from agents_core.errors import EngineUnreachable
from agents_core.team.team_spec import AgentSpec, TeamSpec
from tests.doubles.call_harness import WAIT_S, running_call
from tests.doubles.call_team import PASSWORD, TEAM, TO_ACCOUNTANT, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Call, Say, ScriptedServer, scripted_server

HANDOFF = Call(TO_ACCOUNTANT)


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def messages(server: ScriptedServer) -> list[tuple[str, str]]:
    """Messages the server was given, and calls' outputs."""
    items = [frame["item"] for frame in server.sent("conversation.item.create")]
    return [
        (item["role"], item["content"][0]["text"])
        if item["type"] == "message"
        else ("tool", item["output"])
        for item in items
    ]


async def expire(server: ScriptedServer) -> None:
    """What OpenAI does after an hour."""
    error = {
        "type": "invalid_request_error",
        "code": "session_expired",
        "message": "Your session hit the maximum duration of 60 minutes.",
        "event_id": None,
        "param": None,
    }
    await server.send("error", error=error)


async def test_a_saved_policy_leaves_an_event() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            await asyncio.to_thread(call.policy.save)  # a page saves on its own thread
            applied = await call.event(ev.PolicyApplied)
            view = call.view()
        call.policy.callbacks.clear()
    assert applied.policy_version == view.policy_version == 2
    assert "Policy version 2 saved" in repr(view.lines[-1])


async def test_an_ended_call_ignores_a_saved_policy() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.frames))
            call.policy.save()  # its news is still on the way when the call ends
            call.runner.stop("hung up")
            await call.task
        assert call.policy.callbacks == []
    last = call.event_log.after(0)[-1]
    assert isinstance(last, ev.CallEnded)
    assert last.reason == "hung up"


def edited(**changes: str) -> TeamSpec:
    clerk = TEAM.agents[0].model_copy(update=changes)
    return TEAM.model_copy(update={"agents": (clerk, TEAM.agents[1])})


async def test_an_edited_team_holds_when_the_server_confirms_it() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            ack = await call.do(ApplyTeam(edited(instructions="Be brief."), 2))
            applied = await call.event(ev.TeamApplied)
    assert ack.ok
    assert applied.team_version == 2
    assert server.session["instructions"] == "Be brief."
    assert "voice" in server.session["audio"]["output"]


async def test_a_missing_confirmation_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(active_team, "CONFIRM_S", 0.1)
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            server.acknowledge = False
            ack = await call.do(ApplyTeam(edited(instructions="Be brief."), 2))
    assert (ack.ok, "did not confirm" in ack.message) == (False, True)
    assert call.all(ev.TeamApplied) == []


async def test_a_team_with_a_problem_changes_nothing() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.frames))
            before = len(server.frames)
            ack = await call.do(ApplyTeam(edited(instructions=" "), 2))
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
    assert (ack.ok, ack.message) == (False, "Clerk has no instructions.")
    assert "session.update" not in [frame["type"] for frame in server.frames[before:]]


async def test_a_removed_agent_hands_over_to_the_entry_agent() -> None:
    solo = TeamSpec(
        name="Office",
        entry="Night Clerk",
        agents=(AgentSpec(name="Night Clerk", instructions="We are closed."),),
    )
    async with scripted_server([HANDOFF, Say("Miles."), Say("Closed.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("miles?"))
            await call.said("Miles.")
            assert (await call.do(ApplyTeam(solo, 2))).ok
            await call.do(SendMessage("still there?"))
            line = await call.said("Closed")
            view = call.view()
    assert line.agent == "Night Clerk"
    assert view.path == ("Clerk", "Accountant", "Night Clerk")


async def test_a_closed_page_ends_the_call_after_the_grace_time() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue(), gone_grace_s=0.2) as call:
            await server.wait_for(lambda: bool(server.frames))
            call.page_open[0] = False
            ended = await call.event(ev.CallEnded)
            await call.task
    assert ended.reason == "the page was closed"
    assert server.connections == set()


async def test_a_page_that_comes_back_in_time_keeps_the_call() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue(), gone_grace_s=60) as call:
            await server.wait_for(lambda: bool(server.frames))
            asked = asyncio.Event()
            looks: list[bool] = []

            def alive() -> bool:
                looks.append(len(looks) >= 2)  # gone twice, then back
                if len(looks) > 3:
                    asked.set()
                return looks[-1]

            object.__setattr__(call.runner.setup, "alive", alive)
            await asked.wait()
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
    assert [event.reason for event in call.all(ev.CallEnded)] == ["the test is over"]


async def test_a_session_lost_while_a_form_waits_closes_it_and_the_next_one_opens_another() -> None:
    office = Office()
    steps = [HANDOFF, Call("balance"), Call("balance"), Say("40 miles.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            first = await call.event(ev.ApprovalRequested)
            await server.drop()
            denied = await call.event(ev.ApprovalDenied)
            late = await call.do(SubmitApproval(first.call_id, {"username": "a", "password": "b"}))
            second = await call.event(ev.ApprovalRequested, 2)
            assert call.view().approvals[0].call_id == second.call_id
            await call.do(SubmitApproval(second.call_id, {"username": "ada", "password": PASSWORD}))
            await call.said("40 miles")
    assert denied.reason == "The connection to the engine was lost."
    assert (late.ok, late.message) == (False, "The connection to the engine was lost.")
    assert office.ran == [("balance", 7)]
    assert server.session["instructions"].startswith("Tell miles")  # the Accountant goes on
    assert len(call.all(ev.EngineLost)) == len(call.all(ev.EngineRestored)) == 1


async def test_a_session_lost_during_a_lookup_is_followed_by_the_answer() -> None:
    office = Office(hold_lookup=asyncio.Event())
    steps = [Say("One moment."), Say("22 pounds.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.said("One moment")
            await server.answer(Call("look_up", {"request": "bags"}))
            await office.looking.wait()
            await server.drop()
            await call.said("22 pounds")
            view = call.view()
    assert messages(server)[-2:] == [("user", "bags?"), ("assistant", "One moment.")]
    row = next(row for row in view.trace if row.kind == "tool")
    assert (row.status, row.result) == ("failed", "The session ended before the tool did.")


async def test_a_session_lost_during_an_answer_is_followed_by_the_answer() -> None:
    steps = [Say("Bags may weigh twenty two pounds.", whole=False), Say("Bags: 22.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.until(lambda call: "pounds" in repr(call.view().lines))
            await server.drop()
            await call.said("Bags: 22")
            view = call.view()
    assert messages(server)[-1] == ("user", "bags?")
    assert not any(getattr(line, "partial", False) for line in view.lines)


async def test_a_session_lost_while_speaking_is_followed_by_one_that_gets_what_was_heard() -> None:
    steps = [Say("Bags may weigh twenty two pounds.", 3000), Say("Yes.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = PacedSink()
            await call.runner.attach(sink)
            await call.do(SendMessage("bags?"))
            await call.said("Bags may")
            await call.event(ev.ResponseDone)
            sink.advance(1000)
            await server.drop()
            await call.event(ev.EngineRestored)
            await call.do(SendMessage("go on"))
            await call.said("Yes.")
    assert call.all(ev.BargeIn)[0].cause == "lost"
    assert messages(server)[-2] == ("assistant", "Bags may")


async def test_an_expired_session_is_replaced_without_a_problem() -> None:
    async with scripted_server([Say("One."), Say("Two.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await call.said("One.")
            await expire(server)
            for connection in list(server.connections):
                await connection.close(1001)
            await call.event(ev.EngineRestored)
            assert call.view().engine_lost == ""
            await call.do(SendMessage("second"))
            await call.said("Two.")
    assert call.all(ev.EngineLost)[0].message == (
        "OpenAI limits the length of a session. A new session continues with the conversation so "
        "far."
    )
    assert call.all(ev.Problem) == []
    assert messages(server)[1:] == [("user", "first"), ("assistant", "One."), ("user", "second")]
    assert len(server.requests) == 2


async def test_an_expired_session_the_server_leaves_open_is_closed() -> None:
    async with scripted_server([Say("One.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await call.said("One.")
            await expire(server)
            await call.event(ev.EngineRestored)
    assert len(server.requests) == 2


async def broken(_: object) -> None:
    raise EngineUnreachable("The connection broke.")


@pytest.mark.parametrize("noticed", [False, True])
async def test_a_message_typed_into_a_breaking_connection_is_answered_by_the_next_session(
    noticed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scripted_server([Say("One."), Say("Two.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("first"))
            await call.said("One.")
            if noticed:
                monkeypatch.setattr(call.runner.sessions, "_send", broken)
            await server.drop()
            ack = await call.do(SendMessage("second"))  # the session manager has not noticed yet
            monkeypatch.undo()
            await call.said("Two.")
    assert ack.ok
    assert messages(server)[-1] == ("user", "second")
    assert len([e for e in call.all(ev.TranscriptDone) if e.text == "second"]) == 1


async def test_http_502_is_retried_without_a_person() -> None:
    async with scripted_server([Say("Hi.")], refuse_with=HTTPStatus.BAD_GATEWAY) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("hello"))
            lost = await call.event(ev.EngineLost)
            server.refuse_with = None
            await call.said("Hi.")
    assert "HTTP 502" in lost.message


async def test_a_loudspeaker_attached_during_the_handshake_gets_speech() -> None:
    gate = asyncio.Event()
    async with scripted_server([Say("Hi.", 400)], hold_handshake=gate) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.requests))
            sink = PacedSink()
            await call.runner.attach(sink)
            await call.do(SetPushToTalk(True))
            gate.set()
            await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
            await call.do(SendMessage("hello"))
            await call.said("Hi.")
            assert sink.buffered_ms() == 400
    assert server.session["audio"]["input"]["turn_detection"] is None


async def test_a_server_without_a_closing_handshake_does_not_delay_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_opening, "CLOSE_S", 0.05)
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.frames))
            for connection in list(server.connections):
                connection.transport.pause_reading()
            session = call.runner.sessions.session
            assert session is not None and isinstance(session.model, CallTransport)
            assert session.model.connection is not None
            session.model.connection.close_timeout = None  # websockets' own limit
            call.runner.stop("hung up")
            async with asyncio.timeout(WAIT_S):
                await call.task
        await server.drop()
    assert call.all(ev.CallEnded)[0].reason == "hung up"


@pytest.mark.parametrize(
    "url", ["wss://[::1", "ws://host:port/x", "ftp://example.org", "", "http://"]
)
async def test_an_unusable_url_is_a_sentence_and_the_call_continues(url: str) -> None:
    endpoint = Endpoint(kind="custom", url=url)
    async with running_call(endpoint, TEAM, Office().catalogue()) as call:
        lost = await call.event(ev.EngineLost)
        ack = await call.do(SendMessage("hello"))
    assert "Realtime URL" in lost.message
    assert ack.ok
    assert call.all(ev.CallEnded)[0].reason == "the test is over"


async def test_an_idle_timeout_and_a_failed_transcript_are_reported() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.frames))
            await server.caller_starts("u1")
            await server.caller_stops("u1")
            await server.send(
                "conversation.item.input_audio_transcription.failed",
                item_id="u1",
                content_index=0,
                error={"message": "too noisy", "type": "x", "code": "y", "param": None},
            )
            failed = await call.event(ev.TranscriptFailed)
            await server.send(
                "input_audio_buffer.timeout_triggered",
                item_id="u2",
                audio_start_ms=0,
                audio_end_ms=9,
            )
            idle = await call.event(ev.Problem)
            response = {"object": "realtime.response", "id": "r1", "status": "failed"}
            error = {"type": "x", "code": "rate_limit_exceeded", "message": "Slow down."}
            await server.send("response.created", response={**response, "status": "in_progress"})
            await server.send(
                "response.done",
                response={**response, "output": [], "status_details": {"error": error}},
            )
            slow = await call.event(ev.Problem, 2)
    assert failed.message == "The words could not be recognised: too noisy"
    assert idle.code == "idle_timeout"
    assert (slow.code, slow.message) == ("rate_limit_exceeded", "Slow down.")
