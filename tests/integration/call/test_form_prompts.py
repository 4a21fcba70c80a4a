"""While a sign-in form was open in a spoken call the agent said nothing for 36 s."""

from collections.abc import Callable
from typing import Any

from openai.types.realtime import RealtimeResponseCreateParams
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import DenyApproval, SendMessage, SubmitApproval
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import SpokenLine
from agents_core.measures.call_measurer import measure
from agents_core.switchboard import Switchboard
from tests.doubles.call_harness import CallHarness, ManualClock, running_call
from tests.doubles.call_team import PASSWORD, TEAM, TO_ACCOUNTANT, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Call, Say, ScriptedServer, Step, scripted_server
from tests.doubles.typing_person import Conversation

FIRST = "I need you to sign in to look up your miles. Please fill in the form on your screen."
AGAIN = (
    "The form is still open on your screen. Please use it to sign in, or press Cancel if you would "
    "rather not."
)
MILES: list[Step] = [Call(TO_ACCOUNTANT), Call("balance")]
RIGHT = {"username": "ada", "password": PASSWORD}


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def prompts(server: ScriptedServer) -> list[str]:
    """What the server was asked to say word for word."""
    asked: list[dict[str, Any]] = [f.get("response", {}) for f in server.sent("response.create")]
    own = [params for params in asked if params.get("instructions")]
    for params in own:
        assert RealtimeResponseCreateParams.model_validate(params).tool_choice == "none"
    return [params["instructions"].removeprefix("Say exactly: ").strip('"') for params in own]


async def speaking(call: CallHarness, server: ScriptedServer) -> PacedSink:
    """A loudspeaker is attached, and the caller asks for what needs the form."""
    sink = PacedSink()
    await call.runner.attach(sink)
    await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
    await call.do(SendMessage("How many miles?"))
    await call.event(ev.ApprovalRequested)
    return sink


async def test_the_agent_says_what_is_on_the_screen_and_reminds_once() -> None:
    clock = ManualClock()
    steps = [*MILES, Say(FIRST), Say(AGAIN), Say("You have 40 miles.")]
    async with scripted_server(steps) as server:
        async with running_call(
            at(server), TEAM, Office().catalogue(), clock=clock, approval_timeout_s=900
        ) as call:
            sink = await speaking(call, server)
            await call.said("I need you to sign in")
            sink.advance(500)
            await call.event(ev.AgentSpeechEnded)
            clock.now_s += 7.9
            await call.runner.form_prompts.check()
            assert prompts(server) == [FIRST], "8 s have not passed"
            clock.now_s += 0.2
            await call.said("still open")
            sink.advance(500)
            await call.event(ev.AgentSpeechEnded, 2)
            clock.now_s += 60
            await call.runner.form_prompts.check()
            assert prompts(server) == [FIRST, AGAIN], "not forever"
            [form] = call.view().approvals
            assert (await call.do(SubmitApproval(form.call_id, RIGHT))).ok
            await call.said("40 miles")
            clock.now_s += 0.5
            sink.advance(500)
            await call.event(ev.AgentSpeechEnded, 3)
            view, events = call.view(), call.event_log.after(0)
    lines = [line for line in view.lines if isinstance(line, SpokenLine)]
    asked = lines[0].item_id
    assert [line.responds_to for line in lines] == ["", "", "", asked]
    assert [row.key for row in view.trace if row.kind == "answer"] == [lines[-1].item_id]
    [turn] = [turn for turn in measure(events).turns if turn.turn == 1]
    assert turn.response_ms is not None and turn.response_ms > 60_000, "prompts are no answer"


async def test_the_agent_does_not_talk_over_the_caller() -> None:
    async with scripted_server([*MILES, Say(FIRST)]) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.runner.attach(PacedSink())
            await server.wait_for(lambda: server.session.get("output_modalities") == ["audio"])
            await server.caller_starts("u1")
            await call.event(ev.CallerSpeechStarted)
            await server.answer(Call(TO_ACCOUNTANT))
            await call.event(ev.Handoff)
            await server.answer(Call("balance"))
            await call.event(ev.ApprovalRequested)
            await call.runner.form_prompts.check()
            assert prompts(server) == []
            await server.caller_stops("u1")
            await call.event(ev.CallerSpeechStopped)
            await call.runner.form_prompts.check()
            await server.wait_for(lambda: prompts(server) == [FIRST])
            assert call.view().approvals, "the form is still open"


async def test_nothing_is_said_about_a_form_that_was_decided() -> None:
    clock = ManualClock()
    async with scripted_server([*MILES, Say(FIRST), Say("As you like.")]) as server:
        async with running_call(at(server), TEAM, Office().catalogue(), clock=clock) as call:
            sink = await speaking(call, server)
            await call.said("I need you to sign in")
            [form] = call.view().approvals
            assert (await call.do(DenyApproval(form.call_id))).ok
            await call.said("As you like.")
            sink.advance(2000)
            clock.now_s += 20
            await call.runner.form_prompts.check()
    assert prompts(server) == [FIRST]
    assert call.all(ev.Problem) == []


async def test_in_a_typed_call_a_line_says_it_once() -> None:
    async with scripted_server(MILES) as server:
        async with running_call(at(server), TEAM, Office().catalogue()) as call:
            await call.do(SendMessage("How many miles?"))
            await call.event(ev.ApprovalRequested)
            await call.runner.form_prompts.check()
            assert [line.text for line in call.view().lines].count(FIRST) == 1
    assert prompts(server) == []


def test_the_local_engine_speaks_it_and_then_answers(switchboard: Switchboard) -> None:
    endpoint = Endpoint.default(switchboard.settings)
    call = switchboard.start_call(endpoint, alive=lambda: True)
    try:
        person = Conversation(call)
        person.until(ev.SessionAcknowledged)
        call.attach_media(PacedSink())
        person.until(ev.SessionAcknowledged, lambda one: one.modalities == ("audio",))
        person.say("What is my flight status?")
        form = person.until(ev.ApprovalRequested)
        said: Callable[[ev.TranscriptDone], bool] = lambda line: line.role == "agent"  # noqa: E731
        prompt = person.until(ev.TranscriptDone, said)
        assert prompt.text == (
            "I need you to sign in to look up your flight status. Please fill in the form on your "
            "screen."
        )
        assert person.sign_in(form.call_id, "demo", "golden-gate-8").ok
        assert person.until(ev.ToolReturned).ok
        assert "gate" in person.until(ev.TranscriptDone, said).text.lower()
    finally:
        call.stop(wait=True)
