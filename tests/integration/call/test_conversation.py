"""Turns, handoffs, tools and approvals of a call, over the SDK's real session."""

import asyncio
import json
import logging
from typing import Any

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import DenyApproval, SendMessage, SubmitApproval
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import SpokenLine
from tests.doubles.call_harness import CallHarness, running_call
from tests.doubles.call_team import GUARDED, PASSWORD, TEAM, TO_ACCOUNTANT, WRONG, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Both, Call, Frame, Say, ScriptedServer, scripted_server

HANDOFF = Call(TO_ACCOUNTANT)


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def outputs(server: ScriptedServer) -> list[str]:
    """The outputs of the model's function calls."""
    items = [frame["item"] for frame in server.sent("conversation.item.create")]
    return [item["output"] for item in items if item["type"] == "function_call_output"]


def form(call: CallHarness) -> str:
    """The call_id of the form a page would show."""
    return call.view().approvals[-1].call_id


async def test_a_handoff_names_what_the_caller_said_and_the_next_agent_answers() -> None:
    async with scripted_server([HANDOFF, Say("You have miles.")]) as server:
        async with running_call(at(server), TEAM, {**Office().catalogue()}) as call:
            await call.do(SendMessage("How many miles have I got?"))
            line = await call.said("You have miles")
            handoff = await call.event(ev.Handoff)
            view = call.view()
    assert (handoff.from_agent, handoff.to_agent) == ("Clerk", "Accountant")
    assert handoff.utterance == "How many miles have I got?"
    assert line.agent == "Accountant"
    assert [event.agent for event in call.all(ev.ResponseStarted)] == ["Clerk", "Accountant"]
    assert view.path == ("Clerk", "Accountant")
    assert server.session["instructions"].startswith("Tell miles")
    assert [tool["name"] for tool in server.session["tools"]] == [
        *("balance", "change_seat", "transfer_to_clerk")
    ]
    row = next(row for row in view.trace if row.kind == "handoff")
    assert row.utterance == "How many miles have I got?"
    assert row.gap_ms is not None


