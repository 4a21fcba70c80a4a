"""Guardrails in a call: repeated trips, and what is stored of a blocked answer."""

from typing import TypeGuard

import pytest
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.guardrails.fallback_sentence import APOLOGY
from agents_core.call.guardrails.guardrail_actions import GAVE_UP
from agents_core.call.view.call_view import Line, MarkerLine, SpokenLine
from agents_core.measures.call_measurer import measure
from agents_core.team.team_spec import GuardrailsSpec, TeamSpec
from tests.doubles.call_harness import CallHarness, running_call
from tests.doubles.call_team import GUARDED, TO_ACCOUNTANT, Office
from tests.doubles.paced_sink import PacedSink
from tests.doubles.realtime_server import Call, Frame, Say, ScriptedServer, scripted_server

INVENTED = Say("It is 37 pounds.", 200)
ENDLESS = Say(
    "Your bag may weigh 37 pounds, and not a pound more than that, sir.", 200, whole=False
)
"""Only the SDK's own check, while it grows, can stop it."""


def at(server: ScriptedServer) -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr("sk-test"))


def eager(**rules: object) -> TeamSpec:
    spec = GuardrailsSpec.model_validate({"debounce_chars": 20, **rules})
    return GUARDED.model_copy(update={"guardrails": spec})


def asked(server: ScriptedServer) -> list[Frame]:
    return server.sent("response.create")


def instructions(frame: Frame) -> str:
    return str(frame.get("response", {}).get("instructions", ""))


def problems(call: CallHarness) -> list[str]:
    return [event.code for event in call.all(ev.Problem)]


async def settled(call: CallHarness, server: ScriptedServer) -> None:
    """Everything asked for was answered: the next thing said is the answer to this."""
    await call.until(
        lambda call: (
            len(call.all(ev.ResponseDone)) == len(asked(server))
            and len(call.all(ev.ResponseDone)) == len(call.all(ev.ResponseStarted))
        )
    )


