"""Why a tool was called: from the server's frames to the trace beside the call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import TraceStep
from agents_core.routing.routing_reason import BY_MODEL, RoutingReason
from tests.doubles.call_harness import CallHarness, running_call
from tests.doubles.call_team import TEAM, TO_ACCOUNTANT, Office
from tests.doubles.realtime_server import Call, Frame, Say, ScriptedServer, Step, scripted_server
from tests.integration.call.test_spoken_call import at

LOCAL = Endpoint(kind="local", url="", api_key=None)


def reason(tool: str = "look_up", **more: str) -> RoutingReason:
    return RoutingReason(
        request="how high is my bill, my password is hunter2",
        tool=tool,
        sentence="Questions about bills go to the Accountant.",
        source="instruction",
        score=0.61,
        threshold=0.28,
        runner_up="look_up",
        runner_up_score=0.4,
        **more,
    )


@asynccontextmanager
async def call_to_local(server: ScriptedServer) -> AsyncIterator[CallHarness]:
    async def url() -> str:
        return server.url

    async with running_call(LOCAL, TEAM, Office().catalogue(), local_url=url) as call:
        yield call


async def asked(call: CallHarness, server: ScriptedServer, step: Step, metadata: Frame) -> None:
    """A typed question, and what the server does about it."""
    await call.do(SendMessage("How high is my bill?"))
    await server.wait_for(lambda: bool(server.sent("response.create")))
    await server.answer(step, metadata=metadata)


def step_of(call: CallHarness, kind: str) -> TraceStep:
    return next(step for step in call.view().trace if step.kind == kind)


async def test_the_local_engine_is_asked_and_its_reason_is_at_the_handoff() -> None:
    async with scripted_server() as server:
        async with call_to_local(server) as call:
            await asked(call, server, Call(TO_ACCOUNTANT), reason(TO_ACCOUNTANT).as_metadata())
            await call.event(ev.RoutingDecided)
            await call.event(ev.Handoff)
            included = server.session["include"]
            decided = step_of(call, "handoff").routing
    assert "switchboard.routing" in included
    assert decided is not None and decided.chosen_by == "ranking"
    assert (decided.title, decided.about, decided.runner_up) == (
        "Accountant",
        "Accountant",
        "Look up",
    )
    assert decided.sentence == "Questions about bills go to the Accountant."
    assert "hunter2" not in decided.request


async def test_a_refusal_names_the_closest_tool() -> None:
    async with scripted_server() as server:
        async with call_to_local(server) as call:
            refused = reason("", closest=TO_ACCOUNTANT).as_metadata()
            await asked(call, server, Say("I can't help with that."), refused)
            await call.event(ev.ResponseDone)
            decided = step_of(call, "answer").routing
    assert decided is not None
    assert (decided.tool, decided.call_id, decided.about) == ("", "", "Accountant")


async def test_of_another_server_the_model_decided_and_nothing_else_is_asked() -> None:
    async with scripted_server() as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await asked(call, server, Call(TO_ACCOUNTANT, {"why": "bill"}), {})
            await call.event(ev.RoutingDecided)
            await call.event(ev.Handoff)
            step = step_of(call, "handoff")
            included = server.session.get("include") or []
    assert step.routing is not None and step.routing.chosen_by == "model"
    assert (step.name, step.arguments) == (TO_ACCOUNTANT, '{"why": "bill"}')
    assert not any("switchboard" in value for value in included)


async def test_a_model_behind_the_local_engine_decided_too() -> None:
    async with scripted_server() as server:
        async with call_to_local(server) as call:
            await asked(call, server, Call("look_up", {"request": "bill"}), dict(BY_MODEL))
            decided = await call.event(ev.RoutingDecided)
            step = step_of(call, "tool")
    assert decided.chosen_by == "model" and step.routing == decided
    assert step.arguments == '{"request": "bill"}'