async def test_a_handoff_by_voice_gets_its_transcript_later() -> None:
    async with scripted_server([HANDOFF, Say("You have miles.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.frames))
            await server.caller_starts("u1")
            await server.caller_stops("u1")
            await server.answer(server.steps.pop(0))
            await call.said("You have miles")
            assert call.all(ev.Handoff)[0].utterance == ""
            await server.caller_said("u1", "How many miles have I got?")
            await call.until(lambda call: call.view().last_utterance != "")
            view = call.view()
    row = next(row for row in view.trace if row.kind == "handoff")
    assert row.utterance == "How many miles have I got?"
    lines = [line.text for line in view.lines if hasattr(line, "item_id")]
    assert lines == ["How many miles have I got?", "You have miles."]


async def test_a_lookup_answers_with_a_citation_under_the_agent_that_called_it() -> None:
    steps = [Call("look_up", {"request": "bags"}), Say("22 pounds.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("How heavy may a bag be?"))
            await call.said("22 pounds")
            view = call.view()
    returned = call.all(ev.ToolReturned)[0]
    assert (returned.agent, returned.ok) == ("Clerk", True)
    assert outputs(server) == ["Carry-on bags may weigh 22 pounds."]
    line = view.lines[-1]
    assert isinstance(line, SpokenLine)
    assert line.citations[0].passage_id == "P1"
    row = next(row for row in view.trace if row.kind == "tool")
    assert (row.status, row.utterance) == ("done", "How heavy may a bag be?")


async def test_a_wrong_then_a_right_password_and_the_balance_is_said() -> None:
    office = Office()
    steps = [HANDOFF, Call("balance"), Say("You have 40 miles.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.event(ev.ApprovalRequested)
            assert office.ran == []
            values = {"username": "ada", "password": WRONG}
            wrong = await call.do(SubmitApproval(form(call), values))
            right = await call.do(SubmitApproval(form(call), {**values, "password": PASSWORD}))
            await call.said("40 miles")
            view = call.view()
    assert (wrong.ok, right.ok) == (False, True)
    assert office.ran == [("balance", 7)]
    assert outputs(server)[-1] == "The balance is 40 miles."
    assert view.approvals == ()
    assert [row.status for row in view.trace if row.kind in ("tool", "approval")] == ["done"] * 2


async def test_a_double_click_runs_the_tool_once() -> None:
    office = Office(hold_check=asyncio.Event())
    async with scripted_server([HANDOFF, Call("balance"), Say("40.")]) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.event(ev.ApprovalRequested)
            submit = SubmitApproval(form(call), {"username": "ada", "password": PASSWORD})
            first = asyncio.create_task(call.do(submit))
            await office.checking.wait()
            second = await call.do(submit)
            assert office.hold_check is not None
            office.hold_check.set()
            assert (await first).ok
            await call.said("40.")
            third = await call.do(submit)
    assert (second.ok, third.ok) == (False, False)
    assert third.message == "This form was decided already: the caller submitted it."
    assert office.ran == [("balance", 7)]


async def test_a_second_question_needs_no_second_sign_in() -> None:
    office = Office()
    steps = [HANDOFF, Call("balance"), Say("40."), Call("balance"), Say("Still 40.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.event(ev.ApprovalRequested)
            await call.do(SubmitApproval(form(call), {"username": "ada", "password": PASSWORD}))
            await call.said("40.")
            await call.do(SendMessage("And now?"))
            await call.said("Still 40")
    assert len(call.all(ev.ApprovalRequested)) == 1
    assert len(office.ran) == 2


async def test_cancelling_gives_the_agent_a_sentence_it_can_say() -> None:
    async with scripted_server([HANDOFF, Call("balance"), Say("No problem.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.event(ev.ApprovalRequested)
            await call.do(DenyApproval(form(call)))
            await call.said("No problem")
            view = call.view()
    assert outputs(server)[-1] == "The caller cancelled the sign-in."
    assert {row.status for row in view.trace if row.name in ("balance", "SignIn")} == {"denied"}


async def test_of_two_equal_forms_one_is_cancelled_and_the_other_stays_open() -> None:
    office = Office()
    steps = [HANDOFF, Say("No problem."), Say("You have 40 miles.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.said("No problem")
            await server.answer(Call("balance"))
            await server.answer(Call("balance"))
            second = await call.event(ev.ApprovalRequested, 2)
            first = call.all(ev.ApprovalRequested)[0]
            await call.do(DenyApproval(first.call_id))
            await call.said(
                "40 miles"
            )  # the model has the output, and the SDK is done with the first
            assert call.all(ev.ToolReturned) == []
            assert form(call) == second.call_id
            values = {"username": "ada", "password": PASSWORD}
            assert (await call.do(SubmitApproval(second.call_id, values))).ok
            returned = await call.event(ev.ToolReturned)
            statuses = [row.status for row in call.view().trace if row.name == "balance"]
    assert (returned.call_id, returned.ok) == (second.call_id, True)
    assert office.ran == [("balance", 7)]
    assert statuses == ["denied", "done"]


async def test_an_unanswered_form_times_out_and_the_agent_says_so() -> None:
    async with scripted_server([HANDOFF, Call("balance"), Say("Shall we try again?")]) as server:
        async with running_call(
            at(server), TEAM, Office().catalogue(), approval_timeout_s=0.2
        ) as call:
            await call.do(SendMessage("How many miles?"))
            await call.said("try again")
    assert outputs(server)[-1] == "Nobody signed in in time."
    assert len(call.all(ev.ApprovalExpired)) == 1


async def test_an_edited_seat_is_the_one_that_changes() -> None:
    office = Office()
    steps = [HANDOFF, Call("change_seat", {"seat": "12A"}), Say("14C it is.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("Another seat please"))
            await call.event(ev.ApprovalRequested)
            await call.do(SubmitApproval(form(call), {"seat": "14C"}))
            await call.said("14C")
            view = call.view()
    assert office.ran == [("change_seat", "14C")]
    assert outputs(server)[-1] == "Seat 14C is theirs."
    assert next(row for row in view.trace if row.kind == "tool").arguments == '{"seat": "14C"}'


async def test_no_password_is_anywhere_after_a_whole_sign_in(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with scripted_server([HANDOFF, Call("balance"), Say("40.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.event(ev.ApprovalRequested)
            values: dict[str, Any] = {"username": "ada", "password": WRONG}
            await call.do(SubmitApproval(form(call), values))
            await call.do(SubmitApproval(form(call), {**values, "password": PASSWORD}))
            await call.said("40.")
    texts = (
        caplog.text + json.dumps(server.frames) + repr(call.event_log.after(0)) + repr(call.view())
    )
    assert PASSWORD not in texts
    assert WRONG not in texts


async def test_a_tool_that_fails_gives_the_agent_a_sentence() -> None:
    office = Office(lookup_error=RuntimeError("disk"))
    async with scripted_server([Call("look_up", {"request": "x"}), Say("Sorry.")]) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.said("Sorry")
    assert "something went wrong inside it" in outputs(server)[0]
    assert call.view().trace[1].status == "failed"


async def test_a_tool_that_hangs_times_out_and_the_agent_speaks() -> None:
    office = Office(hold_lookup=asyncio.Event())
    async with scripted_server([Call("look_up", {"request": "x"}), Say("Sorry.")]) as server:
        async with running_call(at(server), TEAM, office.catalogue(), tool_timeout_s=0.1) as call:
            await call.do(SendMessage("bags?"))
            await call.said("Sorry")
    assert "it took too long" in outputs(server)[0]


@pytest.mark.parametrize("tool", ["fly_to_the_moon", "balance", "transfer_to_clerk"])
async def test_an_agent_that_names_a_tool_it_does_not_have_still_speaks(tool: str) -> None:
    async with scripted_server([Call(tool), Say("I cannot do that.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("Fly me to the moon"))
            await call.said("I cannot do that")
            view = call.view()
    assert outputs(server) == [f"Tool {tool} not found"]
    assert {row.status for row in view.trace if row.kind == "tool"} <= {"failed"}
    assert call.all(ev.EngineLost) == []


async def test_arguments_that_do_not_fit_become_a_sentence_for_the_model() -> None:
    async with scripted_server([Call("look_up", {"wrong": 1}), Say("Which rule?")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.said("Which rule")
            view = call.view()
    assert "arguments do not fit" in outputs(server)[0]
    row = next(row for row in view.trace if row.kind == "tool")
    assert row.status == "failed"


async def test_typing_while_the_agent_speaks_interrupts_it() -> None:
    long_answer = Say("A very long answer about bags and more bags.", 4000, whole=False)
    async with scripted_server([long_answer, Say("Your miles.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            sink = PacedSink()
            await call.runner.attach(sink)
            await call.do(SendMessage("bags?"))
            await call.event(ev.ResponseFirstAudio)
            await call.until(lambda _: sink.buffered_ms() > 1000)
            sink.advance(400)
            await call.do(SendMessage("no, my miles"))
            await call.said("Your miles")
    cut = call.all(ev.BargeIn)[0]
    assert (cut.played_ms, cut.cause) == (400, "typed")
    assert len(server.sent("response.cancel")) == 1
    assert server.sent("conversation.item.truncate")[0]["audio_end_ms"] == 400


async def test_text_and_a_tool_call_in_one_response_are_one_turn() -> None:
    steps = [Both(Say("One moment."), Call("look_up", {"request": "bags"})), Say("22 pounds.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.said("22 pounds")
            lines = [line for line in call.view().lines if hasattr(line, "citations")]
    assert [len(line.citations) for line in lines] == [0, 0, 1]
    assert len(call.all(ev.AgentAnswered)) == 1


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001])
async def test_an_empty_and_a_too_long_message_are_refused_with_a_sentence(text: str) -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            ack = await call.do(SendMessage(text))
            assert not ack.ok
            assert ack.message.endswith(".")
            assert call.all(ev.TranscriptDone) == []


async def test_a_lone_surrogate_is_replaced() -> None:
    async with scripted_server([Say("Hi.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            assert (await call.do(SendMessage("bags \ud83d and \ud83e\udd9c?"))).ok
            await call.said("Hi.")
            typed = [line.text for line in call.all(ev.TranscriptDone) if line.typed]
    assert typed == ["bags \ufffd and \U0001f99c?"]
    assert created(server)[0]["item"]["content"][0]["text"] == typed[0]
    assert call.all(ev.EngineLost) == []


async def test_an_ungrounded_figure_is_interrupted_marked_and_answered_again() -> None:
    steps = [Say("It is 37 pounds.", 2000), Say("I could not find that.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), GUARDED, Office().catalogue()) as call:
            sink = PacedSink()
            await call.runner.attach(sink)
            await call.do(SendMessage("bags?"))
            trip = await call.event(ev.GuardrailTripped)
            await call.said("could not find")
            view = call.view()
    cut = call.all(ev.BargeIn)[0]
    assert (cut.item_id, cut.cause, cut.heard_chars) == (trip.item_id, "guardrail", 0)
    assert ("user", "guardrail triggered") in [
        (frame["item"]["role"], frame["item"]["content"][0]["text"][:19])
        for frame in server.sent("conversation.item.create")
    ]
    assert [row.kind for row in view.trace].count("guardrail") == 1


async def test_a_message_typed_during_a_handoff_reaches_the_next_agent() -> None:
    """Sent at once it would find a call without a result, and be put off."""
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await server.wait_for(lambda: bool(server.sent("session.update")))
            await server.answer(Call(TO_ACCOUNTANT))
            await call.event(ev.Handoff)
            await server.wait_for(lambda: bool(server.sent("response.create")))
            assert (await call.do(SendMessage("Are you there?"))).ok
            await call.event(ev.MessageQueued)
            assert call.typed() == []
            assert "message" not in [item["item"]["type"] for item in created(server)]
            await server.answer(Say("The accountant speaking."))
            await server.wait_for(lambda: created(server)[-1]["item"]["type"] == "message")
    assert call.typed() == ["Are you there?"]


def created(server: ScriptedServer) -> list[Frame]:
    return server.sent("conversation.item.create")
