"""Sign-in: several forms, a lost engine, and attempts that run out, over the SDK's session."""

import asyncio
from dataclasses import replace

from pydantic import BaseModel, SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import DenyApproval, SendMessage, SubmitApproval
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.tools.approvals import SOMEBODY_ELSE
from agents_core.tools.tool_spec import CallContext, Catalogue, Granted, Identity, Refused
from tests.doubles.call_harness import CallHarness, running_call
from tests.doubles.call_team import (
    GUARDED,
    PASSWORD,
    TEAM,
    TO_ACCOUNTANT,
    WRONG,
    Office,
    SignIn,
)
from tests.doubles.realtime_server import Call, Say, ScriptedServer, scripted_server

HANDOFF = Call(TO_ACCOUNTANT)
RIGHT = {"username": "ada", "password": PASSWORD}


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def outputs(server: ScriptedServer) -> list[str]:
    items = [frame["item"] for frame in server.sent("conversation.item.create")]
    return [item["output"] for item in items if item["type"] == "function_call_output"]


def by_name(office: Office, gates: dict[str, asyncio.Event]) -> Catalogue:
    """The office's tools; each name is a customer of its own, checked when its gate opens."""

    async def check(_: CallContext, form: SignIn, __: BaseModel) -> Granted | Refused:
        await gates[form.username].wait()
        return Granted(identity=Identity(len(form.username), form.username))

    tools = office.catalogue()
    balance = tools["balance"]
    assert balance.approval is not None
    return {**tools, "balance": replace(balance, approval=replace(balance.approval, check=check))}


async def two_forms(server: ScriptedServer, call: CallHarness) -> tuple[str, str]:
    """The model asks for the balance twice in one response; both forms wait."""
    await call.do(SendMessage("How many miles?"))
    await call.event(ev.Handoff)
    await server.wait_for(lambda: len(server.sent("response.create")) == 2)
    await server.answers([Call("balance"), Call("balance")])
    await call.event(ev.ApprovalRequested, 2)
    first, second = call.view().approvals
    return first.call_id, second.call_id


async def test_two_customers_at_two_forms_of_one_call_are_not_mixed() -> None:
    office, gates = Office(), {"ann": asyncio.Event(), "dave": asyncio.Event()}
    async with scripted_server([HANDOFF]) as server:
        async with running_call(at(server), TEAM, by_name(office, gates)) as call:
            first, second = await two_forms(server, call)
            ann = asyncio.create_task(
                call.do(SubmitApproval(first, {"username": "ann", "password": "x"}))
            )
            dave = asyncio.create_task(
                call.do(SubmitApproval(second, {"username": "dave", "password": "x"}))
            )
            await asyncio.sleep(0)  # both are sent before either is checked
            for gate in gates.values():
                gate.set()
            acks = [await ann, await dave]
            await call.event(ev.ToolReturned)
            assert [form.call_id for form in call.view().approvals] == [second]
            assert (await call.do(DenyApproval(second))).ok
    assert [ack.ok for ack in acks] == [True, False]
    assert acks[1].message == SOMEBODY_ELSE
    assert office.ran == [("balance", 3)], "only what Ann's own form allowed, and as Ann"


async def test_one_customer_at_two_forms_gets_both() -> None:
    office, gates = Office(), {"ann": asyncio.Event()}
    gates["ann"].set()
    async with scripted_server([HANDOFF]) as server:
        async with running_call(at(server), TEAM, by_name(office, gates)) as call:
            first, _ = await two_forms(server, call)
            assert (await call.do(SubmitApproval(first, {"username": "ann", "password": "x"}))).ok
            await call.event(ev.ToolReturned, 2)
    assert office.ran == [("balance", 3)] * 2


async def test_a_sign_in_refused_because_the_engine_was_lost_does_not_hold() -> None:
    office = Office(hold_check=asyncio.Event())
    steps = [HANDOFF, Call("balance"), Call("balance"), Say("40 miles.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            asked = await call.event(ev.ApprovalRequested)
            submit = asyncio.create_task(call.do(SubmitApproval(asked.call_id, RIGHT)))
            await office.checking.wait()
            await server.drop()
            await call.event(ev.EngineLost)
            assert office.hold_check is not None
            office.hold_check.set()
            ack = await submit
            again = await call.event(ev.ApprovalRequested, 2)
            assert office.ran == []
            assert (await call.do(SubmitApproval(again.call_id, RIGHT))).ok
            await call.said("40 miles")
    assert (ack.ok, ack.message) == (False, "The connection to the engine was lost.")
    assert office.ran == [("balance", 7)]


async def test_a_sign_in_survives_a_lost_session() -> None:
    office = Office()
    steps = [HANDOFF, Call("balance"), Say("40."), Call("balance"), Say("Still 40.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, office.catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            asked = await call.event(ev.ApprovalRequested)
            assert (await call.do(SubmitApproval(asked.call_id, RIGHT))).ok
            await call.said("40.")
            await server.drop()
            await call.event(ev.EngineRestored)
            await call.do(SendMessage("And now?"))
            await call.said("Still 40")
    assert len(call.all(ev.ApprovalRequested)) == 1
    assert office.ran == [("balance", 7)] * 2


async def test_the_agent_may_say_how_long_a_lockout_is() -> None:
    steps = [HANDOFF, Call("balance"), Say("You are locked out for 5 minutes, I am sorry.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), GUARDED, Office().catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            asked = await call.event(ev.ApprovalRequested)
            for _ in range(3):
                await call.do(SubmitApproval(asked.call_id, {**RIGHT, "password": WRONG}))
            await call.said("locked out")
            view = call.view()
    assert outputs(server)[-1] == "The account is locked for 5 minutes."
    assert call.all(ev.GuardrailTripped) == []
    steps_shown = {row.kind: row for row in view.trace if row.kind in ("tool", "approval")}
    assert {row.status for row in steps_shown.values()} == {"denied"}
    assert steps_shown["approval"].result == "Wrong name or password."
    assert "Wrong name or password." in [line.text for line in view.lines]


async def test_a_new_form_without_attempts_left_is_denied_at_once() -> None:
    steps = [HANDOFF, Call("balance"), Say("Locked."), Call("balance"), Say("Still locked.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), TEAM, Office(attempts_left=9).catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            asked = await call.event(ev.ApprovalRequested)
            for number in range(5):
                wrong = {"username": f"user{number}", "password": WRONG}
                await call.do(SubmitApproval(asked.call_id, wrong))
            await call.said("Locked.")
            await call.do(SendMessage("Let me try again"))
            await call.said("Still locked")
            view = call.view()
    assert outputs(server)[-2:] == ["The account is locked for 5 minutes."] * 2
    assert view.approvals == ()
    assert [event.cause for event in call.all(ev.ApprovalDenied)] == ["refused"] * 2