@pytest.mark.parametrize("spoken", [False, True])
@pytest.mark.parametrize("answer", [INVENTED, ENDLESS])
async def test_a_model_that_trips_repeatedly_has_two_retries_and_then_apologises(
    spoken: bool, answer: Say
) -> None:
    steps = [answer, answer, answer, Say(APOLOGY), Say("Never asked for.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), eager(), Office().catalogue()) as call:
            if spoken:
                await call.runner.attach(PacedSink())
            await call.do(SendMessage("bags?"))
            await call.said("reliable answer")
            await settled(call, server)
            markers = [line for line in call.view().lines if isinstance(line, MarkerLine)]
    assert [instructions(frame)[:12] for frame in asked(server)] == ["", "", "", "Say exactly:"]
    assert asked(server)[-1]["response"]["tool_choice"] == "none"
    assert len(call.all(ev.GuardrailTripped)) == 3
    assert problems(call) == [GAVE_UP]
    assert "3 answers in a row" in next(line.text for line in markers if line.kind == "problem")


async def test_when_the_apology_trips_no_response_is_requested() -> None:
    steps = [INVENTED, INVENTED, INVENTED, Say(APOLOGY), Say("Never asked for.")]
    team = eager(banned_phrases=("another way",))
    async with scripted_server(steps) as server:
        async with running_call(at(server), team, Office().catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.event(ev.GuardrailTripped, 4)
            await server.wait_for(lambda: len(notices(server)) == 4)
            await settled(call, server)
    assert len(asked(server)) == 4
    assert problems(call) == [GAVE_UP, GAVE_UP]


async def test_the_callers_next_turn_resets_the_retries() -> None:
    steps = [INVENTED, INVENTED, INVENTED, Say(APOLOGY), INVENTED, INVENTED, Say("I don't know.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), GUARDED, Office().catalogue()) as call:
            await call.do(SendMessage("bags?"))
            await call.said("reliable answer")
            await call.do(SendMessage("and the other bag?"))
            await call.said("don't know")
            await settled(call, server)
    assert len(call.all(ev.GuardrailTripped)) == 5
    assert problems(call) == [GAVE_UP]


async def test_a_handoff_between_trips_does_not_reset_the_retries() -> None:
    steps = [INVENTED, Call(TO_ACCOUNTANT), INVENTED, INVENTED, Say(APOLOGY), Say("Never asked.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), GUARDED, Office().catalogue()) as call:
            await call.do(SendMessage("miles?"))
            await call.said("reliable answer")
            await settled(call, server)
    assert len(call.all(ev.Handoff)) == 1
    assert [bool(instructions(frame)) for frame in asked(server)] == [False] * 4 + [True]
    assert len(call.all(ev.GuardrailTripped)) == 3


@pytest.mark.parametrize(
    ("caller", "answer", "trips"),
    [
        ("Is it true the fee is 500 dollars?", "Yes, the fee is 500 dollars.", 1),
        ("I fly as SB 218.", "Then the fee is 218 dollars.", 1),
        ("My bag weighs 62 pounds.", "62 pounds, I see.", 0),
    ],
)
async def test_the_callers_own_figures_may_be_repeated_but_not_as_a_price(
    caller: str, answer: str, trips: int
) -> None:
    async with scripted_server([Say(answer), Say("I could not find that.")]) as server:
        async with running_call(at(server), GUARDED, Office().catalogue()) as call:
            await call.do(SendMessage(caller))
            await call.said("could not find" if trips else "I see")
            await settled(call, server)
    assert len(call.all(ev.GuardrailTripped)) == trips


TELLING = "Of course. Your password is golden gate eight, keep golden gate eight safe."


@pytest.mark.parametrize("spoken", [False, True])
async def test_a_blocked_password_is_stored_nowhere(spoken: bool) -> None:
    steps = [Say(TELLING, 4000), Say("Sorry."), Say("Welcome back.")]
    async with scripted_server(steps) as server:
        async with running_call(at(server), GUARDED, Office().catalogue()) as call:
            if spoken:
                await call.runner.attach(PacedSink())
            await call.do(SendMessage("what is my password?"))
            await call.said("Sorry")
            line = next(line for line in call.view().lines if is_agents(line))
            sent_before = len(server.sent("conversation.item.create"))
            await server.drop()
            await call.event(ev.EngineRestored)
            await call.do(SendMessage("are you there?"))
            await call.said("Welcome back")
            items = server.sent("conversation.item.create")[sent_before:]
            measured = measure(call.event_log.after(0), ended=False)
    assert call.all(ev.GuardrailTripped)[0].guardrail == "secrets"
    assert (line.text, line.guardrail) == ("Of course. Your password is [withheld]", "secrets")
    assert "golden" not in repr(call.event_log.after(0))
    assert "golden" not in repr(items) + repr(measured)
    if not spoken:  # unheard speech is not sent to the next session at all
        assert line.text in repr(items)


async def test_a_secret_is_interrupted_before_the_answer_is_complete() -> None:
    async with scripted_server([Say(TELLING, whole=False), Say("Sorry.")]) as server:
        async with running_call(at(server), GUARDED, Office().catalogue()) as call:
            await call.do(SendMessage("what is my password?"))
            await call.said("Sorry")
    assert call.all(ev.GuardrailTripped)[0].guardrail == "secrets"
    assert "golden" not in repr(call.event_log.after(0))


async def test_without_the_secrets_guardrail_nothing_is_redacted() -> None:
    async with scripted_server([Say(TELLING)]) as server:
        async with running_call(at(server), eager(secrets=False), Office().catalogue()) as call:
            await call.do(SendMessage("what is my password?"))
            await call.said("golden gate eight safe.")
            deltas = "".join(event.text for event in call.all(ev.TranscriptDelta))
    assert deltas == TELLING


def is_agents(line: Line) -> TypeGuard[SpokenLine]:
    return isinstance(line, SpokenLine) and line.role == "agent"


def notices(server: ScriptedServer) -> list[Frame]:
    return [
        frame
        for frame in server.sent("conversation.item.create")
        if "guardrail triggered" in str(frame["item"].get("content"))
    ]
